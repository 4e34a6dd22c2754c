"""
Stopping an operation that is on its way: when calls under way have ended, or at once.

What was claimed under an older epoch can no longer be saved, so what those calls come
to is dropped.  They may last for a while all the same: ``moves.under_way_until``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from nfvo.lcm.op_occ import (
    CANCELLED,
    CancelMode,
    LcmOpOcc,
    OperationState,
    StepRecord,
)
from nfvo.lcm.reading import Reading
from nfvo.lcm.saga import moves
from nfvo.lcm.saga.settle import settle
from nfvo.lcm.saga.turn import begin_roll_back, turn
from nfvo.lcm.writing import Writing

# A lease, and the longest hard limit of any step: whatever was called is over by then.
LONGEST_S = 60.0
Cancel = Callable[[Writing, LcmOpOcc, str], Sequence[StepRecord]]


def cancel_gracefully(
    tx: Writing, op_occ: LcmOpOcc, actor: str
) -> Sequence[StepRecord]:
    """Let nothing new begin; it stops when what is under way has ended."""
    marked = _marked(op_occ, CancelMode.GRACEFUL, actor)
    tx.put_op_occ(marked, epoch=op_occ.epoch)
    tx.withdraw(op_occ.id)
    return turn(tx, marked)


def cancel_forcefully(
    tx: Writing, op_occ: LcmOpOcc, actor: str
) -> Sequence[StepRecord]:
    """Stop it now; return the steps to send, which are those of the way back."""
    marked = _marked(op_occ, CancelMode.FORCEFUL, actor)
    stopped = marked.enter(CANCELLED[op_occ.state], tx.now())
    stopped = replace(stopped, epoch=op_occ.epoch + 1)
    tx.put_op_occ(stopped, epoch=op_occ.epoch)
    if moves.must_roll_back(op_occ, tx.outlines(op_occ.id)):
        return begin_roll_back(tx, stopped)
    settle(tx, stopped)
    return ()


HOW: Mapping[CancelMode, Cancel] = {
    CancelMode.GRACEFUL: cancel_gracefully,
    CancelMode.FORCEFUL: cancel_forcefully,
}


def give_up(tx: Writing, op_occ: LcmOpOcc, actor: str) -> None:
    """Stop an operation that is not final now, and for good, whatever it is at."""
    runs = op_occ.state in CANCELLED
    stopped = _marked(op_occ, CancelMode.FORCEFUL, actor) if runs else op_occ
    now = tx.now()
    if runs:
        stopped = stopped.enter(OperationState.FAILED_TEMP, now)
    failed = replace(stopped.enter(OperationState.FAILED, now), epoch=op_occ.epoch + 1)
    tx.put_op_occ(failed, epoch=op_occ.epoch)


def held_back(
    tx: Reading, op_occ: LcmOpOcc, steps: Sequence[StepRecord]
) -> tuple[StepRecord, ...]:
    """
    Return the steps of a new operation as they may begin beside what was given up.

    Nothing is done on a host as long as a call of an operation that was given up may
    go on there: it could make what was just removed.
    """
    busy: dict[str, datetime] = {}
    for step in _under_way(tx, op_occ):
        until = moves.under_way_until(step)
        if until is not None and until > tx.now():
            busy[step.host_id] = max(until, busy.get(step.host_id, until))
    return tuple(replace(step, due_at=busy.get(step.host_id)) for step in steps)


def _under_way(tx: Reading, op_occ: LcmOpOcc) -> Iterator[StepRecord]:
    """Yield the steps of which a call may go on that nobody waits for."""
    since = tx.now() - timedelta(seconds=LONGEST_S)
    for other in tx.op_occs(op_occ.ns_id):
        ended = other.state_entered_at
        if other.state is OperationState.FAILED and ended and ended > since:
            yield from tx.outlines(other.id)


def _marked(op_occ: LcmOpOcc, mode: CancelMode, actor: str) -> LcmOpOcc:
    """Return the operation with who wants it to stop, and what was wrong before."""
    words = f"cancelled by {actor or 'nobody known'}"
    before = () if op_occ.cancel_mode or not op_occ.error else (op_occ.error,)
    error = op_occ.error if op_occ.cancel_mode else "; ".join((*before, words))
    return replace(op_occ, cancel_mode=mode, error=error)
