"""Fields: a number for every host, where most hosts have the same one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Indices = NDArray[np.int32]
Amounts = NDArray[np.int64]
Bits = NDArray[np.uint32]
Flags = NDArray[np.bool_]
Hosts = Flags | Indices | Sequence[int]
"""Some of the hosts: a flag for each, or their places."""


@dataclass(frozen=True, slots=True)
class Field:
    """``base`` is that of all hosts, or each one's; ``there`` has those that differ."""

    base: float | Numbers
    there: Mapping[int, float] = field(default_factory=dict)

    def of(self, host: int) -> float:
        """Return the number of one host."""
        return self.there[host] if host in self.there else self._base(host)

    def add_to(self, sums: Numbers, weight: float) -> float:
        """Add what differs among hosts to ``sums``; return what all have in common."""
        same = 0.0
        if isinstance(self.base, float):
            same = weight * self.base
        else:
            sums += self.base if weight == 1 else weight * self.base
        for host, number in self.there.items():
            sums[host] += weight * (number - self._base(host))
        return same

    def _base(self, host: int) -> float:
        return self.base if isinstance(self.base, float) else float(self.base[host])
