"""
The service graph: what must run, and what is wired to what.

Everything is named, not numbered, so that the same descriptors give the same graph:
a VNF is ``firewall`` (``firewall-2`` for the second instance of a profile), a VNFC is
``firewall/vm/0``, a CP is ``firewall/vm/0:left``; a virtual link of the service is
``left``, one inside a VNF ``firewall/inside``.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Literal, Self

import networkx as nx

from nfvo.descriptor.choice import ANY, Choice
from nfvo.descriptor.flavour import AspectLevel
from nfvo.descriptor.security import Security
from nfvo.graph.backing import NO_BACKING, Backing
from nfvo.graph.devices import Affinity

IpAddress = IPv4Address | IPv6Address
IpNetwork = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Resources:
    """An amount of compute: what a VNFC demands, or what a host has."""

    vcpus: int = 0
    memory_mib: int = 0
    disk_gib: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(
            self.vcpus + other.vcpus,
            self.memory_mib + other.memory_mib,
            self.disk_gib + other.disk_gib,
        )

    def __sub__(self, other: Self) -> Self:
        return type(self)(
            self.vcpus - other.vcpus,
            self.memory_mib - other.memory_mib,
            self.disk_gib - other.disk_gib,
        )

    def covers(self, demand: Self) -> bool:
        """Whether all of ``demand`` fits in here."""
        left = self - demand
        return min(left.vcpus, left.memory_mib, left.disk_gib) >= 0


@dataclass(frozen=True, slots=True)
class Storage:
    """A disk to be beside the root disk of a VNFC; empty at first."""

    name: str
    size_gib: int


@dataclass(frozen=True, slots=True)
class Cp:
    """
    A connection point to be: one network interface of a VNFC on a virtual link.

    One with a ``trunk`` is reached through the CP of that name, by frames with a tag
    of its ``vlan``.  ``affinity`` is that of the device that its kind takes, if any.
    """

    name: str
    vnfc: str
    cpd: str
    vl: str
    order: int = 0
    forwards: bool = False
    bit_rate_mbps: int = 0
    vnic: str = "virtio"
    affinity: Affinity = "legacy"
    addresses: tuple[IpAddress, ...] = ()
    security: Security = ()
    trunk: str = ""
    vlan: int = 0


@dataclass(frozen=True, slots=True)
class Vnfc:
    """
    VNF component: one VM to be, an instance of a VDU.

    ``user_data`` is the template of the VDU, for the parameters of its VNF;
    ``hypervisors`` empty means any that runs guests, ``site`` any site.  ``storages``
    are part of the ``demand``; with ``boot_volume`` the root disk is to be a volume,
    not a file of its host.  Its host must have all ``traits``, and should have those
    that are ``preferred``.
    """

    name: str
    vnf: str
    vdu: str
    demand: Resources
    image: str
    image_sha256: str = ""
    cps: tuple[Cp, ...] = ()
    architecture: str = "x86_64"
    hypervisors: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    user_data: str = ""
    ready: str = "agent"
    site: str = ""
    backing: Backing = NO_BACKING
    storages: tuple[Storage, ...] = ()
    boot_volume: bool = False
    traits: frozenset[str] = frozenset()
    preferred: frozenset[str] = frozenset()

    @property
    def root(self) -> Resources:
        """What it demands with its root disk only: the size that a cloud gives it."""
        return without(self.demand, self.storages)


@dataclass(frozen=True, slots=True)
class Vnf:
    """
    A VNF to be: one instance of a VNF profile, made by one VNFD.

    A parameter is None while no one gave it a value; ``secrets`` are the names of
    those whose values are secret.  ``scale`` has the level of each scaling aspect.
    """

    name: str
    profile: str
    vnfd: str
    vnfd_version: str
    vnfcs: tuple[Vnfc, ...]
    parameters: Mapping[str, str | None] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()
    after: tuple[str, ...] = ()
    choice: Choice = ANY
    scale: tuple[AspectLevel, ...] = ()


@dataclass(frozen=True, slots=True)
class VirtualLink:
    """
    A virtual link to be; ``gateway`` is the name of a CP on it, or empty.

    ``stitched`` are the clouds (sites) that it goes on in already.
    """

    name: str
    fabric: str = ""
    physical_network: str = ""
    vlan: int = 0
    mtu: int = 1450
    pools: tuple[IpNetwork, ...] = ()
    gateway: str = ""
    bit_rate_mbps: int = 0
    max_latency_ms: int = 0
    max_jitter_ms: int = 0
    stitched: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sap:
    """A service access point to be: a place for a user on a virtual link."""

    name: str
    vl: str


@dataclass(frozen=True, slots=True)
class AffinityGroup:
    """VNFCs that must (``hard``) or should share a scope, or must not."""

    kind: Literal["together", "apart"]
    scope: Literal["host", "rack", "zone", "site"]
    hard: bool
    vnfcs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Path:
    """
    A forwarding path: the VNFs that traffic passes, in order.

    It may take ``max_latency_ms`` from end to end (0: whatever it takes).
    """

    name: str
    vnfs: tuple[str, ...]
    max_latency_ms: int = 0


@dataclass(frozen=True)
class ServiceGraph:
    """What a network service is, before anything of it exists."""

    nsd: str
    version: str
    vnfs: tuple[Vnf, ...]
    links: tuple[VirtualLink, ...]
    saps: tuple[Sap, ...] = ()
    groups: tuple[AffinityGroup, ...] = ()
    paths: tuple[Path, ...] = ()
    auto_heal: bool = False
    choice: Choice = ANY

    @cached_property
    def vnfcs(self) -> Mapping[str, Vnfc]:
        """All VNFCs by name, in the order of the descriptor."""
        return {vnfc.name: vnfc for vnf in self.vnfs for vnfc in vnf.vnfcs}

    @cached_property
    def network(self) -> "nx.Graph[str]":
        """VNFCs and virtual links as nodes (``kind``), CPs as edges (``cp``)."""
        graph: nx.Graph[str] = nx.Graph()
        graph.add_nodes_from((name, {"kind": "vnfc"}) for name in self.vnfcs)
        graph.add_nodes_from((vl.name, {"kind": "vl"}) for vl in self.links)
        graph.add_edges_from((cp.vnfc, cp.vl, {"cp": cp}) for cp in self.cps())
        return graph

    def cps(self) -> Iterator[Cp]:
        """Yield every CP, VNFC by VNFC."""
        for vnfc in self.vnfcs.values():
            yield from vnfc.cps

    def on(self, vl: str) -> tuple[Cp, ...]:
        """Return the CPs on one virtual link."""
        return tuple(cp for cp in self.cps() if cp.vl == vl)


def without(demand: Resources, storages: Iterable[Storage]) -> Resources:
    """Return a demand less the disks beside the root disk."""
    return demand - Resources(disk_gib=sum(one.size_gib for one in storages))


def demand(vnfcs: Iterable[Vnfc]) -> Resources:
    """Return what the VNFCs demand together."""
    return sum((vnfc.demand for vnfc in vnfcs), Resources())
