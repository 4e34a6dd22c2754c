"""What operators see of operations, their steps, and plans."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from nfvo.graph import IpAddress
from nfvo.lcm.op_occ import (
    CancelMode,
    LcmOpOcc,
    OnFailure,
    OperationKind,
    OperationState,
    StepRecord,
    StepState,
)
from nfvo.lcm.plan import Plan
from nfvo.lcm.records import HostRecord
from nfvo.lcm.timing import Times, times

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
    """One step; the two times enclose what was spent waiting for the VIM."""

    id: str
    seq: int
    after: tuple[int, ...]
    kind: str
    title: str
    state: StepState
    host: str
    attempts: int
    error: str
    first_call_at: datetime | None
    found_done_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One line of the difference; ``addresses`` are those of a VNFC's or SAP's CPs."""

    action: str
    kind: str
    name: str
    host: str
    detail: str
    why: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedStepView:
    """A step to be."""

    seq: int
    after: tuple[int, ...]
    kind: str
    title: str
    host: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """
    A plan without its inner parts: what would change, where, and why there.

    ``held``: its room is reserved until it expires.
    """

    id: str
    kind: OperationKind
    ns_id: str
    ns: str
    nsd: str
    nsd_version: str
    revision: int
    digest: str
    expires_at: datetime | None
    held: bool
    applied_by: str
    changes: tuple[ChangeView, ...]
    steps: tuple[PlannedStepView, ...]
    point_of_no_return: int | None


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


def _times(op_occ: LcmOpOcc, steps: Iterable[StepRecord]) -> Times | None:
    """Return the times of an operation that has ended."""
    if not op_occ.final or op_occ.state_entered_at is None:
        return None
    return times(op_occ, steps, op_occ.state_entered_at)


def _count(steps: Sequence[StepRecord], state: StepState) -> int:
    return sum(step.state is state for step in steps)


def step_view(step: StepRecord, hosts: Mapping[str, HostRecord]) -> StepView:
    """Return one step with the name of its host."""
    return StepView(
        id=step.id,
        seq=step.seq,
        after=step.after,
        kind=step.kind,
        title=step.title,
        state=step.state,
        host=_host_name(step.host_id, hosts),
        attempts=step.attempts,
        error=step.error,
        first_call_at=step.first_call_at,
        found_done_at=step.found_done_at,
    )


def plan_view(plan: Plan, hosts: Mapping[str, HostRecord]) -> PlanView:
    """Return what is to be shown of a plan; never its references to secrets."""
    addresses = _addresses(plan)
    return PlanView(
        id=plan.id,
        kind=plan.kind,
        ns_id=plan.ns_id,
        ns=plan.completed.name,
        nsd=plan.completed.nsd,
        nsd_version=plan.completed.nsd_version,
        revision=plan.revision,
        digest=plan.digest,
        expires_at=plan.expires_at,
        held=plan.held,
        applied_by=plan.applied_by,
        changes=tuple(
            ChangeView(
                action=change.action,
                kind=change.kind,
                name=change.name,
                host=_host_name(change.host, hosts),
                detail=change.detail,
                why=change.why,
                addresses=addresses.get((change.kind, change.name), ()),
            )
            for change in plan.changes
        ),
        steps=tuple(
            PlannedStepView(
                step.seq,
                step.after,
                step.kind,
                step.title,
                _host_name(step.host_id, hosts),
            )
            for step in plan.steps
        ),
        point_of_no_return=plan.point_of_no_return,
    )


def _addresses(plan: Plan) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Return the addresses of VNFCs and SAPs as they will be, by kind and name."""
    links = {vl.id: vl.name for vl in plan.completed.vls}

    def shown(vl_id: str, addresses: Iterable[IpAddress]) -> list[str]:
        return [f"{links.get(vl_id, vl_id)}={address}" for address in addresses]

    of_vnfcs = {
        ("vnfc", vnfc.name): tuple(
            text for cp in vnfc.cps for text in shown(cp.vl_id, cp.addresses)
        )
        for vnfc in plan.completed.vnfcs()
    }
    of_saps = {
        ("sap", sap.name): tuple(shown(sap.vl_id, sap.addresses))
        for sap in plan.completed.saps
    }
    return {**of_vnfcs, **of_saps}


def _host_name(host_id: str, hosts: Mapping[str, HostRecord]) -> str:
    host = hosts.get(host_id)
    return host_id if host is None else host.name
