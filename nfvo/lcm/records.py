"""
What exists, as we keep it: instances of services, VNFs, VNFCs, links, CPs and hosts.

All are frozen; a change is a copy that the store writes, who sets ``rev`` and times.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from nfvo.descriptor.flavour import AspectLevel
from nfvo.descriptor.security import Security
from nfvo.graph import ANY, Choice, IpAddress, IpNetwork, Resources, Storage
from nfvo.graph.backing import NO_BACKING, Backing
from nfvo.lcm.cloud import Cloud, Quota, VlStitch
from nfvo.lcm.switching_off import NO_FENCER, Fencing
from nfvo.placement.cells.share import Shares
from nfvo.placement.devices.pool import Pool
from nfvo.placement.infrastructure import Ability, HostState, NumaCell
from nfvo.placement.objectives import Goals
from nfvo.placement.overcommit import AS_IT_IS, Overcommit
from nfvo.placement.overhead import Overhead
from nfvo.placement.sizes import Size
from nfvo.placement.tariff import Power, Price


class InstantiationState(StrEnum):
    """Whether anything of an instance exists on hypervisors (SOL005, 6.5.3)."""

    NOT_INSTANTIATED = "NOT_INSTANTIATED"
    INSTANTIATED = "INSTANTIATED"


@dataclass(frozen=True, slots=True)
class CpInstance:
    """
    A network interface of a VNFC; its MAC and addresses survive a rebuild.

    ``udp_port`` is its end of the link when the fabric is ``udp``, else 0.  Without
    ``security`` rules it lets all in and out.  One with a ``trunk`` is no interface: it
    is reached through the CP of that id, with the MAC of that, by tags of its ``vlan``.
    """

    id: str
    name: str
    cpd: str
    vl_id: str
    mac: str
    addresses: tuple[IpAddress, ...] = ()
    order: int = 0
    forwards: bool = False
    bit_rate_mbps: int = 0
    udp_port: int = 0
    security: Security = ()
    trunk: str = ""
    vlan: int = 0


@dataclass(frozen=True, slots=True)
class VnfcInstance:
    """
    A VNFC with its place; ``incarnation`` counts how often its VM was made anew.

    ``begun`` is the highest incarnation that any operation has begun to make, those
    that were taken back too: none is ever used twice.  ``backing`` is what it asks of
    CPUs and memory, ``shares`` what it has of the cells of its host.
    ``storages`` are disks beside the root disk, which the ``demand`` counts too.
    """

    id: str
    name: str
    vdu: str
    host_id: str
    demand: Resources
    image: str
    image_sha256: str
    cps: tuple[CpInstance, ...] = ()
    incarnation: int = 1
    ready: str = "agent"
    begun: int = 0
    backing: Backing = NO_BACKING
    shares: Shares = ()
    storages: tuple[Storage, ...] = ()
    boot_volume: bool = False


@dataclass(frozen=True, slots=True)
class VnfInstance:
    """A VNF of a service, made by one VNFD; ``scale`` has levels of its aspects."""

    id: str
    name: str
    vnfd: str
    vnfd_version: str
    vnfcs: tuple[VnfcInstance, ...] = ()
    choice: Choice = ANY
    scale: tuple[AspectLevel, ...] = ()


@dataclass(frozen=True, slots=True)
class VlRoute:
    """The physical links (ids) that a virtual one runs over, of each so many Mbit/s."""

    mbps: int
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VlInstance:
    """
    A virtual link; ``segment`` is its VNI (vxlan), 0 where it has none.

    ``stitches`` join an overlay to clouds, one to each.  ``route`` is None for one that
    asks nothing of the network, or was made when that was not known.
    """

    id: str
    name: str
    fabric: str
    segment: int = 0
    vlan: int = 0
    physical_network: str = ""
    mtu: int = 1450
    pools: tuple[IpNetwork, ...] = ()
    gateways: tuple[IpAddress, ...] = ()
    stitches: tuple[VlStitch, ...] = ()
    route: VlRoute | None = None


@dataclass(frozen=True, slots=True)
class SapInstance:
    """A place for a user on a link, with the addresses that are kept for him."""

    id: str
    name: str
    vl_id: str
    addresses: tuple[IpAddress, ...] = ()


@dataclass(frozen=True, slots=True)
class NsInstance:
    """
    A network service; without VNFs and links until it is instantiated as ``choice``.

    ``secrets_of`` is the id of the plan that it was instantiated by: its secrets are
    those of that plan.  With ``auto_heal`` it is repaired without being asked.
    ``goals`` said what made a host good for it, and do so whenever it is placed again.
    """

    id: str
    project: str
    name: str
    nsd: str
    nsd_version: str
    state: InstantiationState = InstantiationState.NOT_INSTANTIATED
    vnfs: tuple[VnfInstance, ...] = ()
    vls: tuple[VlInstance, ...] = ()
    saps: tuple[SapInstance, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    secrets_of: str = ""
    auto_heal: bool = False
    choice: Choice = ANY
    goals: Goals = "spread"
    rev: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None

    def secret(self, vnf: str, parameter: str) -> str:
        """Return the reference to the value of a VNF's secret parameter."""
        # What was instantiated before plans had secrets has its own.
        return f"{self.secrets_of or self.id}/{vnf}.{parameter}"

    def vnfcs(self) -> Iterator[VnfcInstance]:
        """Yield every VNFC, VNF by VNF."""
        for vnf in self.vnfs:
            yield from vnf.vnfcs

    def cps(self) -> Iterator[CpInstance]:
        """Yield every CP, VNFC by VNFC."""
        for vnfc in self.vnfcs():
            yield from vnfc.cps


# RFC 7348, 5: a VNI has 24 bits; those below are left to whoever counts from 1.
FIRST_VNI, LAST_VNI = 0x10000, 0xFFFFFF


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """
    A place with hosts of one kind of VIM; ``fabric`` is its default.

    With a ``cloud`` its hosts are the cloud's places, found by looking.  ``overcommit``
    is that of hosts that say nothing of their own.
    """

    id: str
    name: str
    kind: str = "libvirt"
    zone: str = ""
    fabric: str = "vxlan"
    first_vni: int = FIRST_VNI
    last_vni: int = LAST_VNI
    cloud: Cloud | None = None
    overcommit: Overcommit = AS_IT_IS


@dataclass(frozen=True, slots=True)
class HostRecord:
    """
    A hypervisor host, and how to reach it.

    ``uri`` is libvirt's; ``underlay`` the address that other hosts' tunnels use;
    ``physical_networks`` maps the name of a provider network to the bridge on this
    host.  What the watcher found when it looked: ``capacity``, ``numa``,
    ``hypervisor``, ``architecture``, ``fabrics``, ``abilities``, ``detail`` (why it
    is not READY); ``quotas`` and ``sizes`` if it stands for a cloud, ``uplinks`` if
    overlays may go on in clouds from there (``Inventory``).
    ``dedicated`` are the CPUs that an operator has set aside for vCPUs that want one
    of their own.
    He says, too, in which ``rack`` it is, what ``traits`` it has beside those that are
    ``found``, how much of it is promised (``overcommit``), what it costs and draws.
    ``lends`` are PCI devices that he lets VMs have: a NIC by its interface, a device by
    its address, all of a product, each with its physical network, or alias.
    ``devices`` are those that were found there, ``overhead`` is what ``nfvo host check
    --measure`` found.
    One that is ``cordoned`` gets nothing new whatever becomes of it: when it is back it
    is CORDONED, not READY.
    """

    id: str
    name: str
    site: str
    uri: str
    underlay: str = ""
    zone: str = ""
    labels: frozenset[str] = frozenset()
    physical_networks: Mapping[str, str] = field(default_factory=dict)
    state: HostState = HostState.NEW
    detail: str = ""
    hypervisor: str = ""
    architecture: str = ""
    fabrics: frozenset[str] = frozenset()
    capacity: Resources = field(default_factory=Resources)
    capacity_override: Resources | None = None
    numa: tuple[NumaCell, ...] = ()
    abilities: frozenset[Ability] = frozenset()
    fencing: Fencing = NO_FENCER
    cordoned: bool = False
    generation: int = 0
    rev: int = 0
    quotas: tuple[Quota, ...] = ()
    sizes: frozenset[Size] | None = None
    uplinks: frozenset[str] = frozenset()
    dedicated: frozenset[int] = frozenset()
    rack: str = ""
    traits: frozenset[str] = frozenset()
    found: frozenset[str] = frozenset()
    overcommit: Overcommit = AS_IT_IS
    price: Price | None = None
    power: Power | None = None
    overhead: Overhead | None = None
    lends: Mapping[str, str] = field(default_factory=dict)
    devices: tuple[Pool, ...] = ()


@dataclass(frozen=True, slots=True)
class Image:
    """
    A software image in the artifact store; ``path`` is relative to it.

    It is a file of its own, or begins at byte ``start`` of its package's file.  One
    that is ``packaged`` came in a package, and goes when no VNFD names it.
    ``checksums`` are those that were compared, by algorithm.
    """

    name: str
    sha256: str
    size: int
    path: str
    format: str = "qcow2"
    packaged: bool = False
    checksums: Mapping[str, str] = field(default_factory=dict, hash=False)
    start: int = 0
