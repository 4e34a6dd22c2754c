"""
Blocks: hosts that are in one place, so that rules and links see no difference.

The best of many hosts is one of the best of each block: a search that looks at those
only takes as long as there are blocks, however many hosts there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from nfvo.placement.estate.field import Flags, Indices, Numbers
from nfvo.placement.estate.lines import Lines

Listed = tuple[list[int], list[float]]

WIDTH = 64
"""How many hosts a block has at most."""
FIRST = 3
"""How many hosts of each block are looked at: as many as a choice is told of."""

SPARE = 32
"""Room for so many hosts more before arrays have to grow."""

NEVER = -np.inf
"""The worth of a host that will not do."""


@dataclass(frozen=True, eq=False)
class Blocks:
    """
    Hosts that share site, zone, rack and switch, ``WIDTH`` of them at most.

    ``of`` is the block of each host.  Those of block ``b`` are ``members`` from
    ``begin[b]`` up to ``begin[b + 1]``, and ``one`` has one host of each block.
    """

    of: Indices
    members: Indices
    begin: Indices
    one: Indices


def blocks_of(scopes: Mapping[str, Indices], lines: Lines | None) -> Blocks:
    """Return the blocks of hosts of which this is the place."""
    place = scopes["rack"].astype(np.int64)
    if lines is not None:
        switches = len(lines.numbered.switches) + 1
        place = (place * switches + lines.switch + 1) * 2 + lines.beyond
    order = np.argsort(place, kind="stable").astype(np.int32)
    there = place[order]
    begins = np.flatnonzero(np.diff(there, prepend=-1))
    nth = np.arange(len(there)) - np.repeat(begins, np.diff(begins, append=len(there)))
    fresh = nth % WIDTH == 0
    of = np.empty(len(order), np.int32)
    of[order] = np.cumsum(fresh) - 1
    begin = np.append(np.flatnonzero(fresh), len(order)).astype(np.int32)
    return Blocks(of, order, begin, order[begin[:-1]])


@dataclass(frozen=True, eq=False)
class First:
    """The first hosts of each block by entry, ``NEVER`` where there is none."""

    hosts: Indices
    blocks: NDArray[np.intp]
    worth: Numbers
    possible: int


@dataclass(frozen=True, eq=False)
class Ranks:
    """
    The hosts of each block in the order in which one flavour of VNFCs wants them.

    ``worth`` is what each is worth, ``NEVER`` where it will not do.  ``members`` are as
    those of the blocks, the best first, and ``many`` of each block will do.
    """

    blocks: Blocks
    worth: Numbers
    members: Indices
    many: Indices
    _listed: dict[int, Listed] = field(default_factory=dict)

    @classmethod
    def of(cls, blocks: Blocks, worth: Numbers) -> Self:
        """Return the ranks of all hosts; of two alike the lower place comes first."""
        order = np.lexsort((-worth, blocks.of)).astype(np.int32)
        able = (worth > NEVER).astype(np.int32)
        many = np.zeros(len(blocks.one), np.int32)
        np.add.at(many, blocks.of, able)
        return cls(blocks, worth, order, many)

    def renewed(self, worth: Numbers, changed: Flags | Indices) -> Self:
        """Return them where some hosts are worth something else than before."""
        members, many = self.members.copy(), self.many.copy()
        for block in np.unique(self.blocks.of[changed]).tolist():
            begin, end = self.blocks.begin[block : block + 2].tolist()
            there = self.blocks.members[begin:end]
            own = worth[there]
            members[begin:end] = there[np.argsort(-own, kind="stable")]
            many[block] = np.count_nonzero(own > NEVER)
        return type(self)(self.blocks, worth, members, many)

    @cached_property
    def first(self) -> First:
        """Return the first hosts of each block."""
        begin, nth = self.blocks.begin[:-1, None], np.arange(FIRST, dtype=np.int32)
        own = (nth < self.many[:, None]).ravel()
        hosts = self.members.take((begin + nth).ravel(), mode="clip")
        return First(
            np.where(own, hosts, -1).astype(np.int32),
            np.repeat(np.arange(len(begin)), FIRST),
            np.where(own, self.worth[hosts], NEVER),
            int(self.many.sum()),
        )

    def able(self, block: int) -> Listed:
        """Return the hosts of a block that will do, the best first, and their worth."""
        if block not in self._listed:
            begin = int(self.blocks.begin[block])
            hosts = self.members[begin : begin + int(self.many[block])]
            self._listed[block] = hosts.tolist(), self.worth[hosts].tolist()
        return self._listed[block]


class Shortlist:
    """
    The few hosts that the best one for a flavour is among, as a trial has them.

    These are the first of each block, and all whose worth is not that of the ranks any
    more.  ``hosts``, their ``blocks`` and ``worth`` are by entry: ``size`` of these do
    count, and so many come ``first`` that are of the former.  ``slot`` is the entry of
    each of the latter; ``possible`` hosts will do beside them.
    """

    def __init__(self, ranks: Ranks) -> None:
        self._ranks, first = ranks, ranks.first
        self.first = self.size = len(first.hosts)
        self.hosts = np.append(first.hosts, np.full(SPARE, -1, np.int32))
        self.worth = np.append(first.worth, np.full(SPARE, NEVER))
        self.blocks = np.append(first.blocks, np.zeros(SPARE, np.intp))
        self.slot: dict[int, int] = {}
        self.possible = int(first.possible)

    def have(self, host: int, worth: float) -> None:
        """Take note of what a host is worth by itself now."""
        slot = self.slot.get(host)
        if slot is None:
            slot = self._single_out(host)
        self.worth[slot] = worth

    def ensure(self, host: int) -> None:
        """Give a host an entry, so that it is not counted with its block."""
        if host not in self.slot:
            self.have(host, float(self._ranks.worth[host]))

    def possible_in(self, blocks: Flags) -> int:
        """Count those of the possible hosts that are in some blocks."""
        ranks = self._ranks
        own = [host for host in self.slot if ranks.worth[host] != NEVER]
        return int(ranks.many[blocks].sum()) - int(blocks[ranks.blocks.of[own]].sum())

    def _single_out(self, host: int) -> int:
        """Give a host an entry of its own, and its block another in its place."""
        block, slot = self._ranks.blocks.of.item(host), self.size
        self.slot[host] = slot
        if slot == len(self.hosts):
            self._grow()
        self.hosts[slot], self.blocks[slot] = host, block
        self.size += 1
        if self._ranks.worth.item(host) != NEVER:
            self.possible -= 1
            self._refill(block, host)
        return slot

    def _refill(self, block: int, host: int) -> None:
        """Have the next host of a block where one was among the first."""
        begin = block * FIRST
        there = self.hosts[begin : begin + FIRST].tolist()
        if host not in there:
            return
        entry = begin + there.index(host)
        for other, worth in zip(*self._ranks.able(block), strict=True):
            if other not in there and other not in self.slot:
                self.hosts[entry], self.worth[entry] = other, worth
                return
        self.hosts[entry], self.worth[entry] = -1, NEVER

    def _grow(self) -> None:
        more = self.size // 2 + SPARE
        self.hosts = np.append(self.hosts, np.full(more, -1, np.int32))
        self.blocks = np.append(self.blocks, np.zeros(more, np.intp))
        self.worth = np.append(self.worth, np.full(more, NEVER))
