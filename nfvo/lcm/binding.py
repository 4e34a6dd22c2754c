"""
What a VM is bound to: CPUs, cells and pages of its host, and how that is told.

What is due and what is found are told in the same words, so that they can be compared.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from nfvo.graph.backing import Topology
from nfvo.placement.cells.cpus import write_cpus
from nfvo.placement.cells.left import shared_cpus
from nfvo.placement.cells.share import CellShare, Shares, cells_in, devices_in
from nfvo.placement.infrastructure import NumaCell


@dataclass(frozen=True, slots=True)
class Binding:
    """
    What a VM is bound to on one host.

    ``pins`` are the host CPUs of each vCPU that is bound to some, ``others`` those for
    all else of it: vCPUs that are not, and the threads of the hypervisor itself (none:
    anywhere).
    """

    pins: Mapping[int, frozenset[int]]
    others: frozenset[int] = frozenset()
    shares: Shares = ()
    topology: Topology | None = None

    def words(self) -> frozenset[str]:
        """Return all of it in words."""
        return frozenset(self._words())

    def _words(self) -> Iterator[str]:
        for vcpu, cpus in self.pins.items():
            yield pin_word(vcpu, write_cpus(cpus))
        if self.others:
            yield others_word(write_cpus(self.others))
        if self.others and self.pins:
            yield emulator_word(write_cpus(self.others))
        for one in cells_in(self.shares):
            yield cell_word(one)
        for device in devices_in(self.shares):
            yield device_word(device.address)
        if self.topology:
            yield topology_word(self.topology)


UNBOUND = Binding({})
"""It runs wherever there is room."""


def binding_of(
    shares: Shares,
    topology: Topology | None,
    numa: Iterable[NumaCell],
    dedicated: frozenset[int],
) -> Binding:
    """Return what a VM is bound to on a host with these cells and CPUs set aside."""
    cells = {cell.index: cell for cell in numa}
    pins: dict[int, frozenset[int]] = {}
    for share in cells_in(shares):
        pins |= _pins(share, cells.get(share.cell), dedicated)
    others = shared_cpus(cells.values(), dedicated)
    return Binding(pins, others, shares, topology)


def pin_word(vcpu: int, cpus: str) -> str:
    """Say on which CPUs a vCPU runs."""
    return f"{vcpu}:{cpus}"


def emulator_word(cpus: str) -> str:
    """Say on which CPUs the threads of the hypervisor run."""
    return f"emulator:{cpus}"


def others_word(cpus: str) -> str:
    """Say on which CPUs all runs that is not told of."""
    return f"others:{cpus}"


def cell_word(share: CellShare) -> str:
    """Say what a guest cell has, and of which cell of the host."""
    pages = f", pages of {share.page_kib} KiB" if share.page_kib else ""
    return (
        f"cell {share.guest}: vCPUs {write_cpus(share.vcpus)}, {share.memory_mib} MiB "
        f"of cell {share.cell}{pages}"
    )


def device_word(address: str) -> str:
    """Say which device of the host it has."""
    return f"device {address}"


def topology_word(topology: Topology) -> str:
    """Say what the guest takes its vCPUs for."""
    sockets, cores = topology.sockets, topology.cores
    return f"topology:{sockets}/{cores}/{topology.threads}"


def _pins(
    share: CellShare, cell: NumaCell | None, dedicated: frozenset[int]
) -> Mapping[int, frozenset[int]]:
    """Return the CPUs of vCPUs: one each, or all of their cell that are not aside."""
    if share.cpus:
        pairs = zip(share.vcpus, share.cpus, strict=True)
        return {vcpu: frozenset({cpu}) for vcpu, cpu in pairs}
    there = cell.cpu_ids - dedicated if cell else frozenset()
    return dict.fromkeys(share.vcpus, there) if there else {}
