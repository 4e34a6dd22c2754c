"""From a request to its plan: what is read, and which planner is called."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from nfvo.errors import Conflict, InvalidRequest
from nfvo.lcm.catalogue.guard import check_enabled
from nfvo.lcm.drift.repair import refuse_twins, repair_of
from nfvo.lcm.hosts import answers
from nfvo.lcm.ids import new_id, server_id
from nfvo.lcm.leftovers import given_up, rows_of
from nfvo.lcm.plan import Plan
from nfvo.lcm.planner.forced import known, plan_forced
from nfvo.lcm.planner.heal import plan_heal
from nfvo.lcm.planner.instantiate import plan_instantiate
from nfvo.lcm.planner.order import stopping
from nfvo.lcm.planner.patients import Patients, check_whole, patients
from nfvo.lcm.planner.remains import remains
from nfvo.lcm.planner.restart import plan_restart, to_restart
from nfvo.lcm.planner.snapshot import load
from nfvo.lcm.planner.terminate import plan_terminate
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord, NsInstance, VnfcInstance
from nfvo.lcm.requests import Heal, Instantiate, Request, Terminate
from nfvo.lcm.status import Seen, Status, of_vnfc, suspect
from nfvo.lcm.templates import graph_of
from nfvo.placement.infrastructure import HostState


def prepare(view: Reading, ns: NsInstance, request: Request) -> Plan:
    """Return the plan for a request on an instance."""
    id = new_id()
    if isinstance(request, Heal):
        check_whole(ns)
        _check_placed(request)
    match request:
        case Instantiate():
            check_enabled(view, view.descriptor("nsd", ns.nsd, ns.nsd_version))
            graph = graph_of(view, ns, request.parameters, request.choice)
            return plan_instantiate(id, ns, graph, request, load(view, graph))
        case Heal(restart=True):
            graph = graph_of(view, ns, ns.parameters, ns.choice)
            off = _to_restart(view, ns, request)
            return plan_restart(id, ns, graph, off, load(view))
        case Heal():
            graph = graph_of(view, ns, ns.parameters, ns.choice)
            who = _patients(view, ns, request)
            plan = plan_heal(id, ns, graph, who, load(view))
            return replace(plan, dead_hosts=_vouched_for(view, ns, request, who))
        case Terminate(force=True):
            return _forced(view, ns, id)
        case _:
            order = stopping(graph_of(view, ns, ns.parameters, ns.choice))
            return plan_terminate(id, ns, given_up(view, ns.id), order, load(view))


def _check_placed(request: Heal) -> None:
    if request.restart and request.placement:
        raise InvalidRequest(
            "what is only started again stays where it is",
            hint="heal without restart, or say nothing of placement",
        )


def _forced(view: Reading, ns: NsInstance, id: str) -> Plan:
    """Plan for all that may be there, by what runs too: it is given up by then."""
    active = view.active_op_occ(ns.id)
    pictures = given_up(view, ns.id)
    if active is not None:
        pictures.append(view.plan(active.plan_id).completed)
    snapshot = load(view)
    there = known(ns, pictures, rows_of(view, (ns, *pictures)), snapshot)
    return plan_forced(id, ns, there, _out_of_reach(view), snapshot)


def _out_of_reach(view: Reading) -> frozenset[str]:
    """Return the ids of the hosts that are down, or suspect whatever their state."""
    now, sweeps = view.now(), view.host_observations()
    away = {HostState.DOWN, HostState.SUSPECT}
    return frozenset(
        host.id
        for host in view.hosts()
        if host.state in away or suspect(sweeps.get(host.id), now)
    )


def _to_restart(view: Reading, ns: NsInstance, request: Heal) -> frozenset[str]:
    hosts = view.hosts_by_id()
    return to_restart(ns, request, _statuses(view, ns, hosts))


def _patients(view: Reading, ns: NsInstance, request: Heal) -> Patients:
    """Choose what to heal; a host is only dead by an operator's word, or a fencer's."""
    hosts = view.hosts_by_id()
    dead = _dead(view, request, hosts.values())
    left = {view.host(name).id for name in request.leaving}
    status = _statuses(view, ns, hosts)
    repair = repair_of(view, ns)
    sick = [
        vnfc.id
        for vnfc in ns.vnfcs()
        if vnfc.host_id in dead
        or status[vnfc.id] is not Status.RUNNING
        or vnfc.id in repair.vnfcs
    ]
    moving = [vnfc.id for vnfc in ns.vnfcs() if vnfc.host_id in left]
    chosen = moving if left else [] if request.networks else sick
    who = patients(ns, request.vnfcs, chosen, dead, () if left else repair.links)
    refuse_twins(view, ns, who.vnfcs)
    lost = [
        vnfc
        for vnfc in ns.vnfcs()
        if vnfc.id in who.vnfcs
        and vnfc.host_id not in dead
        and status[vnfc.id] is Status.UNKNOWN
    ]
    if lost:
        raise _may_still_run(view, ns, lost)
    pictures = given_up(view, ns.id)
    return replace(
        who,
        left=frozenset(left),
        remains=remains(ns, pictures, hosts),
        goals=request.placement,
    )


def _vouched_for(
    view: Reading, ns: NsInstance, request: Heal, who: Patients
) -> frozenset[str]:
    """Return the dead hosts (ids) that the plan counts on: named, or with a patient."""
    named = {view.host(name).id for name in request.dead_hosts}
    theirs = {vnfc.host_id for vnfc in ns.vnfcs() if vnfc.id in who.vnfcs}
    return frozenset(named | (who.dead_hosts & theirs))


def _dead(view: Reading, request: Heal, hosts: Iterable[HostRecord]) -> set[str]:
    """Return the hosts that are known to be off, by id; ``Conflict`` if one answers."""
    named = [view.host(name) for name in request.dead_hosts]
    for host in named:
        if answers(view, host):
            raise Conflict(
                f"host {host.name} is not down: it was looked at just now",
                hint=f"to leave a host that runs: nfvo host drain {host.name}",
            )
    down = [host for host in hosts if host.state is HostState.DOWN]
    return {host.id for host in (*named, *down)}


def _may_still_run(view: Reading, ns: NsInstance, lost: list[VnfcInstance]) -> Conflict:
    names = ", ".join(vnfc.name for vnfc in lost)
    hosts = sorted({view.host(vnfc.host_id).name for vnfc in lost})
    words = " ".join(f"--dead-host {host}" for host in hosts)
    return Conflict(
        f"nobody can look at {', '.join(hosts)}: {names} may still run there",
        hint="make sure that it is off, then "
        f"nfvo heal {ns.name} {words}; or name other VNFCs to heal",
    )


def _statuses(
    view: Reading, ns: NsInstance, hosts: Mapping[str, HostRecord]
) -> Mapping[str, Status]:
    """Return how each VNFC is, by its id, whatever operation runs."""
    now = view.now()
    sweeps, observations = view.host_observations(), view.observations()
    return {
        vnfc.id: of_vnfc(
            Seen(
                now=now,
                host=hosts.get(vnfc.host_id),
                sweep=sweeps.get(vnfc.host_id),
                observation=observations.get(server_id(vnfc.id, vnfc.incarnation)),
                op_occ=None,
            )
        ).status
        for vnfc in ns.vnfcs()
    }
