"""Overcommit: how much of a host is promised for each that is there, by dimension."""

from dataclasses import dataclass
from typing import Self

from nfvo.graph import Resources

IN_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Overcommit:
    """
    What vCPUs, memory and disk of a host are promised for each that is there.

    Two decimals count: 1.5 makes 24 of 16.  None is as the site has it, and there 1.
    Nova has the same by the names ``cpu_allocation_ratio``, ``ram_allocation_ratio``
    and ``disk_allocation_ratio``.  What is bound to a NUMA cell, CPUs that are set
    aside and hugepages are never promised twice.
    """

    vcpus: float | None = None
    memory: float | None = None
    disk: float | None = None

    def over(self, default: Self) -> Self:
        """Return it with those of ``default`` where it says nothing."""
        return type(self)(
            default.vcpus if self.vcpus is None else self.vcpus,
            default.memory if self.memory is None else self.memory,
            default.disk if self.disk is None else self.disk,
        )

    def of(self, there: Resources) -> Resources:
        """Return what is promised of what is there, rounded down."""
        return Resources(
            _promised(there.vcpus, self.vcpus),
            _promised(there.memory_mib, self.memory),
            _promised(there.disk_gib, self.disk),
        )


AS_IT_IS = Overcommit()
"""What is there is promised once."""


def _promised(there: int, ratio: float | None) -> int:
    return there if ratio is None else there * round(ratio * IN_PERCENT) // IN_PERCENT
