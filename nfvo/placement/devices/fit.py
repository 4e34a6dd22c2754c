"""
Finding devices for a VNFC: each one that it asks for another, near its cells.

NICs of which parts are lent already come first, so that whole ones stay whole; then
pools with the fewest that are free, so that many stay together.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from nfvo.graph.devices import DeviceAsk
from nfvo.placement.devices.pool import NO_CELL, Pool, Taken, taken_of
from nfvo.placement.devices.share import DeviceShare
from nfvo.placement.infrastructure import Host


def device_ways(
    asks: Sequence[DeviceAsk], host: Host, cells: Collection[int], *, near: bool
) -> Iterator[tuple[DeviceShare, ...]]:
    """
    Yield the ways to give a VNFC with these cells of a host its devices.

    None: any cell will do.  With ``near`` what it prefers is as good as required.
    Devices that are alike are not told apart.
    """
    order = {ask.use: number for number, ask in enumerate(asks)}
    search = _Search(host.devices, frozenset(cells), near)
    for way in search.ways(sorted(asks, key=_sort), lent_on(host), frozenset()):
        yield tuple(sorted(way, key=lambda share: order[share.use]))


def lent_on(host: Host) -> tuple[DeviceShare, ...]:
    """Return the devices of a host that VNFCs have."""
    return tuple(one for held in host.shares for one in held.devices)


@dataclass(frozen=True, slots=True)
class _Search:
    pools: Sequence[Pool]
    cells: frozenset[int]
    near: bool

    def ways(
        self,
        asks: Sequence[DeviceAsk],
        lent: tuple[DeviceShare, ...],
        closed: frozenset[Pool],
    ) -> Iterator[tuple[DeviceShare, ...]]:
        """
        Yield the ways to meet all that is asked, the same sorts side by side.

        Of two that ask the same, one has come by all pools that are ``closed``: that
        the other has one of those would be the same way again.
        """
        if not asks:
            yield ()
            return
        first, *rest = asks
        alike = bool(rest) and _sort(rest[0]) == _sort(first)
        taken = taken_of(self.pools, lent)
        suiting = [
            pool
            for pool in self.pools
            if pool not in closed
            and self._will_do(first, pool)
            and pool.bears(first, taken)
        ]
        suiting.sort(key=lambda pool: self._worth(pool, taken))
        for number, pool in enumerate(suiting):
            passed = closed.union(suiting[:number]) if alike else frozenset()
            for address in _different(pool, taken):
                share = DeviceShare(address, first.use, first.kind, first.mbps)
                for others in self.ways(rest, (*lent, share), passed):
                    yield (share, *others)

    def _will_do(self, ask: DeviceAsk, pool: Pool) -> bool:
        """Whether devices of a pool are of the sort asked for, and near enough."""
        if not pool.suits(ask):
            return False
        if not self.cells or pool.cell in self.cells:
            return True
        if ask.affinity == "legacy":
            return pool.cell == NO_CELL
        return ask.affinity == "preferred" and not self.near

    def _worth(self, pool: Pool, taken: Taken) -> tuple[bool, bool, int]:
        far = bool(self.cells) and pool.cell not in self.cells
        whole = bool(pool.parent) and pool.parent not in taken.parted
        return far, whole, len(pool.free(taken))


def _sort(ask: DeviceAsk) -> tuple[str, str, str, int]:
    return ask.kind, ask.what, ask.affinity, -ask.mbps


def _different(pool: Pool, taken: Taken) -> tuple[str, ...]:
    """Return free functions that are not all the same: of parts of a NIC, the first."""
    free = pool.free(taken)
    return free if pool.kind == "pf" else free[:1]
