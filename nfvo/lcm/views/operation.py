"""What operators see of operations and their steps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from nfvo.lcm.op_occ import (
    CANCELLED,
    CancelMode,
    LcmOpOcc,
    OnFailure,
    OperationKind,
    OperationState,
    StepRecord,
    StepState,
)
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord
from nfvo.lcm.timing import Times, times
from nfvo.lcm.views.host import name_of
from nfvo.lcm.views.served import served

FAILED = frozenset({StepState.FAILED, StepState.UNDO_FAILED})
BUSY = frozenset({StepState.RUNNING, StepState.UNDOING})


@dataclass(frozen=True, slots=True)
class OperationView:
    """
    An operation with how far it has come, and the ``cause`` if nobody asked for it.

    ``running`` are the titles of the steps under way, ``failed`` of those that
    stopped it, each with its error.  ``needs_operator``: it will not go on by
    itself; retry, rollback (if ``can_roll_back``) and fail are the ways out.
    ``wall_s``, ``ours_s`` and ``vim_s`` are the seconds of a final operation
    (``timing``).  ``cancel_mode`` is how it was or is cancelled, ``cancelling``
    whether it has yet to stop; ``forced`` whether it goes on over what fails.
    """

    id: str
    ns_id: str
    plan_id: str
    kind: OperationKind
    state: OperationState
    on_failure: OnFailure
    actor: str
    error: str
    cause: str
    started_at: datetime | None
    state_entered_at: datetime | None
    steps_done: int
    steps_undone: int
    steps_total: int
    running: tuple[str, ...]
    failed: tuple[str, ...]
    final: bool
    cancelling: bool
    cancel_mode: CancelMode | None
    forced: bool
    needs_operator: bool
    can_roll_back: bool
    wall_s: float | None
    ours_s: float | None
    vim_s: float | None
    rev: int


@dataclass(frozen=True, slots=True)
class StepView:
    """
    One step; the two times enclose what was spent waiting for the VIM.

    ``vnfcs`` are the names of those that it works for, be it alone or with others.
    """

    id: str
    seq: int
    after: tuple[int, ...]
    kind: str
    title: str
    state: StepState
    host: str
    vnfcs: tuple[str, ...]
    attempts: int
    error: str
    first_call_at: datetime | None
    found_done_at: datetime | None


def operation_view(op_occ: LcmOpOcc, steps: Iterable[StepRecord]) -> OperationView:
    """Return one operation with counts of its steps."""
    all_steps = tuple(steps)
    back = not past_point_of_no_return(op_occ, all_steps)
    stopped = op_occ.state is OperationState.FAILED_TEMP
    took = _times(op_occ, all_steps)
    return OperationView(
        id=op_occ.id,
        ns_id=op_occ.ns_id,
        plan_id=op_occ.plan_id,
        kind=op_occ.kind,
        state=op_occ.state,
        on_failure=op_occ.on_failure,
        actor=op_occ.actor,
        error=op_occ.error,
        cause=op_occ.cause,
        started_at=op_occ.started_at,
        state_entered_at=op_occ.state_entered_at,
        steps_done=_count(all_steps, StepState.DONE),
        steps_undone=_count(all_steps, StepState.UNDONE),
        steps_total=len(all_steps),
        running=tuple(step.title for step in all_steps if step.state in BUSY),
        failed=tuple(f"{s.title}: {s.error}" for s in all_steps if s.state in FAILED),
        final=op_occ.final,
        cancelling=op_occ.cancelling,
        cancel_mode=op_occ.cancel_mode,
        forced=op_occ.forced,
        needs_operator=stopped,
        can_roll_back=stopped and back,
        wall_s=took.wall_s if took else None,
        ours_s=took.ours_s if took else None,
        vim_s=took.vim_s if took else None,
        rev=op_occ.rev,
    )


def past_point_of_no_return(op_occ: LcmOpOcc, steps: Iterable[StepRecord]) -> bool:
    """Whether a step has begun that cannot be taken back."""
    point = op_occ.point_of_no_return
    return point is not None and any(s.begun and s.seq >= point for s in steps)


def ways_out(view: Reading, op_occ: LcmOpOcc) -> tuple[str, ...]:
    """Return what an operator can do about an operation now (SOL005, 6.4.11 to 15)."""
    if op_occ.state in CANCELLED:
        return ("cancel",)
    if op_occ.state is not OperationState.FAILED_TEMP:
        return ()
    if past_point_of_no_return(op_occ, view.outlines(op_occ.id)):
        return ("retry", "fail")
    return ("retry", "rollback", "fail")


def _times(op_occ: LcmOpOcc, steps: Iterable[StepRecord]) -> Times | None:
    """Return the times of an operation that has ended."""
    if not op_occ.final or op_occ.state_entered_at is None:
        return None
    return times(op_occ, steps, op_occ.state_entered_at)


def _count(steps: Sequence[StepRecord], state: StepState) -> int:
    return sum(step.state is state for step in steps)


def step_views(
    steps: Sequence[StepRecord], hosts: Mapping[str, HostRecord]
) -> list[StepView]:
    """Return all steps of one operation, which have their arguments, by ``seq``."""
    vnfcs = served(steps)
    return [_step_view(step, hosts, vnfcs[step.seq]) for step in steps]


def _step_view(
    step: StepRecord, hosts: Mapping[str, HostRecord], vnfcs: tuple[str, ...]
) -> StepView:
    """Return one step with the name of its host."""
    return StepView(
        id=step.id,
        seq=step.seq,
        after=step.after,
        kind=step.kind,
        title=step.title,
        state=step.state,
        host=name_of(step.host_id, hosts),
        vnfcs=vnfcs,
        attempts=step.attempts,
        error=step.error,
        first_call_at=step.first_call_at,
        found_done_at=step.found_done_at,
    )
