"""
Planning to terminate by force: all that is there or may be, from every host in reach.

What is elsewhere is not planned for: its rows are buried when the operation ends, and
surveys remove it when its host can be looked at.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace

from nfvo.lcm.ids import server_id
from nfvo.lcm.leftovers import places
from nfvo.lcm.op_occ import OperationKind
from nfvo.lcm.plan import Plan
from nfvo.lcm.planner import naming
from nfvo.lcm.planner.draft import Draft
from nfvo.lcm.planner.plans import Course, assemble
from nfvo.lcm.planner.remains import whole
from nfvo.lcm.planner.snapshot import Snapshot
from nfvo.lcm.planner.specs import Specs
from nfvo.lcm.planner.terminate import changes, emptied
from nfvo.lcm.records import NsInstance, VnfcInstance
from nfvo.lcm.specs import NetworkSpec, Tag
from nfvo.lcm.steps.removing import RemoveNetwork, RemoveServer, RemoveVolume
from nfvo.lcm.store import Resource
from nfvo.placement.infrastructure import Ability


def plan_forced(
    id: str,
    ns: NsInstance,
    there: Iterable[Resource],
    out_of_reach: Set[str],
    snapshot: Snapshot,
) -> Plan:
    """Plan to remove what is ``there``; it ends well whatever a host says to that."""
    draft = Draft(snapshot)
    by_host: dict[str, list[Resource]] = defaultdict(list)
    for thing in there:
        if thing.host_id in snapshot.hosts and thing.host_id not in out_of_reach:
            by_host[thing.host_id].append(thing)
    names = {vnfc.id: vnfc.name for vnfc in ns.vnfcs()}
    gone: dict[str, list[int]] = defaultdict(list)
    anchors = frozenset(snapshot.anchors.values())
    for host_id in sorted(by_host, key=lambda id: (id in anchors, id)):
        users = gone[snapshot.anchor(host_id)]
        users += _clear(draft, names, by_host[host_id])
        _clear_networks(draft, ns, by_host[host_id], users)
    course = Course(OperationKind.TERMINATE, ns, emptied(ns))
    plan = assemble(id, course, draft, tuple(changes(ns, snapshot)))
    return replace(plan, forced=True)


def known(
    ns: NsInstance,
    given_up: Sequence[NsInstance],
    rows: Iterable[Resource],
    snapshot: Snapshot,
) -> tuple[Resource, ...]:
    """Return all that exists or may, by the records of a service or by its rows."""
    there = whole(ns, given_up, snapshot.hosts)
    recorded = [*_networks(there, snapshot)]
    for vnfc in there.vnfcs():
        whole_vm = snapshot.can(vnfc.host_id, Ability.CONFIG_DRIVE)
        recorded += _of_vnfc(vnfc, snapshot.installation, volumes=not whole_vm)
    by_key = {(one.host_id, one.kind, one.name): one for one in (*recorded, *rows)}
    return tuple(by_key[key] for key in sorted(by_key))


def _of_vnfc(
    vnfc: VnfcInstance, installation: str, *, volumes: bool
) -> Iterator[Resource]:
    for host_id, kind, name in places(vnfc, installation):
        if kind != "server" and not volumes:
            continue
        uuid = server_id(vnfc.id, vnfc.incarnation) if kind == "server" else ""
        yield Resource("", host_id, kind, name, uuid, vnfc.id)


def _networks(there: NsInstance, snapshot: Snapshot) -> Iterator[Resource]:
    hosts_on = Specs(there, snapshot).hosts_on
    for vl in there.vls:
        for host_id in hosts_on[vl.id] if vl.fabric != "udp" else ():
            name = naming.network_name(vl)
            yield Resource("", host_id, "network", name, vl.id, vl.id)


def _clear(
    draft: Draft, names: dict[str, str], things: Sequence[Resource]
) -> list[int]:
    """Add the steps for the VMs of one host, then their disks; return those for VMs."""
    gone: dict[str, list[int]] = defaultdict(list)
    for one in (thing for thing in things if thing.kind == "server"):
        step = RemoveServer(
            host_id=one.host_id,
            server_id=one.uuid,
            name=one.name,
            vnfc=names.get(one.owner_id, one.name),
        )
        gone[one.owner_id].append(draft.add(step))
    for one in things:
        if one.kind in {"volume", "seed"}:
            volume = RemoveVolume(host_id=one.host_id, name=one.name, what=one.kind)
            draft.add(volume, gone[one.owner_id])
    return [step for steps in gone.values() for step in steps]


def _clear_networks(
    draft: Draft, ns: NsInstance, things: Sequence[Resource], users: Sequence[int]
) -> None:
    """Add the steps for the networks of one host, after VMs that are on them."""
    ours = draft.snapshot.installation
    specs, vls = Specs(ns, draft.snapshot), {vl.id: vl for vl in ns.vls}
    for one in things:
        if one.kind == "network":
            tag = Tag(installation=ours, ns=ns.id, owner=one.owner_id)
            vl = vls.get(one.uuid)
            stitched = vl is not None and any(
                stitch.site == draft.snapshot.hosts[one.host_id].site
                for stitch in vl.stitches
            )
            network = (
                specs.network(vl, one.host_id)
                if vl is not None and stitched
                else _spec(one, tag, vl.segment if vl else 0)
            )
            draft.add(RemoveNetwork(host_id=one.host_id, network=network), users)


def _spec(network: Resource, tag: Tag, vni: int) -> NetworkSpec:
    """Return as much of a network as its removal needs; a VNI of 0 is not known."""
    return NetworkSpec(
        id=network.uuid, name=network.name, fabric="vxlan", tag=tag, segment=vni
    )
