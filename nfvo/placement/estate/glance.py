"""Glances: the best hosts for a VNFC, found among the first few of every block."""

from collections.abc import Iterable

import numpy as np

from nfvo.placement.ask import Ask
from nfvo.placement.estate.blocks import NEVER, Shortlist
from nfvo.placement.estate.field import ByBlock, Field, Flags, Hosts, InBlocks, Numbers
from nfvo.placement.estate.look import Fields, Glance
from nfvo.placement.estate.row import Room
from nfvo.placement.policy import Term

FEW = 64
"""Of more hosts than that each is not made an entry of its own."""


class _Terms:
    """Terms by what they tell apart: hosts, blocks, some hosts, or none (``same``)."""

    def __init__(self) -> None:
        self.room: tuple[float, Room] | None = None
        self.blocks: list[tuple[float, Numbers]] = []
        self.some: list[tuple[float, Field]] = []
        self.same = self.whole = 0.0

    def add(self, term: Term, field: Field) -> bool:
        """Add a term; return False where blocks and room do not tell it all."""
        weight, base = term.weight, field.base
        self.whole += weight
        if isinstance(base, float):
            self.same += weight * base
        elif isinstance(base, ByBlock):
            self.blocks.append((weight, base.numbers))
        elif isinstance(base, Room) and self.room is None and weight > 0:
            self.room = weight, base
            self.same += weight * base.offset
        else:
            return False
        if field.there:
            self.some.append((weight, field))
        return True


class _Bars:
    """Where the VNFC must not be: the hosts of some blocks, and single ones."""

    def __init__(self) -> None:
        self.blocks: list[Flags] = []
        self.hosts: list[int] = []

    def add(self, hosts: Hosts) -> bool:
        """Add some hosts; return False where these are too many to tell them apart."""
        if isinstance(hosts, InBlocks):
            self.blocks.append(hosts.flags)
        elif isinstance(hosts, np.ndarray):
            return False
        else:
            self.hosts += hosts
        return len(self.hosts) <= FEW


def glance(ask: Ask, fields: Fields, failing: Iterable[Hosts]) -> Glance | None:
    """
    Return what there is to say of the best few hosts; None where it takes all to know.

    That is where a term but for room differs within a block, or many hosts fail.
    """
    terms, bars = _Terms(), _Bars()
    for term, one in fields:
        if not terms.add(term, one):
            return None
    if terms.room is None or not all(map(bars.add, failing)):
        return None
    weight, room = terms.room
    short = room.row.shortlist(room.slope)
    if not short.size:
        return None
    _ensure(short, terms, bars)
    sums = _sums(weight, short, terms)
    _bar(sums, short, bars)
    hosts, possible = short.hosts[: short.size], _possible(sums, short, bars)
    return Glance(ask, hosts, sums, terms.same, terms.whole, fields, possible)


def _ensure(short: Shortlist, terms: _Terms, bars: _Bars) -> None:
    """Have an entry for each host of which something is said by itself."""
    for host in bars.hosts:
        short.ensure(host)
    for _, one in terms.some:
        for host in one.there:
            short.ensure(host)


def _sums(weight: float, short: Shortlist, terms: _Terms) -> Numbers:
    """Return the sums of entries."""
    sums: Numbers = short.worth[: short.size] * weight
    for weight, numbers in terms.blocks:
        there = numbers.take(short.blocks[: short.size])
        sums += there if weight == 1 else weight * there
    for weight, one in terms.some:
        for host, number in one.there.items():
            sums[short.slot[host]] += weight * (number - one.first(host))
    return sums


def _bar(sums: Numbers, short: Shortlist, bars: _Bars) -> None:
    for flags in bars.blocks:
        sums[flags.take(short.blocks[: short.size])] = NEVER
    for host in bars.hosts:
        sums[short.slot[host]] = NEVER


def _possible(sums: Numbers, short: Shortlist, bars: _Bars) -> int:
    """Count the hosts that will do: those of blocks, and single ones."""
    single: list[float] = sums[short.first :].tolist()
    able = short.possible + len(single) - single.count(NEVER)
    if not bars.blocks:
        return able
    return able - short.possible_in(np.logical_or.reduce(bars.blocks))
