"""
Flavours: what hosts are to VNFCs that ask alike, one row of arrays for each.

A host's *bits* are the filters that it fails, the first filter being the lowest bit.
They decide, and they explain: no bits, and the host will do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from nfvo.placement.amounts import DIMENSIONS
from nfvo.placement.estate.blocks import NEVER, Blocks, Ranks
from nfvo.placement.estate.estate import Estate
from nfvo.placement.estate.field import Bits, Numbers

RATED = tuple(dimension.rated_unasked for dimension in DIMENSIONS)


@dataclass(eq=False)
class Flavour:
    """
    Every host for VNFCs of one flavour that ask for ``demand``, dimension by dimension.

    ``bits`` are the filters that fail, but for rules and the room of mates; ``bar`` is
    0 where there are none, else -inf.  ``left`` is the least share of a dimension that
    a host has free with the demand met.  ``ranks`` are by that, the most first (1) or
    the least (-1), where somebody asked.
    """

    demand: Sequence[int]
    room: Sequence[int]
    bits: Bits
    bar: Numbers
    left: Numbers
    possible: int
    ranks: dict[int, Ranks]

    def copy(self) -> Self:
        """Return it with arrays of its own."""
        arrays = self.bits.copy(), self.bar.copy(), self.left.copy()
        return type(self)(self.demand, self.room, *arrays, self.possible, {})

    def renewed(self, hosts: frozenset[int], estate: Estate, bits: Bits) -> Self:
        """Return it with hosts as an estate has them; ``bits`` are of its kinds."""
        new = self.copy()
        for host in hosts:
            new.bits[host] = bits[estate.kind[host]]
            free, total = estate.free[:, host].tolist(), estate.total[:, host].tolist()
            new.have(host, *new.judge(host, free, total))
        changed = np.array(sorted(hosts), np.int32)
        for slope, ranks in self.ranks.items():
            new.ranks[slope] = ranks.renewed(new.worth(slope), changed)
        return new

    def ranked(self, slope: int, blocks: Blocks) -> Ranks:
        """Return the ranks of hosts by what they have left."""
        if slope not in self.ranks:
            self.ranks[slope] = Ranks.of(blocks, self.worth(slope))
        return self.ranks[slope]

    def worth(self, slope: int) -> Numbers:
        """Return what hosts have left, or that negated; ``NEVER``: it will not do."""
        return slope * self.left + self.bar

    @property
    def size(self) -> int:
        """How many bytes its arrays have, with ranks, which may be made later."""
        ranks = self.left.nbytes + self.bits.nbytes
        return self.bits.nbytes + self.bar.nbytes + self.left.nbytes + ranks

    def judge(
        self, host: int, free: Sequence[int], total: Sequence[int]
    ) -> tuple[int, float]:
        """Return the bits of a host with so much free, and what it would have left."""
        bits, left = self.bits.item(host) & self.room[-1], 1.0
        for asked, there, whole, bit, rated in zip(
            self.demand, free, total, self.room, RATED, strict=False
        ):
            if asked > there:
                bits |= bit
            if (asked or rated) and (share := (there - asked) / (whole or 1)) < left:
                left = share
        return bits, left

    def have(self, host: int, bits: int, left: float) -> None:
        """Take note of that."""
        self.possible += (not bits) - (not self.bits[host])
        self.bits[host] = bits
        self.bar[host] = NEVER if bits else 0.0
        self.left[host] = left
