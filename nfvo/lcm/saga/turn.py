"""
Turning an operation: from its steps to its next state, in one transaction.

``turn`` is called whenever something about an operation has changed.  It puts ready
steps into the outbox and, when the operation ends, settles what it leaves.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from nfvo.lcm.op_occ import LcmOpOcc, OperationState, StepRecord
from nfvo.lcm.saga import moves
from nfvo.lcm.saga.settle import settle
from nfvo.lcm.store import Message
from nfvo.lcm.writing import Writing

S = OperationState
MOST_CALLED = 2


def turn(tx: Writing, op_occ: LcmOpOcc) -> Sequence[StepRecord]:
    """Move the operation on as far as its steps allow; return the steps to send."""
    remaining = tx.remaining([op_occ.id]).get(op_occ.id, ())
    return move(tx, op_occ, moves.next_moves(op_occ, remaining))


def move(tx: Writing, op_occ: LcmOpOcc, todo: moves.Moves) -> Sequence[StepRecord]:
    """Do what comes next for an operation; return the steps to send."""
    if todo.enter is None:
        _foretell(tx, op_occ, todo.error)
        return todo.ready
    now = tx.now()
    turned = op_occ.enter(todo.enter, now, todo.error)
    if turned.state is S.FAILED_TEMP and _must_roll_back(tx, op_occ):
        return begin_roll_back(tx, turned)
    tx.put_op_occ(turned, epoch=op_occ.epoch)
    settle(tx, turned)
    return ()


def _must_roll_back(tx: Writing, op_occ: LcmOpOcc) -> bool:
    return moves.must_roll_back(op_occ, tx.outlines(op_occ.id))


def _foretell(tx: Writing, op_occ: LcmOpOcc, error: str) -> None:
    """Say at once what will stop the operation when the calls under way have ended."""
    if error and error != op_occ.error:
        tx.withdraw(op_occ.id)
        tx.put_op_occ(replace(op_occ, error=error), epoch=op_occ.epoch)


def begin_roll_back(tx: Writing, op_occ: LcmOpOcc) -> Sequence[StepRecord]:
    """Begin the way back of an operation that is FAILED_TEMP."""
    now = tx.now()
    rolling = op_occ.enter(S.ROLLING_BACK, now)
    back = replace(rolling, epoch=op_occ.epoch + 1, cancel_mode=None)
    tx.put_op_occ(back, epoch=op_occ.epoch)
    tx.put_steps(moves.roll_back(tx.steps(op_occ.id), now))
    return turn(tx, back)


def post(tx: Writing, steps: Sequence[StepRecord]) -> tuple[Message, ...]:
    """
    Let workers claim the steps from when they are due, and put messages for them.

    A message only says that there is work in a queue, so a few are enough for all
    that is due now: who comes and finds more calls others.
    """
    tx.offer(steps)
    now = tx.now() if steps else None
    messages: list[Message] = []
    called: Counter[str] = Counter()
    for step in steps:
        wait = (step.due_at - now).total_seconds() if step.due_at and now else 0.0
        called[step.queue] += wait <= 0
        if wait > 0 or called[step.queue] <= MOST_CALLED:
            after_s = max(0.0, wait)
            messages.append(tx.send(step.queue, step.op_occ_id, step.id, after_s))
    return tuple(messages)
