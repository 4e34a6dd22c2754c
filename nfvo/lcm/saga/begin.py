"""Beginning an operation: grant, record, steps and messages in one transaction."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from nfvo.graph import Resources
from nfvo.lcm.grants import held_of, hosts_of
from nfvo.lcm.hosts import answers, went_down
from nfvo.lcm.ids import child_id
from nfvo.lcm.op_occ import LcmOpOcc, OperationKind, OperationState, StepRecord
from nfvo.lcm.plan import Plan
from nfvo.lcm.planner.snapshot import quotas_of, those_seen
from nfvo.lcm.quota import more_at, of_instance
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import NsInstance
from nfvo.lcm.requests import Terms
from nfvo.lcm.reserved import Grant
from nfvo.lcm.saga.cancel import held_back
from nfvo.lcm.saga.turn import post, turn
from nfvo.lcm.store import Message, Scope
from nfvo.lcm.writing import Writing
from nfvo.placement.cells.audit import oversold
from nfvo.placement.infrastructure import HostState

# What is broken is mended first; then room is made; then come new services.
PRIORITY: Mapping[OperationKind, int] = {
    OperationKind.HEAL: 1,
    OperationKind.TERMINATE: 2,
    OperationKind.INSTANTIATE: 3,
}


def begin(
    tx: Writing, plan: Plan, scope: Scope, terms: Terms
) -> tuple[LcmOpOcc, tuple[Message, ...]]:
    """Reserve what the plan needs and let its first steps go."""
    now = tx.now()
    op_occ = LcmOpOcc(
        id=child_id(plan.id, "operation"),
        ns_id=plan.ns_id,
        project=plan.project,
        kind=plan.kind,
        state=OperationState.PROCESSING,
        plan_id=plan.id,
        on_failure=terms.on_failure,
        point_of_no_return=plan.point_of_no_return,
        actor=scope.actor,
        idempotency_key=terms.idempotency_key,
        cause=terms.cause,
        turn=tx.next_turn(plan.project),
        forced=plan.forced,
        started_at=now,
        state_entered_at=now,
    )
    tx.add_op_occ(op_occ, held_back(tx, op_occ, _steps(op_occ, plan)))
    if not plan.held:
        tx.reserve(op_occ.id, plan.ns_id, plan.grant, _generations(tx, plan))
    for host in tx.hosts() if plan.dead_hosts else ():
        if host.id in plan.dead_hosts:
            went_down(tx, host, f"{scope.actor or 'an operator'} says so")
    tx.put_ns(plan.accepted)
    tx.put_plan(replace(plan, applied_by=op_occ.id))
    return tx.op_occ(op_occ.id), post(tx, turn(tx, op_occ))


def _generations(tx: Reading, plan: Plan) -> dict[str, int]:
    """Return the generations of now: ``is_stale`` has found that all still fits."""
    hosts = tx.infrastructure_of(_concerned(plan)).hosts if plan.generations else ()
    return {h.id: h.generation for h in hosts if h.id in plan.generations}


def _concerned(plan: Plan) -> frozenset[str]:
    """Return the hosts (ids) that are looked at again: not all, as others wait."""
    return hosts_of(plan.grant) | plan.generations.keys()


def _steps(op_occ: LcmOpOcc, plan: Plan) -> tuple[StepRecord, ...]:
    return tuple(
        StepRecord(
            id=child_id(op_occ.id, f"step-{step.seq}"),
            op_occ_id=op_occ.id,
            seq=step.seq,
            kind=step.kind,
            version=step.version,
            arguments=step.arguments,
            queue=step.queue,
            after=step.after,
            title=step.title,
            host_id=step.host_id,
            priority=PRIORITY[op_occ.kind],
            turn=op_occ.turn,
        )
        for step in plan.steps
    )


def is_stale(view: Reading, plan: Plan, ns: NsInstance) -> str:
    """Return what keeps a plan from being run exactly as it is; empty if nothing."""
    if plan.applied_by:
        return f"it was applied already, by operation {plan.applied_by}"
    if _is_past(plan.expires_at, view.now()):
        return "it has expired"
    if ns.rev != plan.rolled_back.rev:
        return f"{ns.name} has changed since"
    if back := [*_hosts_back(view, plan)]:
        return "; ".join(back)
    if plan.held:
        return "; ".join([*_hosts_out(view, plan), *_hold_ended(view, plan)])
    taken = view.taken_units(plan.grant.units)
    differences = sorted(f"{unit.kind} {unit.value} is taken" for unit in taken)
    full = (*_hosts_out(view, plan), *_hosts_full(view, plan), *_over(view, plan))
    full = (*full, *_links_full(view, plan))
    return "; ".join([*full, *differences])


def _hosts_back(view: Reading, plan: Plan) -> Iterator[str]:
    """Say which hosts of those that are taken to be dead can be looked at again."""
    for host in view.hosts() if plan.dead_hosts else ():
        if host.id in plan.dead_hosts and answers(view, host):
            yield f"host {host.name} is not down: it was looked at just now"


def _is_past(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment < now


def _hold_ended(view: Reading, plan: Plan) -> Iterator[str]:
    if plan.grant.beyond(view.grant_of(plan.ns_id)) != Grant():
        yield "a newer plan has ended its hold"


def _hosts_out(view: Reading, plan: Plan) -> Iterator[str]:
    """Say which hosts of the plan take nothing any more."""
    there = those_seen(view, _concerned(plan)).hosts if hosts_of(plan.grant) else ()
    hosts = {host.id: host for host in there}
    for host_id in sorted(hosts_of(plan.grant)):
        host = hosts.get(host_id)
        if host is None:
            yield f"host {host_id} is gone"
        elif host.state is not HostState.READY:
            yield f"host {host.name} is {host.state}"
        elif host.cloud is not HostState.READY:
            yield f"the cloud of host {host.name} is {host.cloud}"


def _hosts_full(view: Reading, plan: Plan) -> Iterator[str]:
    """Say which hosts no longer have the room that the plan counts on."""
    if not plan.grant.allocations:
        return
    there = view.infrastructure_of(_concerned(plan)).hosts
    hosts = {host.id: host for host in there}
    wanted: dict[str, Resources] = {}
    for allocation in plan.grant.allocations:
        before = wanted.get(allocation.host_id, Resources())
        wanted[allocation.host_id] = before + allocation.demand
    for host_id, demand in sorted(wanted.items()):
        host = hosts.get(host_id)
        if host is not None and not host.free.covers(demand):
            yield (
                f"host {host.name} has {_amount(host.free)} left, "
                f"the plan needs {_amount(demand)}"
            )
        elif host is not None and (short := oversold(host, held_of(plan.grant, host))):
            yield f"host {host.name}: {short}"


def _links_full(view: Reading, plan: Plan) -> Iterator[str]:
    """Say which links no longer have the bit rates that the plan counts on."""
    wanted = plan.grant.mbps
    links = view.links_left(wanted)
    for id in sorted(wanted):
        if (link := links.get(id)) is None:
            yield f"link {id} is gone"
        elif link.free_mbps < wanted[id]:
            yield (
                f"link {id} has {max(link.free_mbps, 0)} of {link.capacity_mbps} "
                f"Mbit/s left, the plan needs {wanted[id]}"
            )


def _over(view: Reading, plan: Plan) -> Iterator[str]:
    """Say which quotas of sites no longer leave what the plan counts on."""
    hosts = view.hosts() if plan.grant.allocations else ()
    if not any(host.quotas for host in hosts):
        return
    before, after = of_instance(plan.rolled_back), of_instance(plan.completed)
    more = more_at(before, after, {host.id: host.site for host in hosts})
    for site, quotas in quotas_of(view, hosts).items():
        yield from (f"site {site}: {one}" for one in quotas.short(more.get(site, {})))


def _amount(amount: Resources) -> str:
    return f"{amount.vcpus} vCPU, {amount.memory_mib} MiB and {amount.disk_gib} GiB"
