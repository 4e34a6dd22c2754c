"""Bars: what of a host, or of a cell, others use, what is planned, what is left."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nfvo.placement.amounts import MIB_PER_GIB
from nfvo.placement.cells.left import huge_mib, left_of
from nfvo.placement.cells.share import CellShare, cells_in
from nfvo.placement.infrastructure import Host
from nfvo.placement.picture.sheet import Guest


@dataclass(frozen=True, slots=True)
class Amount:
    """Of a ``total``, what others have and what this service has."""

    total: int
    others: int
    planned: int

    @property
    def used(self) -> int:
        """What is not free."""
        return self.others + self.planned


@dataclass(frozen=True, slots=True)
class Bars:
    """CPUs, and memory in MiB, of a host or of one cell of it."""

    cpus: Amount
    memory: Amount


def of_host(host: Host, guests: Sequence[Guest]) -> Bars:
    """Return the bars of a host; CPUs set aside and hugepages are in them."""
    taken = host.total - host.free
    held = [share for held in host.shares for share in held.cells]
    cpus = taken.vcpus + sum(len(share.cpus) + len(share.idle) for share in held)
    memory = taken.memory_mib + sum(s.memory_mib for s in held if s.page_kib)
    whole = host.total.memory_mib + huge_mib(host.numa)
    return Bars(
        _amount(
            host.total.vcpus + len(host.dedicated),
            cpus,
            [(guest.demand.vcpus, guest.counted) for guest in guests],
        ),
        _amount(whole, memory, [(g.demand.memory_mib, g.counted) for g in guests]),
    )


def of_cells(host: Host, guests: Sequence[Guest]) -> Iterator[tuple[int, Bars]]:
    """Yield the bars of every cell, with its index."""
    for left in left_of(host):
        index = left.cell.index
        mine = [
            (s, g.counted)
            for g in guests
            for s in cells_in(g.shares)
            if s.cell == index
        ]
        cpus = [(_cpus(share), counted) for share, counted in mine]
        memory = [(share.memory_mib, counted) for share, counted in mine]
        held = [s for held in host.shares for s in held.cells if s.cell == index]
        taken = sum(_cpus(share) for share in held)
        yield (
            index,
            Bars(
                _amount(left.cell.cpus, taken, cpus),
                _amount(left.cell.memory_mib, sum(s.memory_mib for s in held), memory),
            ),
        )


def memory(mib: int) -> str:
    """Write memory in few characters."""
    if mib < MIB_PER_GIB:
        return f"{mib} MiB"
    return f"{mib / MIB_PER_GIB:.1f}".removesuffix(".0") + " GiB"


def _amount(total: int, taken: int, mine: Iterable[tuple[int, bool]]) -> Amount:
    """Return an amount; of what is taken, what is counted of ours is ours."""
    listed = list(mine)
    counted = sum(amount for amount, is_counted in listed if is_counted)
    planned = sum(amount for amount, _ in listed)
    return Amount(total, max(taken - counted, 0), planned)


def _cpus(share: CellShare) -> int:
    return len(share.cpus) + len(share.idle) or len(share.vcpus)
