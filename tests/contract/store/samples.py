"""Records to store: one of everything, small, and with every field in use."""

from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network

from nfvo.descriptor.flavour import AspectLevel
from nfvo.descriptor.security import SecurityRule
from nfvo.graph import Choice, Resources
from nfvo.graph.backing import Backing, GuestCell, Topology
from nfvo.lcm.cloud import Chooser, Cloud, Stitch, VlStitch
from nfvo.lcm.ids import child_id, new_id
from nfvo.lcm.op_occ import LcmOpOcc, OperationKind, OperationState, StepRecord
from nfvo.lcm.plan import Change, Plan, PlannedStep
from nfvo.lcm.records import (
    CpInstance,
    HostRecord,
    Image,
    InstantiationState,
    NsInstance,
    SapInstance,
    SiteRecord,
    VlInstance,
    VnfcInstance,
    VnfInstance,
)
from nfvo.lcm.reserved import Grant, HostAllocation, Unit
from nfvo.lcm.store import Scope, StoredDescriptor
from nfvo.placement.cells.share import CellShare
from nfvo.placement.infrastructure import Ability, HostState, NumaCell

ALICE = Scope("alice", "alice@example")
BOB = Scope("bob", "bob@example")
NOON = datetime(2026, 11, 22, 12, 0, 0, 123000, tzinfo=UTC)
CAPACITY = Resources(8, 8192, 100)
SMALL = Resources(2, 2048, 10)
IMAGE = Image("tiny", "ab" * 32, 12345, "ab/tiny.qcow2", "raw")
CLOUD = Cloud(
    {"auth_url": "https://keystone.example:5000/v3", "username": "nfvo"},
    region="north",
    interface="internal",
    ca="-----BEGIN CERTIFICATE-----",
    placement=Chooser.DIRECTED,
    physical_networks={"provider": "physnet1"},
    stitches=(Stitch("stitch-1", "hv1", "cloud1"), Stitch("net", "hv2", "c", vlan=7)),
)
SITE = SiteRecord(
    new_id(), "edge", "openstack", "north", "udp", 70000, 70010, cloud=CLOUD
)


def nsd(version: str = "1.0", digest: str = "d1") -> StoredDescriptor:
    return StoredDescriptor("nsd", "chain", version, digest, '{"a": 1}', "a: 1\n")


def vnfd(version: str = "1.0") -> StoredDescriptor:
    return StoredDescriptor("vnfd", "firewall", version, "d2", "{}", "")


def host(name: str = "hv1", capacity: Resources = CAPACITY) -> HostRecord:
    return HostRecord(
        id=child_id("6a1f8f0e-6f0c-5a7e-9d5b-3c2f0a6f7b11", name),
        name=name,
        site="default",
        uri="qemu+ssh://hv1/system",
        underlay="10.0.0.1",
        zone="north",
        labels=frozenset({"ssd", "fast"}),
        physical_networks={"provider": "br0"},
        state=HostState.READY,
        detail="fine",
        hypervisor="kvm",
        architecture="x86_64",
        fabrics=frozenset({"vxlan"}),
        abilities=frozenset({Ability.AGENT, Ability.BIT_RATES}),
        capacity=capacity,
        numa=(
            NumaCell(1, 4, 4096, cores=((4, 5), (6, 7)), distances=(20, 10)),
            NumaCell(0, 4, 4096, cores=((0, 1), (2, 3)), distances=(10, 20)),
        ),
        uplinks=frozenset({"cloud1", "cloud2"}),
    )


def empty_ns(name: str = "chain", project: str = "alice") -> NsInstance:
    return NsInstance(new_id(), project, name, "chain", "1.0")


def whole_ns(ns: NsInstance, host_id: str = "h1") -> NsInstance:
    """Return the instance with two VNFs, a link, a SAP; names are not in order."""
    vl = VlInstance(
        id=child_id(ns.id, "left"),
        name="left",
        fabric="vxlan",
        segment=70001,
        vlan=7,
        physical_network="provider",
        mtu=1400,
        pools=(ip_network("10.1.0.0/24"), ip_network("fd00::/64")),
        gateways=(ip_address("10.1.0.1"), ip_address("fd00::1")),
        stitches=(VlStitch("edge", f"stitch-{ns.id}", 7, ns.id, "cloud1"),),
    )
    sap_addresses = (ip_address("10.1.0.9"),)
    return replace(
        ns,
        state=InstantiationState.INSTANTIATED,
        vnfs=tuple(_vnf(ns, name, vl, host_id) for name in ("router", "firewall")),
        vls=(vl, VlInstance(child_id(ns.id, "a"), "a", "udp")),
        saps=(SapInstance(child_id(ns.id, "in"), "in", vl.id, sap_addresses),),
        parameters={"firewall.rules": "accept"},
        secrets_of=child_id(ns.id, "plan"),
        choice=Choice("large", "most"),
        goals={"price": 1.0, "latency": 2.5},
    )


def _vnf(ns: NsInstance, name: str, vl: VlInstance, host_id: str) -> VnfInstance:
    vnf_id = child_id(ns.id, name)
    numbers = range(2)
    return VnfInstance(
        id=vnf_id,
        name=name,
        vnfd="firewall",
        vnfd_version="1.0",
        choice=Choice("small", "least"),
        scale=(AspectLevel(aspect="workers", level=2),),
        vnfcs=tuple(_vnfc(vnf_id, f"{name}/vm/{n}", vl, host_id) for n in numbers),
    )


def _vnfc(vnf_id: str, name: str, vl: VlInstance, host_id: str) -> VnfcInstance:
    vnfc_id = child_id(vnf_id, name)
    ports = ("right", "left")
    return VnfcInstance(
        id=vnfc_id,
        name=name,
        vdu="vm",
        host_id=host_id,
        demand=SMALL,
        image="tiny",
        image_sha256="ab" * 32,
        cps=tuple(_cp(vnfc_id, port, vl, order) for order, port in enumerate(ports)),
        incarnation=3,
        ready="running",
        backing=BACKING,
        shares=(SHARE,),
    )


BACKING = Backing(
    dedicated=True,
    threads="isolate",
    huge=True,
    page_kib=2048,
    cells=(GuestCell((0, 1), 2048),),
    topology=Topology(1, 2, 1),
    alone=True,
)
SHARE = CellShare(
    cell=1,
    guest=0,
    vcpus=(0, 1),
    memory_mib=2048,
    cpus=(4, 6),
    idle=(5, 7),
    page_kib=2048,
)
RULES = (
    SecurityRule(port_range_min=80, port_range_max=443, description="web"),
    SecurityRule(direction="egress", ether_type="ipv6", remote=ip_network("fd00::/8")),
)


def _cp(vnfc_id: str, name: str, vl: VlInstance, order: int) -> CpInstance:
    return CpInstance(
        id=child_id(vnfc_id, name),
        name=name,
        cpd=name,
        vl_id=vl.id,
        mac=f"52:54:00:00:00:0{order}",
        addresses=(ip_address("10.1.0.2"), ip_address("fd00::2")),
        order=order,
        forwards=bool(order),
        bit_rate_mbps=100,
        udp_port=40000 + order,
        security=RULES if order else (),
    )


def room(host_id: str, vnfc: str = "", demand: Resources = SMALL) -> Grant:
    """Return a grant of room for one VNFC on one host."""
    return Grant(frozenset({HostAllocation(vnfc or new_id(), host_id, demand)}))


def unit(value: str, kind: str = "ip", scope: str = "vl-1") -> Unit:
    return Unit(kind, scope, value)


def units(*values: str) -> Grant:
    return Grant(units=frozenset(unit(value) for value in values))


def op(ns: NsInstance, **changes: object) -> LcmOpOcc:
    new = LcmOpOcc(
        id=new_id(),
        ns_id=ns.id,
        project=ns.project,
        kind=OperationKind.INSTANTIATE,
        state=OperationState.PROCESSING,
        plan_id=new_id(),
        actor="alice@example",
        point_of_no_return=4,
        started_at=NOON,
        state_entered_at=NOON,
    )
    return replace(new, **changes)  # type: ignore[arg-type]


def steps(op_occ: LcmOpOcc, count: int = 3) -> list[StepRecord]:
    """Return a chain of steps, each after the one before."""
    return [
        StepRecord(
            id=child_id(op_occ.id, f"step-{seq}"),
            op_occ_id=op_occ.id,
            seq=seq,
            kind="ensure-volume",
            version=1,
            arguments={"name": "v", "sizes": [1, 2], "tag": {"ns": op_occ.ns_id}},
            queue="libvirt.default",
            after=(seq - 1,) if seq else (),
            title=f"step {seq}",
            host_id="h1",
        )
        for seq in range(count)
    ]


def plan(ns: NsInstance) -> Plan:
    whole = whole_ns(ns)
    return Plan(
        id=new_id(),
        project=ns.project,
        kind=OperationKind.INSTANTIATE,
        ns_id=ns.id,
        revision=7,
        digest="digest",
        generations={"h1": 3},
        accepted=replace(whole, created_at=NOON, updated_at=NOON, rev=5),
        completed=whole,
        rolled_back=ns,
        grant=Grant(room("h1").allocations, units("10.1.0.2").units),
        steps=(
            PlannedStep(0, "ensure-image", 1, {"a": {"b": [1, "x", None]}}, "q", "t"),
            PlannedStep(1, "ensure-server", 1, {"x": 1.5}, "q", "t", "h1", (0,)),
        ),
        changes=(Change("create", "vnfc", "firewall/vm/0", "hv1", "2 vCPU", "why"),),
        point_of_no_return=1,
        expires_at=NOON,
    )
