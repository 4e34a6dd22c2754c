"""What is left of the cells of a host, with what VNFCs have of it taken off."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nfvo.graph import Resources
from nfvo.placement.cells.share import KIB_PER_MIB, CellShare
from nfvo.placement.cells.threads import Core
from nfvo.placement.infrastructure import Host, NumaCell


@dataclass(frozen=True, slots=True)
class Left:
    """
    What is left of one cell, and what there was.

    ``cores`` have the CPUs that are set aside and free, ``aside`` is how many there
    are, free or not.  ``floating`` is how many vCPUs more may float on the others,
    ``memory_mib`` what is left outside hugepages, ``pages`` how many hugepages are, by
    their size in KiB.
    """

    cell: NumaCell
    cores: tuple[Core, ...]
    aside: int
    floating: int
    memory_mib: int
    pages: Mapping[int, int]

    @property
    def free(self) -> int:
        """How many of the CPUs that are set aside are free."""
        return sum(len(core.cpus) for core in self.cores)

    def memory_in(self, page_kib: int) -> int:
        """Return how many MiB are left in pages of one size, 0 being ordinary ones."""
        if not page_kib:
            return self.memory_mib
        return self.pages.get(page_kib, 0) * page_kib // KIB_PER_MIB


def left_of(host: Host) -> tuple[Left, ...]:
    """Return what is left of each cell of a host, in their order."""
    taken = [share for held in host.shares for share in held.cells]
    return tuple(
        _left(cell, host.dedicated, [s for s in taken if s.cell == cell.index])
        for cell in host.numa
    )


def shared_room(
    whole: Resources, cells: Iterable[NumaCell], aside: frozenset[int]
) -> Resources:
    """Return what all on a host share of what it has."""
    own = Resources(len(aside), huge_mib(cells))
    left = whole - own
    return Resources(max(left.vcpus, 0), max(left.memory_mib, 0), left.disk_gib)


def shared_cpus(cells: Iterable[NumaCell], aside: frozenset[int]) -> frozenset[int]:
    """Return the CPUs for all that has none of its own; none: any, as none is aside."""
    there = {cpu for cell in cells for cpu in cell.cpu_ids}
    return frozenset(there - aside) if aside else frozenset()


def huge_mib(cells: Iterable[NumaCell]) -> int:
    """Return how much memory of cells is in hugepages."""
    kib = sum(size * count for cell in cells for size, count in cell.hugepages.items())
    return kib // KIB_PER_MIB


def _left(cell: NumaCell, aside: frozenset[int], taken: list[CellShare]) -> Left:
    used = {cpu for share in taken for cpu in (*share.cpus, *share.idle)}
    ours = [tuple(cpu for cpu in core if cpu in aside) for core in cell.cores]
    cores = (
        Core(free, whole=free == core)
        for core, own in zip(cell.cores, ours, strict=True)
        if (free := tuple(cpu for cpu in own if cpu not in used))
    )
    floats = sum(len(share.vcpus) for share in taken if not share.cpus)
    small = sum(share.memory_mib for share in taken if not share.page_kib)
    gone = {size: _pages(taken, size) for size in cell.hugepages}
    own = sum(map(len, ours))
    return Left(
        cell=cell,
        cores=tuple(cores),
        aside=own,
        floating=cell.cpus - own - floats,
        memory_mib=cell.memory_mib - huge_mib([cell]) - small,
        pages={size: count - gone[size] for size, count in cell.hugepages.items()},
    )


def _pages(taken: list[CellShare], size: int) -> int:
    return sum(share.pages for share in taken if share.page_kib == size)
