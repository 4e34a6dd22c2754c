"""
Stranded: free CPUs and memory that no ordinary VM can use, where they are.

An ordinary VM has between 1 and 8 GiB of memory for each vCPU, as the families of
flavours do that clouds sell, and a disk.  So vCPUs are stranded beyond one for each
GiB of free memory, and memory beyond 8 GiB for each vCPU that is not; without disk,
both.
Amounts that all on a host share are judged by host, CPUs set aside and hugepages by
NUMA cell, as a VM that asks for those does not leave its cell:

- of CPUs set aside, by all memory that is free in the cell;
- of hugepages, by all CPUs that are free in the cell, set aside or not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nfvo.graph import Resources
from nfvo.placement.cells.left import Left
from nfvo.placement.infrastructure import Host

LEAST_MIB, MOST_MIB = 1024, 8 * 1024
"""What an ordinary VM has for each vCPU."""


@dataclass(frozen=True, slots=True)
class CellRoom:
    """
    What is free in a NUMA cell for VMs that do not leave it.

    ``free_cpus`` are those set aside; ``usable_cpus`` those of them with memory.
    """

    index: int
    free_cpus: int
    free_huge_mib: int
    usable_cpus: int
    stranded_huge_mib: int

    @property
    def stranded(self) -> tuple[int, int]:
        """How many vCPUs, and MiB of hugepages."""
        return self.free_cpus - self.usable_cpus, self.stranded_huge_mib


def of_shared(host: Host) -> Resources:
    """Return what is stranded of what all on a host share."""
    free = host.free
    cpus, mib = max(free.vcpus, 0), max(free.memory_mib, 0)
    if free.disk_gib < 1:
        return Resources(cpus, mib)
    usable = min(cpus, mib // LEAST_MIB)
    return Resources(cpus - usable, mib - min(mib, usable * MOST_MIB))


def cell_rooms(host: Host, lefts: Sequence[Left]) -> Iterator[CellRoom]:
    """Yield the cells of a host."""
    for left in lefts:
        yield _cell(host, left)


def _cell(host: Host, left: Left) -> CellRoom:
    huge = sum(left.memory_in(size) for size in left.pages)
    small = max(min(left.memory_mib, host.free.memory_mib), 0)
    floating = max(min(left.floating, host.free.vcpus), 0)
    has_disk = host.free.disk_gib >= 1
    usable = min(left.free, (huge + small) // LEAST_MIB) if has_disk else 0
    with_huge = min(left.free + floating, huge // LEAST_MIB) if has_disk else 0
    return CellRoom(
        index=left.cell.index,
        free_cpus=left.free,
        free_huge_mib=huge,
        usable_cpus=usable,
        stranded_huge_mib=huge - min(huge, with_huge * MOST_MIB),
    )
