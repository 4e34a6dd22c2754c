"""
Fitting the cells of a guest into those of a host, each into another.

Each goes to the cell that it leaves the least of, unless another guest cell has no
other: that is a matching of the two (Kuhn's algorithm), so that a fit is found
whenever there is one.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from nfvo.graph.backing import Backing, GuestCell
from nfvo.placement.cells.left import Left, left_of
from nfvo.placement.cells.share import KIB_PER_MIB, CellShare, Held, Shares
from nfvo.placement.cells.threads import Taken, take
from nfvo.placement.devices.fit import device_ways
from nfvo.placement.infrastructure import Host

Fits = Mapping[int, Sequence[CellShare]]
"""What each guest cell could have, the tightest first."""


def holding(
    host: Host, vnfc: str, backing: Backing, shares: Shares | None = None
) -> Host:
    """Return the host with what a VNFC (its id) gets of it, or is given."""
    if shares is None:
        shares = shares_on(host, backing)
    if not (shares or backing.alone):
        return host
    return host.holding(Held(vnfc, shares, backing.alone))


def shares_on(host: Host, backing: Backing) -> Shares:
    """Return what a VNFC gets of a host; nothing where it asks, or can have, none."""
    if not backing.devices:
        return (fit(backing, left_of(host)) or ()) if backing.cells else ()
    return next(ways_on(host, backing), ())


def ways_on(host: Host, backing: Backing) -> Iterator[Shares]:
    """
    Yield ways to give a VNFC its cells and devices of a host, the best first.

    Each way comes that differs in cells, pages, or pools of devices.
    """
    left = left_of(host)
    prefers = any(one.affinity == "preferred" for one in backing.devices)
    for near in (True, False) if prefers else (True,):
        for shares in _best_first(backing, left):
            there = {share.cell for share in shares}
            for lent in device_ways(backing.devices, host, there, near=near):
                yield (*shares, *lent)


def fit(backing: Backing, cells: Sequence[Left]) -> tuple[CellShare, ...] | None:
    """Return what the guest's cells get, None where they do not all fit."""
    possible = {
        number: shares_of(backing, number, guest, cells)
        for number, guest in enumerate(backing.cells)
    }
    chosen: dict[int, CellShare] = {}
    hardest = sorted(possible, key=lambda number: (len(possible[number]), number))
    for number in hardest:
        if not _settle(number, possible, chosen, set()):
            return None
    return tuple(sorted(chosen.values(), key=lambda share: share.guest))


def ways(backing: Backing, cells: Sequence[Left]) -> Iterator[tuple[CellShare, ...]]:
    """Yield every way to give each guest cell a cell, and pages of some size."""
    possible = [
        [
            share
            for left in cells
            for page_kib in pages_for(backing, guest, left)
            if (share := share_in(backing, number, guest, left, page_kib))
        ]
        for number, guest in enumerate(backing.cells)
    ]
    for way in product(*possible):
        if len({share.cell for share in way}) == len(way):
            yield way


def _best_first(
    backing: Backing, left: Sequence[Left]
) -> Iterator[tuple[CellShare, ...]]:
    """Yield every way that ``ways`` has, that of ``fit`` before the others."""
    first = fit(backing, left)
    if first is not None:
        yield first
        yield from (way for way in ways(backing, left) if way != first)


def shares_of(
    backing: Backing, number: int, guest: GuestCell, cells: Sequence[Left]
) -> Sequence[CellShare]:
    """Return what a guest cell could have of each cell that it fits, tightest first."""
    found = [
        (_slack(share, left), share)
        for left in cells
        if (share := share_of(backing, number, guest, left))
    ]
    return [share for _, share in sorted(found, key=lambda one: one[0])]


def share_of(
    backing: Backing, number: int, guest: GuestCell, left: Left
) -> CellShare | None:
    """Return what a guest cell would have of one cell, None where it does not fit."""
    page_kib = page_for(backing, guest, left)
    if page_kib is None:
        return None
    return share_in(backing, number, guest, left, page_kib)


def share_in(
    backing: Backing, number: int, guest: GuestCell, left: Left, page_kib: int
) -> CellShare | None:
    """Return the same with pages of one size, of which there are enough."""
    taken = cpus_for(backing, guest, left)
    if taken is None:
        return None
    return CellShare(
        cell=left.cell.index,
        guest=number,
        vcpus=guest.vcpus,
        memory_mib=guest.memory_mib,
        cpus=taken.cpus,
        idle=taken.idle,
        page_kib=page_kib,
    )


def cpus_for(backing: Backing, guest: GuestCell, left: Left) -> Taken | None:
    """Return the CPUs for a guest cell, none if they float; None if too few are."""
    if backing.dedicated:
        return take(left.cores, backing.threads, len(guest.vcpus))
    return Taken() if len(guest.vcpus) <= left.floating else None


def page_for(backing: Backing, guest: GuestCell, left: Left) -> int | None:
    """
    Return the size in KiB of the pages for a guest cell, 0 being ordinary ones.

    Of hugepages the largest that its memory fills; None where there are too few.
    """
    return next(pages_for(backing, guest, left), None)


def pages_for(backing: Backing, guest: GuestCell, left: Left) -> Iterator[int]:
    """Yield all sizes of pages of which there are enough, the largest first."""
    if not backing.huge:
        yield from (0,) if guest.memory_mib <= left.memory_mib else ()
        return
    sizes = [backing.page_kib] if backing.page_kib else sorted(left.pages, reverse=True)
    kib = guest.memory_mib * KIB_PER_MIB
    for size in sizes:
        if kib % size == 0 and kib <= size * left.pages.get(size, 0):
            yield size


def _slack(share: CellShare, left: Left) -> tuple[int, int, int]:
    """Return what is compared of the cells that fit: what would be left of them."""
    cpus = left.free - len(share.cpus) - len(share.idle)
    memory = left.memory_in(share.page_kib) - share.memory_mib
    return cpus, memory, left.cell.index


def _settle(
    number: int, possible: Fits, chosen: dict[int, CellShare], tried: set[int]
) -> bool:
    """Give a guest cell a cell; who has it moves on if that is the only way."""
    for share in possible[number]:
        if share.cell not in {one.cell for one in chosen.values()}:
            chosen[number] = share
            return True
    for share in possible[number]:
        if share.cell in tried:
            continue
        tried.add(share.cell)
        owner = next(n for n, one in chosen.items() if one.cell == share.cell)
        if _settle(owner, possible, chosen, tried):
            chosen[number] = share
            return True
    return False
