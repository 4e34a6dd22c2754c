"""Hosts with NUMA cells, and what is asked of them, for the tests of cells."""

from collections.abc import Mapping, Sequence

from nfvo.graph.backing import Backing, GuestCell
from nfvo.placement.cells.cpus import read_cpus
from nfvo.placement.infrastructure import Host, NumaCell
from tests.placement.services import host


def cell(
    index: int,
    *cores: Sequence[int],
    memory: int = 8192,
    hugepages: Mapping[int, int] | None = None,
) -> NumaCell:
    """Make a cell of cores, each the ids of its thread siblings."""
    cpus = sum(map(len, cores))
    return NumaCell(index, cpus, memory, hugepages or {}, tuple(map(tuple, cores)))


def machine(*cells: NumaCell, aside: str = "", number: int = 1, **more: object) -> Host:
    """Make a host of cells, with these CPUs (``2-5``) set aside."""
    dedicated = read_cpus(aside) if aside else frozenset()
    shared = sum(one.cpus for one in cells) - len(dedicated)
    memory = sum(one.memory_mib for one in cells)
    total = (shared, memory, 100)
    return host(number, total=total, numa=cells, dedicated=dedicated, **more)


def guest(*vcpus: int, memory: int = 1024) -> tuple[GuestCell, ...]:
    """Make guest cells with so many vCPUs each."""
    cells, first = [], 0
    for count in vcpus:
        cells.append(GuestCell(tuple(range(first, first + count)), memory))
        first += count
    return tuple(cells)


def dedicated(*vcpus: int, memory: int = 1024, **more: object) -> Backing:
    """Ask so many dedicated CPUs of each guest cell."""
    return Backing(dedicated=True, cells=guest(*vcpus, memory=memory), **more)
