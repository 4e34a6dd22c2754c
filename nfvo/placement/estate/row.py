"""Rows: what hosts are to VNFCs of one flavour while a trial moves VNFCs about."""

from collections.abc import Sequence
from dataclasses import dataclass

from nfvo.placement.estate.blocks import NEVER, Blocks, Shortlist
from nfvo.placement.estate.field import Bits, Numbers
from nfvo.placement.estate.flavour import Flavour


class Row:
    """
    A flavour with some hosts as they are now; what many trials share is not changed.

    ``bits``, ``bar`` and ``left`` are those of ``Flavour``, of every host: they are
    copied when somebody asks.  ``shortlist`` is for who looks for the best one only.
    """

    def __init__(self, flavour: Flavour, blocks: Blocks) -> None:
        self._first, self._blocks = flavour, blocks
        self.demand, self.room = flavour.demand, flavour.room
        self.possible = flavour.possible
        self._now: dict[int, tuple[int, float]] = {}
        self._copy: Flavour | None = None
        self._short: dict[int, Shortlist] = {}

    @property
    def bits(self) -> Bits:
        """Return the filters that each host fails."""
        return self._every().bits

    @property
    def bar(self) -> Numbers:
        """Return 0 for each host that will do by itself, else -inf."""
        return self._every().bar

    @property
    def left(self) -> Numbers:
        """Return the least share of a dimension that each has free with it there."""
        return self._every().left

    def left_on(self, host: int) -> float:
        """Return that of one host."""
        if host in self._now:
            return self._now[host][1]
        return float(self._first.left[host])

    def refresh(self, host: int, free: Sequence[int], total: Sequence[int]) -> None:
        """Tell what a host has left now."""
        before = self._now[host][0] if host in self._now else self._first.bits[host]
        bits, left = self._first.judge(host, free, total)
        self.possible += (not bits) - (not before)
        self._now[host] = bits, left
        if self._copy is not None:
            self._copy.have(host, bits, left)
        for slope, short in self._short.items():
            short.have(host, NEVER if bits else slope * left)

    def shortlist(self, slope: int) -> Shortlist:
        """Return the hosts that the one with most left is among, or with the least."""
        if slope not in self._short:
            short = Shortlist(self._first.ranked(slope, self._blocks))
            for host, (bits, left) in self._now.items():
                short.have(host, NEVER if bits else slope * left)
            self._short[slope] = short
        return self._short[slope]

    def _every(self) -> Flavour:
        if self._copy is None:
            self._copy = self._first.copy()
            for host, (bits, left) in self._now.items():
                self._copy.have(host, bits, left)
        return self._copy


@dataclass(frozen=True, slots=True)
class Room:
    """The base of a field that is what hosts have left (1), or have not (-1)."""

    row: Row
    slope: int

    @property
    def offset(self) -> float:
        """The number of a host with nothing left."""
        return 1.0 if self.slope < 0 else 0.0

    def of(self, host: int) -> float:
        """Return the number of one host."""
        return self.offset + self.slope * self.row.left_on(host)

    def every(self) -> Numbers:
        """Return the number of each host."""
        left = self.row.left
        return 1 - left if self.slope < 0 else left
