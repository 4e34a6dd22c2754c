"""Planning to terminate a service: what must go, in which order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from nfvo.errors import Conflict
from nfvo.graph import ANY
from nfvo.lcm.ids import server_id
from nfvo.lcm.op_occ import OperationKind
from nfvo.lcm.plan import Change, Plan
from nfvo.lcm.planner import naming
from nfvo.lcm.planner.draft import Draft
from nfvo.lcm.planner.order import Order, in_turn
from nfvo.lcm.planner.plans import Course, assemble
from nfvo.lcm.planner.remains import whole
from nfvo.lcm.planner.snapshot import Snapshot
from nfvo.lcm.planner.specs import Specs
from nfvo.lcm.records import (
    InstantiationState,
    NsInstance,
    VnfcInstance,
    VnfInstance,
)
from nfvo.lcm.steps.removing import (
    ClearServer,
    ClearVolume,
    RemoveNetwork,
    RemoveServer,
    RemoveVolume,
)
from nfvo.placement.infrastructure import Ability

Kinds = tuple[type[RemoveServer], type[RemoveVolume]]
REMOVING: Kinds = (RemoveServer, RemoveVolume)
CLEARING: Kinds = (ClearServer, ClearVolume)


def plan_terminate(
    id: str,
    ns: NsInstance,
    given_up: Iterable[NsInstance],
    order: Order,
    snapshot: Snapshot,
) -> Plan:
    """Plan to remove ``ns`` in this order, with all that was given up."""
    if not ns.vnfs:
        raise Conflict(f"{ns.name} is not instantiated", hint="nothing is to be done")
    draft = Draft(snapshot)
    there = whole(ns, given_up, snapshot.hosts)
    servers: list[tuple[str, int]] = []

    def add(vnf: VnfInstance, after: Sequence[int]) -> list[int]:
        gone = [remove_vnfc(draft, vnfc, tuple(after)) for vnfc in vnf.vnfcs]
        servers.extend(zip((v.host_id for v in vnf.vnfcs), gone, strict=True))
        return gone

    in_turn(there.vnfs, order, add)
    specs = Specs(there, snapshot)
    for vl in ns.vls:
        for host in specs.hosts_on[vl.id] if vl.fabric != "udp" else ():
            users = [gone for on, gone in servers if snapshot.anchor(on) == host]
            network = specs.network(vl, host)
            draft.add(RemoveNetwork(host_id=host, network=network), users)
    course = Course(OperationKind.TERMINATE, ns, emptied(ns))
    return assemble(id, course, draft, tuple(changes(ns, snapshot)))


def emptied(ns: NsInstance) -> NsInstance:
    """Return an instance as it is when nothing of it is on any host."""
    nothing = replace(ns, vnfs=(), vls=(), saps=(), secrets_of="", choice=ANY)
    state = InstantiationState.NOT_INSTANTIATED
    return replace(nothing, state=state, goals="spread")


def remove_vnfc(
    draft: Draft, vnfc: VnfcInstance, after: tuple[int, ...] = (), by: Kinds = REMOVING
) -> int:
    """Add what removes one VNFC; return the step after which its VM is gone."""
    host = vnfc.host_id
    server_kind, volume_kind = by
    server = server_kind(
        host_id=host,
        server_id=server_id(vnfc.id, vnfc.incarnation),
        name=naming.server_name(vnfc),
        vnfc=vnfc.name,
    )
    gone = draft.add(server, after)
    if draft.snapshot.can(host, Ability.CONFIG_DRIVE):
        return gone
    installation = draft.snapshot.installation
    disk = naming.disk_name(installation, vnfc)
    seed = naming.seed_name(installation, vnfc)
    for name in (disk, *naming.storage_names(installation, vnfc)):
        draft.add(volume_kind(host_id=host, name=name, what="volume"), [gone])
    draft.add(volume_kind(host_id=host, name=seed, what="seed"), [gone])
    return gone


def changes(ns: NsInstance, snapshot: Snapshot) -> Iterator[Change]:
    """Yield what terminating an instance changes."""
    for vnfc in ns.vnfcs():
        host = snapshot.host_name(vnfc.host_id)
        yield Change(action="delete", kind="vnfc", name=vnfc.name, host=host)
    for vl in ns.vls:
        yield Change(action="delete", kind="vl", name=vl.name)
