"""
What a call has made of a step: done, to be called again, to be retried, or failed.

Pure: the store's time and the seconds of this process come in as arguments.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from nfvo.errors import NfvoError, VimRefused, VimUnavailable
from nfvo.lcm.op_occ import StepRecord, StepState
from nfvo.lcm.steps import registry
from nfvo.lcm.steps.step import Again, Done, Outcome

MAX_ATTEMPTS = 12
LONGEST_BACK_OFF_S = 10.0
NOBODY_CALLED = timedelta(seconds=60)
BACK = frozenset({StepState.UNDOING})

BackOff = Callable[[int], float]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one call: the outcome or the error, and when it ran."""

    outcome: Outcome | None
    error: NfvoError | None
    began_s: float
    ended_s: float


def back_off(attempts: int) -> float:
    """Return the seconds to wait after so many failures."""
    return min(LONGEST_BACK_OFF_S, 0.1 * 2.0**attempts)


def first_call(record: StepRecord, now: datetime) -> datetime:
    """
    Return when the step's first call began, or is about to.

    Time in which nobody called although one was due does not count: there was no
    worker, or the clock was put forward.
    """
    first, due = record.first_call_at, record.due_at
    if first is None or due is None or now - due <= NOBODY_CALLED:
        return first or now
    return first + (now - due)


def timed(
    record: StepRecord, result: Result, now: datetime, clock_s: float
) -> StepRecord:
    """Return the step with when its call began and ended, by the store's clock."""
    began = now - timedelta(seconds=clock_s - result.began_s)
    ended = now - timedelta(seconds=clock_s - result.ended_s)
    if record.state in BACK or record.found_done_at is not None:
        return record
    first = first_call(record, began)
    if not isinstance(result.outcome, Done):
        return replace(record, first_call_at=first)
    poll = timedelta(seconds=registry.KINDS[record.kind].poll_s)
    done = ended if first == began else max(first, ended - poll)
    return replace(record, first_call_at=first, found_done_at=done)


def defect(error: Exception) -> VimRefused:
    """Return what an operator is told of an error that is not one of ours."""
    return VimRefused(
        f"internal error: {type(error).__name__}: {error}",
        hint="this is a defect of nfvo: please report it with the worker's log",
    )


def after(
    record: StepRecord, result: Result, now: datetime, back_off: BackOff
) -> StepRecord:
    """Return the step as its call has left it."""
    back = record.state in BACK
    free = replace(record, lease_until=None)
    if result.error is not None:
        return _failed(free, result.error, now, back_off)
    if isinstance(result.outcome, Again):
        due = now + timedelta(seconds=result.outcome.after_s)
        state = StepState.TO_UNDO if back else StepState.PENDING
        checkpoint = result.outcome.checkpoint
        return free.enter(
            state, due_at=due, checkpoint=checkpoint, attempts=0, error=""
        )
    done = StepState.UNDONE if back else StepState.DONE
    return free.enter(done, error="", due_at=None)


def over(
    record: StepRecord, result: Result, now: datetime, back_off: BackOff
) -> StepRecord:
    """Return the step of a forced operation: what cannot be done is left to surveys."""
    ended = after(record, result, now, back_off)
    if ended.state is not StepState.FAILED:
        return ended
    free = replace(record, lease_until=None, attempts=ended.attempts)
    return free.enter(StepState.DONE, error=ended.error, due_at=None)


def _failed(
    record: StepRecord, error: NfvoError, now: datetime, back_off: BackOff
) -> StepRecord:
    """Return the step after an error: to be tried again, or given up."""
    back = record.state in BACK
    attempts = record.attempts + 1
    text = error.message + (f" ({error.hint})" if error.hint else "")
    if isinstance(error, VimUnavailable) and attempts < MAX_ATTEMPTS:
        return record.enter(
            StepState.TO_UNDO if back else StepState.PENDING,
            attempts=attempts,
            due_at=now + timedelta(seconds=max(back_off(attempts), error.after_s)),
            error=text,
        )
    state = StepState.UNDO_FAILED if back else StepState.FAILED
    return record.enter(state, attempts=attempts, error=text)
