"""
Planning to heal: VNFCs are rebuilt, on their host or, if that is dead, elsewhere.

The old VM is stopped first, as the new one has its addresses, and removed last, so
that a failure can be taken back.  It is stopped when its turn comes: what needs another
goes on running until that one, rebuilt too, answers again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nfvo.errors import Conflict, NoHostFits, NotFound
from nfvo.graph import ServiceGraph
from nfvo.lcm.ids import server_id
from nfvo.lcm.op_occ import OperationKind
from nfvo.lcm.plan import Change, Plan
from nfvo.lcm.planner import demands, order
from nfvo.lcm.planner.draft import Draft
from nfvo.lcm.planner.plans import Course, assemble
from nfvo.lcm.planner.running import Running
from nfvo.lcm.planner.snapshot import Snapshot
from nfvo.lcm.planner.specs import Specs
from nfvo.lcm.planner.terminate import CLEARING, REMOVING, remove_vnfc
from nfvo.lcm.records import (
    InstantiationState,
    NsInstance,
    VnfcInstance,
    VnfInstance,
)
from nfvo.lcm.specs import NetworkSpec
from nfvo.lcm.steps.removing import StopServer
from nfvo.placement.engine import place
from nfvo.placement.infrastructure import Ability, HostState, Infrastructure
from nfvo.placement.outcome import Placement, Refusal


@dataclass(frozen=True, slots=True)
class Patients:
    """
    The VNFCs to rebuild (ids), and the hosts (ids) that are known to be off.

    Those in ``left`` run, and none of the patients is to stay there.  ``remains`` are
    VMs of theirs that operations have left which were given up; ``links`` have parts
    that are otherwise than they should be, which any heal puts right.
    """

    vnfcs: frozenset[str]
    dead_hosts: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()
    remains: tuple[VnfcInstance, ...] = ()
    links: frozenset[str] = frozenset()


def check_whole(ns: NsInstance) -> None:
    """Raise ``Conflict`` unless all of a service was made once."""
    if not ns.vnfs:
        raise Conflict(f"{ns.name} is not instantiated", hint="nfvo apply it first")
    if ns.state is InstantiationState.NOT_INSTANTIATED:
        raise Conflict(
            f"{ns.name} was instantiated in part, and given up: it was never whole",
            hint=f"nfvo terminate {ns.name}, then instantiate it again",
        )


def patients(
    ns: NsInstance,
    named: Iterable[str],
    sick: Iterable[str],
    dead: Iterable[str],
    links: Iterable[str],
) -> Patients:
    """
    Return what is to be healed: the VNFCs named, or else those that are sick.

    If networks of ``links`` are all that deviates, no VNFC is.

    Raises ``NotFound`` for a name that is not there, ``Conflict`` when all is well.
    """
    by_name = {vnfc.name: vnfc.id for vnfc in ns.vnfcs()}
    unknown = sorted(set(named) - by_name.keys())
    if unknown:
        raise NotFound(
            f"{ns.name} has no VNFC {', '.join(unknown)}",
            hint=f"it has {', '.join(by_name)}",
        )
    chosen = {by_name[name] for name in named} or set(sick)
    mended = frozenset(links)
    if not chosen and not mended:
        raise Conflict(
            f"nothing to heal: {', '.join(by_name)} of {ns.name} run",
            hint="name a VNFC to rebuild it all the same",
        )
    return Patients(frozenset(chosen), frozenset(dead), links=mended)


def plan_heal(
    id: str, ns: NsInstance, graph: ServiceGraph, who: Patients, snapshot: Snapshot
) -> Plan:
    """Plan to rebuild some VNFCs; raises ``NoHostFits`` when there is no host left."""
    demands.check_images(graph, snapshot.images)
    placement = _placement(ns, graph, who, snapshot)
    after = _rebuilt(ns, who, placement, snapshot)
    draft = Draft(snapshot)
    _steps(draft, graph, ns, after, who)
    course = Course(OperationKind.HEAL, ns, after)
    changes = (*_mended(ns, who), *_changes(ns, after, placement, snapshot))
    return assemble(id, course, draft, changes)


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
    fabrics = {vl.name: vl.fabric for vl in ns.vls}
    links = tuple(replace(vl, fabric=fabrics[vl.name]) for vl in graph.links)
    placement = place(
        replace(graph, links=links),
        _without(snapshot.infrastructure, who),
        keep=keep,
        names={vnfc.name: vnfc.id for vnfc in ns.vnfcs()},
        tier=1,
    )
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
        return replace(
            vnfc,
            host_id=host,
            incarnation=newest[vnfc.id] + 1,
            begun=newest[vnfc.id] + 1,
            image_sha256=snapshot.images[vnfc.image].sha256,
        )

    vnfs = (replace(v, vnfcs=tuple(map(rebuilt, v.vnfcs))) for v in ns.vnfs)
    return replace(ns, vnfs=tuple(vnfs))


def _steps(
    draft: Draft,
    graph: ServiceGraph,
    before: NsInstance,
    after: NsInstance,
    who: Patients,
) -> None:
    specs = Specs(after, draft.snapshot, demands.apart(graph, after))
    running = Running(draft, specs, demands.day_zero(graph, after))
    running.networks(before=_networks(Specs(before, draft.snapshot)))
    old = {vnfc.id: vnfc for vnfc in before.vnfcs() if vnfc.id in who.vnfcs}
    answered: list[int] = []

    def make_way(new: VnfcInstance, needed: Sequence[int]) -> list[int]:
        cleared = _clear(draft, new, who)
        if not _holds_ports(old[new.id], new, draft.snapshot):
            return [*cleared, *_stop(draft, old[new.id], who, needed)]
        return [*cleared, *_remove_first(running, old.pop(new.id), new, who, needed)]

    def add(vnf: VnfInstance, needed: Sequence[int]) -> list[int]:
        healed = [
            running.vnfc(vnfc, [*needed, *make_way(vnfc, needed)])
            for vnfc in vnf.vnfcs
            if vnfc.id in old
        ]
        answered.extend(healed)
        return healed

    order.in_turn(after.vnfs, order.starting(graph), add)
    for vnfc in old.values():
        if vnfc.host_id not in who.dead_hosts:
            remove_vnfc(draft, vnfc, tuple(answered))


def _clear(draft: Draft, vnfc: VnfcInstance, who: Patients) -> list[int]:
    """Add what removes the VMs that remain of a VNFC."""
    ours = (left for left in who.remains if left.id == vnfc.id)
    there = (_in_reach(left, who, draft.snapshot) for left in ours)
    return [remove_vnfc(draft, left, by=CLEARING) for left in there if left]


def _in_reach(
    vnfc: VnfcInstance, who: Patients, snapshot: Snapshot
) -> VnfcInstance | None:
    """
    Return a VM as it can be reached, None when its host is dead.

    A dead machine of a cloud leaves what the cloud knows of the VM.
    """
    if vnfc.host_id not in who.dead_hosts:
        return vnfc
    anchor = snapshot.anchor(vnfc.host_id)
    lives = snapshot.can(vnfc.host_id, Ability.SITE_WIDE) and anchor != vnfc.host_id
    return replace(vnfc, host_id=anchor) if lives else None


def _stop(
    draft: Draft, vnfc: VnfcInstance, who: Patients, needed: Sequence[int]
) -> list[int]:
    """Add what frees the addresses of a VNFC: its VM stops."""
    if vnfc.host_id in who.dead_hosts:
        return []
    step = StopServer(
        host_id=vnfc.host_id,
        server_id=server_id(vnfc.id, vnfc.incarnation),
        vnfc=vnfc.name,
    )
    return [draft.add(step, needed)]


def _holds_ports(old: VnfcInstance, new: VnfcInstance, snapshot: Snapshot) -> bool:
    """
    Whether a VM keeps its addresses from the new one though it is off.

    So it is within one cloud: Neutron gives a MAC and an address to one port only,
    and Nova counts it among those that are apart.
    """
    whole = snapshot.can(old.host_id, Ability.CONFIG_DRIVE)
    return whole and snapshot.anchor(old.host_id) == snapshot.anchor(new.host_id)


def _remove_first(
    running: Running,
    old: VnfcInstance,
    new: VnfcInstance,
    who: Patients,
    needed: Sequence[int],
) -> list[int]:
    """Add what removes a VM once all else is there that the new one needs."""
    """Add what removes a VM once all else is there that the new one needs."""
    draft, after = running.draft, (*needed, *running.shared(new))
    there = _in_reach(old, who, draft.snapshot)
    if there is None:
        return []
    by = REMOVING if there is old else CLEARING
    return [remove_vnfc(draft, there, after, by=by)]


def _networks(specs: Specs) -> Mapping[tuple[str, str], NetworkSpec]:
    return {
        (vl.id, host): specs.network(vl, host)
        for vl in specs.ns.vls
        for host in specs.hosts_on[vl.id]
    }


def _mended(ns: NsInstance, who: Patients) -> Iterator[Change]:
    for vl in ns.vls:
        if vl.id in who.links:
            detail = "its networks are put right"
            yield Change("update", "vl", vl.name, detail=detail)


def _changes(
    before: NsInstance, after: NsInstance, placement: Placement, snapshot: Snapshot
) -> Iterator[Change]:
    for old, new in zip(before.vnfcs(), after.vnfcs(), strict=True):
        if old.incarnation == new.incarnation:
            continue
        host = snapshot.host_name(new.host_id)
        moved = old.host_id != new.host_id
        detail = f"was on {snapshot.host_name(old.host_id)}" if moved else "in place"
        why = placement.assignments[new.name].why
        yield Change("replace", "vnfc", new.name, host, detail, why)
