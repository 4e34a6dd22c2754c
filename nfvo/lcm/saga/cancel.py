"""
Stopping an operation that is on its way: when calls under way have ended, or at once.

What was claimed under an older epoch can no longer be saved, so what those calls come
to is dropped.  They may last for a while all the same: ``moves.under_way_until``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from nfvo.lcm.op_occ import (
    CANCELLED,
    CancelMode,
    LcmOpOcc,
    OperationState,
    StepRecord,
)
from nfvo.lcm.saga import moves
from nfvo.lcm.saga.settle import settle
from nfvo.lcm.saga.turn import begin_roll_back, turn
from nfvo.lcm.writing import Writing

Cancel = Callable[[Writing, LcmOpOcc, str], Sequence[StepRecord]]


def cancel_gracefully(
    tx: Writing, op_occ: LcmOpOcc, actor: str
) -> Sequence[StepRecord]:
    """Let nothing new begin; it stops when what is under way has ended."""
    marked = _marked(op_occ, CancelMode.GRACEFUL, actor)
    tx.put_op_occ(marked, epoch=op_occ.epoch)
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


def _marked(op_occ: LcmOpOcc, mode: CancelMode, actor: str) -> LcmOpOcc:
    """Return the operation with who wants it to stop, and what was wrong before."""
    words = f"cancelled by {actor or 'nobody known'}"
    before = () if op_occ.cancel_mode or not op_occ.error else (op_occ.error,)
    error = op_occ.error if op_occ.cancel_mode else "; ".join((*before, words))
    return replace(op_occ, cancel_mode=mode, error=error)
