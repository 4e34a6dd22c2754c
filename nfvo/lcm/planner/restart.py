"""
Planning to restart: VMs that are switched off are started as they are.

Nothing is placed or made: the grant and the incarnations stay.  After a host has
rebooted its networks are off too, so all of the service's there are seen to first; and
an image may be short of what was not on its disk yet when the power went.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from nfvo.errors import Conflict, InvalidRequest, NotFound
from nfvo.graph import ServiceGraph
from nfvo.lcm.ids import server_id
from nfvo.lcm.op_occ import OperationKind
from nfvo.lcm.plan import Change, Plan
from nfvo.lcm.planner import demands, order
from nfvo.lcm.planner.draft import Draft
from nfvo.lcm.planner.plans import Course, assemble
from nfvo.lcm.planner.snapshot import Snapshot
from nfvo.lcm.planner.specs import Specs
from nfvo.lcm.records import NsInstance, VnfcInstance, VnfInstance
from nfvo.lcm.requests import Heal
from nfvo.lcm.status import Status
from nfvo.lcm.steps.making import EnsureNetwork, PutImage
from nfvo.lcm.steps.starting import StartServer

RESTARTED = "restart"
"""The detail of the change of a VNFC that is started as it is."""


def to_restart(
    ns: NsInstance, request: Heal, status: Mapping[str, Status]
) -> frozenset[str]:
    """
    Return the ids of the VNFCs to start: those named, or all that are STOPPED.

    Raises ``NotFound`` for a name that is not there, ``Conflict`` for what is not off.
    """
    if request.dead_hosts:
        raise InvalidRequest(
            "what was on a dead host cannot be restarted, it is rebuilt elsewhere",
            hint="leave out one of --restart and --dead-host",
        )
    by_name = {vnfc.name: vnfc.id for vnfc in ns.vnfcs()}
    if unknown := sorted(set(request.vnfcs) - by_name.keys()):
        raise NotFound(
            f"{ns.name} has no VNFC {', '.join(unknown)}",
            hint=f"it has {', '.join(by_name)}",
        )
    named = {by_name[name] for name in request.vnfcs}
    off = {id for id in by_name.values() if status[id] is Status.STOPPED}
    if not off or named - off:
        raise _not_off(ns, named - off or by_name.values(), status)
    return frozenset(named or off)


def _not_off(
    ns: NsInstance, which: Iterable[str], status: Mapping[str, Status]
) -> Conflict:
    names = {vnfc.id: vnfc.name for vnfc in ns.vnfcs()}
    states = ", ".join(f"{names[id]} is {status[id]}" for id in which)
    return Conflict(
        f"only what is STOPPED can be restarted: {states}",
        hint=f"see nfvo get {ns.name}; nfvo heal {ns.name} rebuilds what is not well",
    )


def plan_restart(
    id: str, ns: NsInstance, graph: ServiceGraph, off: Set[str], snapshot: Snapshot
) -> Plan:
    """Plan to start the VMs of VNFCs (ids) that are off."""
    if not ns.vnfs:
        raise Conflict(f"{ns.name} is not instantiated", hint="nfvo apply it first")
    draft = Draft(snapshot)
    restart = _Restart(draft, Specs(ns, snapshot, demands.apart(graph, ns)), off)
    restart.networks()
    order.in_turn(ns.vnfs, order.starting(graph), restart.vnf)
    course = Course(OperationKind.HEAL, ns, ns)
    return assemble(id, course, draft, tuple(_changes(ns, off, snapshot)))


@dataclass
class _Restart:
    draft: Draft
    specs: Specs
    off: Set[str]
    _networks: dict[str, list[int]] = field(default_factory=dict)
    _images: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def networks(self) -> None:
        """Add all networks of the service on these hosts; an undo keeps them."""
        anchor = self.draft.snapshot.anchor
        on = {anchor(v.host_id) for v in self.specs.ns.vnfcs() if v.id in self.off}
        self._networks |= {host: [] for host in sorted(on)}
        for vl in self.specs.ns.vls:
            for host in self.specs.hosts_on[vl.id] if vl.fabric != "udp" else ():
                if host in self._networks:
                    network = self.specs.network(vl, host)
                    step = EnsureNetwork(host_id=host, network=network, before=network)
                    self._networks[host].append(self.draft.add(step))

    def vnf(self, vnf: VnfInstance, needed: Sequence[int]) -> list[int]:
        """Add what starts the VMs of one VNF; return the steps when they answer."""
        return [self._vnfc(v, needed) for v in vnf.vnfcs if v.id in self.off]

    def _vnfc(self, vnfc: VnfcInstance, needed: Sequence[int]) -> int:
        anchor = self.draft.snapshot.anchor(vnfc.host_id)
        before = [*self._networks[anchor], *self._image(vnfc, anchor)]
        start = StartServer(
            host_id=vnfc.host_id,
            server_id=server_id(vnfc.id, vnfc.incarnation),
            vnfc=vnfc.name,
        )
        wait = self.specs.wait(vnfc)
        return self.draft.add(wait, [self.draft.add(start, [*before, *needed])])

    def _image(self, vnfc: VnfcInstance, anchor: str) -> list[int]:
        """Add what makes its image whole; none when that is not known any more."""
        image = self.specs.snapshot.images.get(vnfc.image)
        if image is None or image.sha256 != vnfc.image_sha256:
            return []
        key = anchor, vnfc.image_sha256
        if key not in self._images:
            step = PutImage(host_id=anchor, image=self.specs.image(vnfc))
            self._images[key] = [self.draft.add(step)]
        return self._images[key]


def _changes(ns: NsInstance, off: Set[str], snapshot: Snapshot) -> Iterator[Change]:
    for vnfc in ns.vnfcs():
        if vnfc.id in off:
            host = snapshot.host_name(vnfc.host_id)
            yield Change("update", "vnfc", vnfc.name, host, RESTARTED)
