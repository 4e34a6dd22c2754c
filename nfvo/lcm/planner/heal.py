"""Planning to heal: VNFCs are rebuilt, on their host or, if that is dead, elsewhere."""

from collections.abc import Iterator
from dataclasses import replace

from nfvo.errors import NoHostFits
from nfvo.graph import ServiceGraph
from nfvo.lcm.op_occ import OperationKind
from nfvo.lcm.plan import Change, Plan
from nfvo.lcm.planner import demands
from nfvo.lcm.planner.draft import Draft
from nfvo.lcm.planner.instances import route_in, routed
from nfvo.lcm.planner.patients import Patients
from nfvo.lcm.planner.plans import Course, assemble
from nfvo.lcm.planner.quotas import Within
from nfvo.lcm.planner.rebuilding import rebuild
from nfvo.lcm.planner.snapshot import Snapshot
from nfvo.lcm.records import NsInstance, VnfcInstance
from nfvo.lcm.templates import as_it_is
from nfvo.placement.cells.words import had
from nfvo.placement.engine import place
from nfvo.placement.infrastructure import HostState, Infrastructure
from nfvo.placement.outcome import Placement, Refusal
from nfvo.placement.policy import policy


def plan_heal(
    id: str, ns: NsInstance, graph: ServiceGraph, who: Patients, snapshot: Snapshot
) -> Plan:
    """Plan to rebuild some VNFCs; raises ``NoHostFits`` when there is no host left."""
    demands.check_images(graph, snapshot.images)
    placement = _placement(ns, graph, who, snapshot)
    after = _rebuilt(ns, who, placement, snapshot)
    draft = Draft(snapshot)
    rebuild(draft, graph, ns, after, who)
    course = Course(OperationKind.HEAL, ns, after)
    mended = (*_mended(ns, who), *_rerouted(ns, after))
    changes = (*mended, *_changes(ns, after, placement, snapshot))
    plan = assemble(id, course, draft, changes)
    return replace(plan, estimate=placement.estimate)


def _placement(
    ns: NsInstance, graph: ServiceGraph, who: Patients, snapshot: Snapshot
) -> Placement:
    """Keep every VNFC where it is, but for those whose host is dead or left."""
    elsewhere = who.dead_hosts | who.left
    keep = {
        vnfc.name: vnfc.host_id
        for vnfc in ns.vnfcs()
        if vnfc.id not in who.vnfcs or vnfc.host_id not in elsewhere
    }
    graph = as_it_is(graph, ns)
    names, policed = {v.name: v.id for v in ns.vnfcs()}, policy(who.goals or ns.goals)
    lying = {vl.name: vl.route.links for vl in ns.vls if vl.route is not None}

    def decide(on: Infrastructure) -> Placement | Refusal:
        return place(
            graph, on, keep=keep, policy=policed, names=names, lying=lying, tier=1
        )

    on = _without(snapshot.infrastructure, who)
    placement = Within(graph, ns, snapshot).place(decide, on)
    if isinstance(placement, Refusal):
        raise NoHostFits(placement)
    return placement


def _without(infrastructure: Infrastructure, who: Patients) -> Infrastructure:
    out = dict.fromkeys(who.left, HostState.CORDONED)
    out |= dict.fromkeys(who.dead_hosts, HostState.DOWN)
    hosts = (
        replace(host, state=out.get(host.id, host.state))
        for host in infrastructure.hosts
    )
    return replace(infrastructure, hosts=tuple(hosts))


def _rebuilt(
    ns: NsInstance, who: Patients, placement: Placement, snapshot: Snapshot
) -> NsInstance:
    """Return the instance with its patients anew, from the image of today."""
    newest: dict[str, int] = {}
    for vnfc in (*ns.vnfcs(), *who.remains):
        begun = max(vnfc.incarnation, vnfc.begun)
        newest[vnfc.id] = max(begun, newest.get(vnfc.id, 0))

    def rebuilt(vnfc: VnfcInstance) -> VnfcInstance:
        if vnfc.id not in who.vnfcs:
            return vnfc
        host = placement.host(vnfc.name)
        stays = host == vnfc.host_id
        return replace(
            vnfc,
            host_id=host,
            shares=vnfc.shares if stays else placement.shares(vnfc.name),
            incarnation=newest[vnfc.id] + 1,
            begun=newest[vnfc.id] + 1,
            image_sha256=snapshot.images[vnfc.image].sha256,
        )

    vnfs = (replace(v, vnfcs=tuple(map(rebuilt, v.vnfcs))) for v in ns.vnfs)
    vls = (replace(vl, route=route_in(placement, vl.name) or vl.route) for vl in ns.vls)
    goals = who.goals or ns.goals
    return replace(ns, vnfs=tuple(vnfs), vls=tuple(vls), goals=goals)


def _mended(ns: NsInstance, who: Patients) -> Iterator[Change]:
    for vl in ns.vls:
        if vl.id in who.links:
            detail = "its networks are put right"
            yield Change("update", "vl", vl.name, detail=detail)


def _rerouted(before: NsInstance, after: NsInstance) -> Iterator[Change]:
    for old, new in zip(before.vls, after.vls, strict=True):
        if old.route != new.route:
            detail = f"{routed(new.route)}, was {routed(old.route)}"
            yield Change("update", "vl", new.name, detail=detail)


def _changes(
    before: NsInstance, after: NsInstance, placement: Placement, snapshot: Snapshot
) -> Iterator[Change]:
    for old, new in zip(before.vnfcs(), after.vnfcs(), strict=True):
        if old.incarnation == new.incarnation:
            continue
        host = snapshot.host_name(new.host_id)
        moved = old.host_id != new.host_id
        detail = f"was on {snapshot.host_name(old.host_id)}" if moved else "in place"
        detail = "; ".join(filter(None, (detail, had(new.shares))))
        why = placement.assignments[new.name].why
        yield Change("replace", "vnfc", new.name, host, detail, why)
