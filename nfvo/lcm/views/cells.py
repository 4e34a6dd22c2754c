"""What operators see of the NUMA cells of a host: what there is, and what is left."""

from collections.abc import Iterator
from dataclasses import dataclass

from nfvo.lcm.records import HostRecord
from nfvo.placement.cells.cpus import write_cpus
from nfvo.placement.cells.left import Left, left_of
from nfvo.placement.infrastructure import Host


@dataclass(frozen=True, slots=True)
class PagesView:
    """Hugepages of one size of a cell, and how many are not granted."""

    size_kib: int
    total: int
    free: int


@dataclass(frozen=True, slots=True)
class CellView:
    """
    A NUMA cell; lists of CPUs are written as ``2-5,8``.

    ``siblings`` are those of each core with several threads.  ``dedicated`` CPUs are
    set aside, ``free_cpus`` those of them that nobody has; ``free_memory_mib`` is what
    of its memory, outside hugepages, is bound to no VNFC.
    """

    index: int
    cpus: str
    siblings: tuple[str, ...]
    dedicated: str
    free_cpus: str
    memory_mib: int
    free_memory_mib: int
    hugepages: tuple[PagesView, ...]


def cell_views(record: HostRecord, host: Host | None) -> Iterator[CellView]:
    """Yield the cells of a host; nothing while it takes no part in placing."""
    for left in left_of(host) if host else ():
        yield _cell(left, record.dedicated)


def _cell(left: Left, dedicated: frozenset[int]) -> CellView:
    cell = left.cell
    return CellView(
        index=cell.index,
        cpus=write_cpus(cell.cpu_ids),
        siblings=tuple(write_cpus(core) for core in cell.cores if len(core) > 1),
        dedicated=write_cpus(cell.cpu_ids & dedicated),
        free_cpus=write_cpus(cpu for core in left.cores for cpu in core.cpus),
        memory_mib=cell.memory_mib,
        free_memory_mib=left.memory_mib,
        hugepages=tuple(
            PagesView(size, total, left.pages[size])
            for size, total in sorted(cell.hugepages.items())
        ),
    )
