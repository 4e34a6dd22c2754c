"""
How hosts are written: what each has, and what of it is taken.

Many that are alike take one line, as ``[1-40]`` in a name counts::

    hosts:
      hv[1-40]: {cpus: 64, memory: 256 GiB, disk: 2 TiB, zone: rack1}
      hv41:
        cpus: 16
        memory: 64 GiB
        used: {cpus: 4, memory: 8 GiB}
        numa: [{cpus: 0-15, threads: 2, hugepages: {2 MiB: 1024}}]
        dedicated-cpus: 2-15
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from nfvo.descriptor.amounts import GiB, MiB
from nfvo.descriptor.document import Count, Flag, Name, Whole, refusal
from nfvo.descriptor.written import Written
from nfvo.graph import Resources
from nfvo.placement.cells.cpus import read_cpus
from nfvo.placement.cells.left import huge_mib
from nfvo.placement.devices.pool import Pool
from nfvo.placement.infrastructure import (
    Host,
    HostState,
    Infrastructure,
    NumaCell,
)
from nfvo.placement.network.series import counted
from nfvo.placement.network.written import WrittenNetwork
from nfvo.placement.overcommit import Overcommit
from nfvo.placement.overhead import Overhead
from nfvo.placement.tariff import Power, Price
from nfvo.placement.written.devices import WrittenFunctions, WrittenPci
from nfvo.placement.written.vms import WrittenVm

Ratio = Annotated[float, Field(gt=0, le=64)]
Amount = Annotated[float, Field(ge=0, le=1e9)]
PAGES = {"2 MiB": 2048, "1 GiB": 1048576}


def _cpu_list(value: object) -> object:
    """Return a list such as ``2-15,18`` as ids."""
    try:
        return read_cpus(str(value)) if value not in (None, "") else frozenset()
    except ValueError as error:
        hint = str(error)
        raise refusal("value.invalid", "CPUs such as 2-15,18-31", hint) from None


Cpus = Annotated[frozenset[int], BeforeValidator(_cpu_list)]


class WrittenRoom(Written):
    """An amount of what hosts have."""

    cpus: Annotated[Whole, Field(ge=0)] = 0
    memory: Annotated[MiB, Field(ge=0)] = 0
    disk: GiB = 0


class WrittenCell(Written):
    """A NUMA cell: its CPUs in order, each core's threads side by side."""

    cpus: Cpus
    threads: Count = 1
    memory: MiB
    hugepages: Mapping[Literal["2 MiB", "1 GiB"], Whole] = Field(default_factory=dict)

    def cell(self, index: int) -> NumaCell:
        """Return the cell."""
        ids = sorted(self.cpus)
        cores = (
            tuple(ids[first : first + self.threads])
            for first in range(0, len(ids), self.threads)
        )
        pages = {PAGES[size]: count for size, count in self.hugepages.items()}
        return NumaCell(index, len(ids), self.memory, pages, tuple(cores))


class WrittenOvercommit(Written):
    """What is promised for each that is there."""

    vcpus: Ratio | None = None
    memory: Ratio | None = None
    disk: Ratio | None = None

    def overcommit(self) -> Overcommit:
        """Return it."""
        return Overcommit(self.vcpus, self.memory, self.disk)


class WrittenPrice(Written):
    """What an hour costs: of the whole host, of a vCPU, of a GiB of memory."""

    host: Amount = 0.0
    vcpu: Amount = 0.0
    gib: Amount = 0.0

    def price(self) -> Price:
        """Return it."""
        return Price(self.host, self.vcpu, self.gib)


class WrittenWatts(Written):
    """What a host draws."""

    idle: Amount
    full: Amount

    def power(self) -> Power:
        """Return it."""
        return Power(self.idle, self.full)


class WrittenOverhead(Written):
    """What a guest takes: the host's CPU time so many times, memory beside its own."""

    slowdown: Annotated[float, Field(gt=0, le=10_000)] | None = None
    memory: MiB | None = None

    def overhead(self, virt_type: str) -> Overhead:
        """Return it."""
        return Overhead(virt_type, self.slowdown, self.memory)


class WrittenSite(Written):
    """What all hosts of a site have in common."""

    overcommit: WrittenOvercommit = WrittenOvercommit()


class WrittenHost(Written):
    """What a host has; ``used`` is taken already."""

    cpus: Count
    memory: MiB
    disk: GiB = 1_000
    used: WrittenRoom = WrittenRoom()
    site: Name = "default"
    zone: str = ""
    rack: str = ""
    labels: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    overcommit: WrittenOvercommit = WrittenOvercommit()
    price: WrittenPrice | None = None
    watts: WrittenWatts | None = None
    overhead: WrittenOverhead | None = None
    architecture: Literal["x86_64", "aarch64"] = "x86_64"
    hypervisor: Literal["kvm", "qemu", "lxc", "test"] = "kvm"
    fabrics: tuple[Literal["vxlan", "bridge", "udp"], ...] = ("vxlan", "udp")
    physical_networks: tuple[Name, ...] = ()
    cordoned: Flag = False
    numa: tuple[WrittenCell, ...] = ()
    dedicated_cpus: Cpus = frozenset()
    sriov: tuple[WrittenFunctions, ...] = ()
    pci: tuple[WrittenPci, ...] = ()

    def host(self, name: str, site: WrittenSite) -> Host:
        """Return the host of that name, at a site."""
        numa = tuple(cell.cell(index) for index, cell in enumerate(self.numa))
        there = Resources(
            self.cpus - len(self.dedicated_cpus),
            self.memory - huge_mib(numa),
            self.disk,
        )
        overcommit = self.overcommit.overcommit().over(site.overcommit.overcommit())
        total = overcommit.of(there)
        used = Resources(self.used.cpus, self.used.memory, self.used.disk)
        fabrics = {*self.fabrics, *(["bridge"] if self.physical_networks else [])}
        return Host(
            id=name,
            name=name,
            site=self.site,
            total=total,
            free=total - used,
            state=HostState.CORDONED if self.cordoned else HostState.READY,
            zone=self.zone,
            labels=frozenset(self.labels),
            architecture=self.architecture,
            hypervisor=self.hypervisor,
            fabrics=frozenset(fabrics),
            physical_networks=frozenset(self.physical_networks),
            numa=numa,
            dedicated=self.dedicated_cpus,
            rack=self.rack,
            traits=frozenset(self.traits),
            largest=None if there.covers(total) else there,
            price=self.price.price() if self.price else None,
            power=self.watts.power() if self.watts else None,
            overhead=self._overhead(),
            devices=tuple(self._devices()),
        )

    def _overhead(self) -> Overhead | None:
        given = self.overhead
        return None if given is None else given.overhead(self.hypervisor)

    def _devices(self) -> Iterator[Pool]:
        for number, functions in enumerate(self.sriov):
            yield functions.pool(number)
        for number, devices in enumerate(self.pci):
            yield devices.pool(number)


class WrittenInfrastructure(Written):
    """Hosts by name, the network that they hang on, and the VMs that run there."""

    hosts: dict[str, WrittenHost] = Field(min_length=1)
    sites: dict[str, WrittenSite] = Field(default_factory=dict)
    network: WrittenNetwork | None = None
    vms: dict[str, WrittenVm] = Field(default_factory=dict)

    def infrastructure(self) -> Infrastructure:
        """Return what is described; raise ``InvalidRequest`` where that is none."""
        hosts = (
            written.host(name, self.sites.get(written.site, WrittenSite()))
            for series, written in self.hosts.items()
            for name in counted(series)
        )
        network = None if self.network is None else self.network.network()
        return Infrastructure(0, tuple(hosts), network)
