"""The yardstick: the largest VNFC that runs, to measure room with."""

from collections.abc import Iterator, Sequence

import numpy as np

from nfvo.placement.ask import Ask
from nfvo.placement.cells.fit import fit, holding
from nfvo.placement.cells.left import left_of
from nfvo.placement.estate.field import Amounts, Flags
from nfvo.placement.infrastructure import Host, HostState
from nfvo.placement.optimise.present import Block
from nfvo.placement.optimise.room import Need, free_of, need_of

MOST = 256
"""More of the yardstick than any one host takes."""


class Yardstick:
    """A VNFC that room is measured with; it may go on the ``suited`` hosts."""

    def __init__(self, ask: Ask, suited: Flags) -> None:
        self.ask, self.suited = ask, suited
        self.need: Need = need_of(ask)

    def room(self, host: Host) -> int:
        """Return for how many more a host that is suited has room."""
        backing = self.ask.vnfc.backing
        if backing.alone:
            return int(not host.vnfcs and self._most(free_of(host)) > 0)
        most = self._most(free_of(host))
        if not backing.cells:
            return most
        for number in range(most):
            if not fit(backing, left_of(host)):
                return number
            host = holding(host, f"another/{number}", backing)
        return most

    def rooms(self, hosts: Sequence[Host], free: Amounts) -> Amounts:
        """Return for how many more each host has room."""
        if self.is_simple:
            return np.where(self.suited, self.rooms_in(free), 0)
        return np.array(
            [
                self.room(host) if fits else 0
                for host, fits in zip(hosts, self.suited, strict=True)
            ]
        )

    @property
    def is_simple(self) -> bool:
        """Whether amounts tell all: it asks nothing of cells, nor to be alone."""
        return not (self.ask.vnfc.backing.cells or self.ask.vnfc.backing.alone)

    def rooms_in(self, free: Amounts) -> Amounts:
        """Return for how many more there is room in amounts, host by host."""
        asked = [n for n, need in enumerate(self.need) if need]
        rooms = [free[n] // self.need[n] for n in asked]
        fewest: Amounts = np.minimum.reduce(rooms)
        return fewest.clip(0, MOST)

    def _most(self, free: Need) -> int:
        parts = zip(free, self.need, strict=True)
        return max(min(MOST, *(left // need for left, need in parts if need)), 0)


def largest(
    blocks: Sequence[Block], hosts: Sequence[Host], whole: Amounts
) -> Ask | None:
    """
    Return the VNFC that takes the largest share of a host on average, if any runs.

    One with CPUs of its own comes before all others: cells are what strands them.
    """
    ready = np.array([host.state is HostState.READY for host in hosts], bool)
    if not ready.any():
        return None
    mean = [max(float(row[ready].mean()), 1.0) for row in whole]
    asks = {(need_of(a), a.vnfc.backing): a for a in reversed(list(_asks(blocks)))}

    def size(ask: Ask) -> tuple[bool, float]:
        shares = zip(need_of(ask), mean, strict=True)
        return ask.vnfc.backing.dedicated, max(need / there for need, there in shares)

    return max(reversed(asks.values()), key=size, default=None)


def _asks(blocks: Sequence[Block]) -> Iterator[Ask]:
    for block in blocks:
        yield from block.asks
