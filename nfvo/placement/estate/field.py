"""Fields: a number for every host, where many hosts have the same one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Indices = NDArray[np.int32]
Amounts = NDArray[np.int64]
Bits = NDArray[np.uint32]
Flags = NDArray[np.bool_]


class Base(Protocol):
    """A number for every host."""

    def of(self, host: int) -> float:
        """Return the number of one host."""

    def every(self) -> Numbers:
        """Return that of each host, which nobody changes."""


@dataclass(frozen=True, slots=True)
class ByHost:
    """Each host has its own number."""

    numbers: Numbers

    def of(self, host: int) -> float:
        """Return the number of one host."""
        return float(self.numbers[host])

    def every(self) -> Numbers:
        """Return the number of each host."""
        return self.numbers


@dataclass(frozen=True, slots=True)
class ByBlock:
    """All hosts of a block have the same number; ``block`` is that of each host."""

    numbers: Numbers
    block: Indices

    def of(self, host: int) -> float:
        """Return the number of one host."""
        return float(self.numbers[self.block[host]])

    def every(self) -> Numbers:
        """Return the number of each host."""
        return self.numbers.take(self.block)


@dataclass(frozen=True, slots=True)
class InBlocks:
    """The hosts of flagged blocks; ``block`` is that of each host."""

    flags: Flags
    block: Indices

    def __invert__(self) -> Self:
        """Return all other hosts."""
        return type(self)(~self.flags, self.block)


Hosts = Flags | Indices | Sequence[int] | InBlocks
"""Some of the hosts: a flag for each, or their places, or whole blocks."""


def places(hosts: Hosts) -> Flags | Indices | Sequence[int]:
    """Return what picks these hosts of an array of all."""
    return hosts.flags.take(hosts.block) if isinstance(hosts, InBlocks) else hosts


@dataclass(frozen=True, slots=True)
class Field:
    """``base`` is that of all hosts, or each one's; ``there`` has those that differ."""

    base: float | Base
    there: Mapping[int, float] = field(default_factory=dict)

    def of(self, host: int) -> float:
        """Return the number of one host."""
        return self.there[host] if host in self.there else self.first(host)

    def first(self, host: int) -> float:
        """Return the number that a host has by its base."""
        return self.base if isinstance(self.base, float) else self.base.of(host)

    def add_to(self, sums: Numbers, weight: float) -> float:
        """Add what differs among hosts to ``sums``; return what all have in common."""
        same = 0.0
        if isinstance(self.base, float):
            same = weight * self.base
        else:
            numbers = self.base.every()
            sums += numbers if weight == 1 else weight * numbers
        for host, number in self.there.items():
            sums[host] += weight * (number - self.first(host))
        return same

    def every(self, hosts: int) -> Numbers:
        """Return the numbers of so many hosts, all that there are."""
        numbers: Numbers = np.zeros(hosts)
        numbers += self.add_to(numbers, 1.0)
        return numbers


def mean_of(fields: Sequence[Field]) -> Field:
    """Return the mean of fields of which no host has a number of its own."""
    count = len(fields)
    there = {host for one in fields for host in one.there}
    same = sum(one.base for one in fields if isinstance(one.base, float))
    blocks = [one.base for one in fields if isinstance(one.base, ByBlock)]
    base: float | ByBlock = same / count
    if blocks:
        numbers = same + np.sum([one.numbers for one in blocks], axis=0)
        base = ByBlock(numbers / count, blocks[0].block)
    means = {host: sum(one.of(host) for one in fields) / count for host in there}
    return Field(base, means)
