"""
What can happen next in an operation: pure, decided on its steps alone.

Forwards a step may begin when all that it comes after are done; backwards when all
that come after it are undone.  Steps that never began need no undoing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from nfvo.errors import Conflict
from nfvo.lcm.op_occ import (
    BACKWARDS,
    CANCELLED,
    CLAIMED,
    LcmOpOcc,
    OnFailure,
    OperationState,
    StepRecord,
    StepState,
)
from nfvo.lcm.steps.registry import hard_limit_s, waits_for


@dataclass(frozen=True, slots=True)
class Moves:
    """
    Steps that may be sent now, and the state that the operation must enter.

    ``error`` without a state says what will stop it when the calls under way end.
    """

    ready: tuple[StepRecord, ...] = ()
    enter: OperationState | None = None
    error: str = ""


def next_moves(op_occ: LcmOpOcc, steps: Sequence[StepRecord]) -> Moves:
    """
    Return what is next for an operation in PROCESSING or ROLLING_BACK.

    Of its steps those matter that are not done, or on the way back not undone.
    """
    return _cancelled(op_occ, steps) if op_occ.cancelling else _onwards(op_occ, steps)


def _cancelled(op_occ: LcmOpOcc, steps: Sequence[StepRecord]) -> Moves:
    """Begin nothing, and stop when nothing is under way; what is done is done."""
    if any(step.state in CLAIMED for step in steps):
        return Moves()
    onwards = _onwards(op_occ, steps)
    if onwards.enter in {OperationState.COMPLETED, OperationState.ROLLED_BACK}:
        return replace(onwards, error=f"{op_occ.error}: too late, it had ended")
    told = (op_occ.error, *([] if onwards.error in op_occ.error else [onwards.error]))
    return Moves(enter=CANCELLED[op_occ.state], error="; ".join(told))


def _onwards(op_occ: LcmOpOcc, steps: Sequence[StepRecord]) -> Moves:
    if op_occ.state is OperationState.PROCESSING:
        return _forwards(steps)
    if op_occ.state is OperationState.ROLLING_BACK:
        return _backwards(steps)
    return Moves()


def _forwards(steps: Sequence[StepRecord]) -> Moves:
    failed = [step for step in steps if step.state is StepState.FAILED]
    if failed:
        return _stopped(steps, failed)
    waiting = {step.seq for step in steps if step.state is not StepState.DONE}
    if not waiting:
        return Moves(enter=OperationState.COMPLETED)
    pending = (step for step in steps if step.state is StepState.PENDING)
    return Moves(ready=tuple(s for s in pending if waiting.isdisjoint(s.after)))


def _backwards(steps: Sequence[StepRecord]) -> Moves:
    failed = [step for step in steps if step.state is StepState.UNDO_FAILED]
    if failed:
        return _stopped(steps, failed)
    waiting = [step for step in steps if step.state is not StepState.UNDONE]
    if not waiting:
        return Moves(enter=OperationState.ROLLED_BACK)
    needed = {seq for step in waiting for seq in step.after}
    to_undo = (step for step in waiting if step.state is StepState.TO_UNDO)
    return Moves(ready=tuple(step for step in to_undo if step.seq not in needed))


def _stopped(steps: Sequence[StepRecord], failed: Sequence[StepRecord]) -> Moves:
    error = "; ".join(f"{step.title}: {step.error}" for step in failed)
    if any(step.state in CLAIMED for step in steps):
        return Moves(error=error)
    return Moves(enter=OperationState.FAILED_TEMP, error=error)


def woken(
    records: Sequence[StepRecord], ready: Iterable[StepRecord]
) -> tuple[StepRecord, ...]:
    """
    Return those of the ready steps that are to be sent because of how some ended.

    The others were sent when they became ready.  All are new when the way back begins.
    """
    back = {StepState.TO_UNDO, StepState.UNDONE}
    turns = any(record.state not in back for record in records)
    return tuple(
        step
        for step in ready
        if (turns and step.state is StepState.TO_UNDO)
        or any(is_near(step, record) for record in records)
    )


def is_near(other: StepRecord, record: StepRecord) -> bool:
    """Whether a change of the other may be what made the step ready."""
    return (
        other.seq == record.seq
        or other.seq in record.after
        or record.seq in other.after
    )


def may_roll_back(op_occ: LcmOpOcc, steps: Iterable[StepRecord]) -> bool:
    """Whether nothing has begun that can't be undone."""
    limit = op_occ.point_of_no_return
    return limit is None or not any(s.begun for s in steps if s.seq >= limit)


def must_roll_back(op_occ: LcmOpOcc, steps: Sequence[StepRecord]) -> bool:
    """Whether a failure of this operation is taken back without asking."""
    forwards = op_occ.state is OperationState.PROCESSING
    wanted = op_occ.on_failure is OnFailure.ROLLBACK
    return wanted and forwards and may_roll_back(op_occ, steps)


def roll_back(steps: Iterable[StepRecord], now: datetime) -> tuple[StepRecord, ...]:
    """Return the steps as they are when the way back begins."""
    return tuple(_turned(step, now) for step in steps)


def _turned(step: StepRecord, now: datetime) -> StepRecord:
    if step.state in {StepState.UNDONE, StepState.TO_UNDO}:
        return step
    if not step.begun:
        return step.enter(StepState.UNDONE)
    return step.enter(
        StepState.TO_UNDO, due_at=_safe_to_undo(step, now), attempts=0, error=""
    )


def _safe_to_undo(step: StepRecord, now: datetime) -> datetime:
    """Return when a step that may still be running elsewhere can be undone."""
    return max(now, under_way_until(step) or now)


def under_way_until(step: StepRecord) -> datetime | None:
    """
    Return until when a call of the step may last, though nobody waits for it.

    Its worker notices the end of the lease before its next call, and no call lasts
    longer than the hard limit.
    """
    if step.state is StepState.TO_UNDO:
        return step.due_at
    if step.state not in CLAIMED or step.lease_until is None:
        return None
    return step.lease_until + timedelta(seconds=hard_limit_s(step.kind))


def retry(steps: Iterable[StepRecord]) -> tuple[StepRecord, ...]:
    """
    Return the steps as they are when a failed operation is tried again.

    What has been waited for in vain is done again, too: a VM that its VIM gave up, an
    image that somebody has removed by hand.
    """
    every = tuple(steps)
    vain = {
        (seq, waits_for(step.kind))
        for step in every
        if step.state in {StepState.FAILED, StepState.PENDING}
        for seq in step.after
    }
    return tuple(
        _afresh(_repeated(step) if (step.seq, step.kind) in vain else step)
        for step in every
    )


def _repeated(step: StepRecord) -> StepRecord:
    if step.state is not StepState.DONE:
        return step
    return step.enter(StepState.PENDING, found_done_at=None)


def _afresh(step: StepRecord) -> StepRecord:
    """Return a step that was not done with all of its time and its attempts again."""
    if step.state is StepState.FAILED:
        step = step.enter(StepState.PENDING)
    if step.state is not StepState.PENDING:
        return step
    return replace(step, attempts=0, error="", due_at=None, first_call_at=None)


def check_failed(op_occ: LcmOpOcc) -> None:
    """Raise ``Conflict`` unless an operation waits for an operator."""
    if op_occ.state is not OperationState.FAILED_TEMP:
        raise Conflict(
            f"operation {op_occ.id} is {op_occ.state}, not FAILED_TEMP",
            hint="only an operation that has failed is retried, rolled back or failed",
        )


HOW_TO_STOP: Mapping[OperationState, str] = {
    OperationState.FAILED_TEMP: "it has stopped: nfvo op retry, rollback or fail {}",
    OperationState.COMPLETED: "all of it is done: nfvo terminate takes a service away",
    OperationState.FAILED: "it was given up: nfvo terminate removes what it has left",
    OperationState.ROLLED_BACK: "all of it is taken back: nothing is to be done",
}


def check_cancel(op_occ: LcmOpOcc) -> None:
    """Raise ``Conflict`` unless an operation is on its way, forwards or back."""
    if op_occ.state not in CANCELLED:
        raise Conflict(
            f"operation {op_occ.id} is {op_occ.state}: nothing is under way",
            hint=HOW_TO_STOP[op_occ.state].format(op_occ.id),
        )


def check_retry(op_occ: LcmOpOcc, steps: Iterable[StepRecord]) -> None:
    """Raise ``Conflict`` when an operation cannot be tried again."""
    check_failed(op_occ)
    if any(step.state in BACKWARDS for step in steps):
        raise Conflict(
            f"operation {op_occ.id} stopped while it was rolled back",
            hint=f"roll it back again: nfvo op rollback {op_occ.id}",
        )


def check_roll_back(op_occ: LcmOpOcc, steps: Sequence[StepRecord]) -> None:
    """Raise ``Conflict`` when an operation cannot be rolled back."""
    check_failed(op_occ)
    if not may_roll_back(op_occ, steps):
        begun = next(
            s.title
            for s in steps
            if s.begun and s.seq >= (op_occ.point_of_no_return or 0)
        )
        raise Conflict(
            f"operation {op_occ.id} is past its point of no return: {begun}",
            hint=f"nfvo op retry {op_occ.id}, or nfvo op fail {op_occ.id}",
        )
