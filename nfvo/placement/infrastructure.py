"""What there is to place on: hosts with what they have left, as of one revision."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from nfvo.graph import Resources
from nfvo.placement.cells.share import Held
from nfvo.placement.devices.pool import Pool
from nfvo.placement.network.model import Network
from nfvo.placement.overhead import Overhead
from nfvo.placement.sizes import Size
from nfvo.placement.tariff import Power, Price


class HostState(StrEnum):
    """Whether a host takes new VNFCs; only READY does."""

    NEW = "NEW"
    READY = "READY"
    SUSPECT = "SUSPECT"
    DOWN = "DOWN"
    CORDONED = "CORDONED"
    QUARANTINED = "QUARANTINED"
    LEAVING = "LEAVING"


class Ability(StrEnum):
    """
    What not every driver can do on its hosts (nfvo/vim/README.md has a table).

    AGENT: ask a guest whether it is well.  ANTI_SPOOFING: let a guest send with its
    own addresses only.  BIT_RATES: limit a port.  CELLS: bind vCPUs and memory to CPUs,
    NUMA cells and page sizes.  DEVICES: lend it PCI devices of the host.  SECURITY: let
    in and out of a port what rules say.  IMAGES and SEEDS: bring their content to the
    host.  TRUNKS: have a port reach other links by VLAN tags.  VOLUMES: make disks
    beside the root disk, and a root disk that is a volume.

    Those of a cloud's places (docs/decisions/0011-openstack.md), which may be many
    machines: CONFIG_DRIVE: a VM is made whole, with its disk and its day-0 data.
    EXTRA_SPECS: its flavor says how its CPUs and memory are backed, and the cloud deals
    them.
    SITE_WIDE: its networks and images are those of its whole site.  SPREADS: it keeps
    VNFCs on machines of their own by itself.
    """

    AGENT = "agent"
    ANTI_SPOOFING = "anti_spoofing"
    BIT_RATES = "bit_rates"
    CELLS = "cells"
    DEVICES = "devices"
    IMAGES = "images"
    SECURITY = "security"
    SEEDS = "seeds"
    TRUNKS = "trunks"
    VOLUMES = "volumes"
    CONFIG_DRIVE = "config_drive"
    EXTRA_SPECS = "extra_specs"
    SITE_WIDE = "site_wide"
    SPREADS = "spreads"


OF_CLOUDS = frozenset(
    {Ability.CONFIG_DRIVE, Ability.EXTRA_SPECS, Ability.SITE_WIDE, Ability.SPREADS}
)
OF_HOSTS = frozenset(Ability) - OF_CLOUDS
"""What a hypervisor host may be able to do: nothing that only clouds do."""

PRETENDING = frozenset({"test"})
"""Hypervisors that run nothing: only what names them may be placed there."""


@dataclass(frozen=True, slots=True)
class NumaCell:
    """
    One NUMA cell of a host; ``hugepages`` maps page size in KiB to their count.

    ``cores`` have the ids of its CPUs, each with its thread siblings; empty while they
    are not known.  ``distances`` are those to the cells of the host, as it counts them.
    """

    index: int
    cpus: int
    memory_mib: int
    hugepages: Mapping[int, int] = field(default_factory=dict, hash=False)
    cores: tuple[tuple[int, ...], ...] = ()
    distances: tuple[int, ...] = ()

    @property
    def cpu_ids(self) -> frozenset[int]:
        """The ids of its CPUs."""
        return frozenset(cpu for core in self.cores for cpu in core)


@dataclass(frozen=True, slots=True)
class Host:
    """
    A hypervisor host, as the placement engine sees it.

    ``vnfcs`` are the ids of the VNFCs that it runs or has reserved room for.
    ``hypervisor`` is what runs guests there: ``kvm``, ``qemu`` (TCG), ``lxc``,
    ``test``.  ``fabrics`` and ``physical_networks`` say which virtual links it can
    realise; ``fabric`` is what a link gets here that names none (empty: any will do).
    ``vnics`` are the kinds of network interfaces that its driver makes, ``abilities``
    what else it can do there.
    ``generation`` changes whenever a grant touches the host.  ``cloud`` is the state of
    the host that stands for the cloud it is a place of: its networks are made there.
    ``sizes`` are the only ones that a VM can have there (None: any).  ``stitches`` is
    how many more overlays may go on in its cloud, and ``unstitched`` why no more may.

    ``dedicated`` are the CPUs that are set aside for vCPUs with a CPU of their own, and
    ``shares`` what VNFCs have of them and of its cells.  ``total`` and ``free`` are of
    what all share: neither those CPUs nor hugepages are in them.

    A ``rack`` is one of its zone.  ``traits`` are what it is or has, told by itself or
    by its operator.  ``largest`` is the most that one VM can have where more is
    promised than there is (None: ``total``).  ``price``, ``power`` and ``overhead`` are
    None while they are not known.  ``devices`` are those that it lends.
    """

    id: str
    name: str
    site: str
    total: Resources
    free: Resources
    state: HostState = HostState.READY
    zone: str = ""
    labels: frozenset[str] = frozenset()
    architecture: str = "x86_64"
    hypervisor: str = "qemu"
    fabrics: frozenset[str] = frozenset({"vxlan", "udp"})
    physical_networks: frozenset[str] = frozenset()
    numa: tuple[NumaCell, ...] = ()
    vnfcs: frozenset[str] = frozenset()
    generation: int = 0
    fabric: str = ""
    vnics: frozenset[str] = frozenset({"virtio"})
    abilities: frozenset[Ability] = OF_HOSTS
    cloud: HostState = HostState.READY
    sizes: frozenset[Size] | None = None
    stitches: int = 0
    unstitched: str = ""
    dedicated: frozenset[int] = frozenset()
    shares: tuple[Held, ...] = ()
    rack: str = ""
    traits: frozenset[str] = frozenset()
    largest: Resources | None = None
    price: Price | None = None
    power: Power | None = None
    overhead: Overhead | None = None
    devices: tuple[Pool, ...] = ()

    def taking(self, vnfc: str, demand: Resources) -> Self:
        """Return this host as it would be with the VNFC on it."""
        return replace(self, free=self.free - demand, vnfcs=self.vnfcs | {vnfc})

    def holding(self, held: Held) -> Self:
        """Return this host with what one VNFC has of its cells taken."""
        return replace(self, shares=(*self.shares, held))

    def releasing(self, vnfc: str, demand: Resources) -> Self:
        """Return this host as it would be without the VNFC."""
        return replace(
            self,
            free=self.free + demand,
            vnfcs=self.vnfcs - {vnfc},
            shares=tuple(held for held in self.shares if held.vnfc != vnfc),
        )


@dataclass(frozen=True, slots=True)
class Infrastructure:
    """All hosts as of one ``revision`` of the store; their network, if known."""

    revision: int
    hosts: tuple[Host, ...]
    network: Network | None = None
