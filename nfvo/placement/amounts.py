"""Amounts of compute in an operator's words, one dimension at a time."""

from collections.abc import Callable
from dataclasses import dataclass

from nfvo.graph import Resources

MIB_PER_GIB = 1024


@dataclass(frozen=True, slots=True)
class Dimension:
    """
    One dimension of Resources.

    ``unit`` is what ``show`` leaves out where a sentence names the amount twice;
    ``only`` makes Resources that have nothing else.  Where it is not ``rated`` unasked,
    a host is not judged by it for who asks none of it.
    """

    name: str
    noun: str
    of: Callable[[Resources], int]
    show: Callable[[int], str]
    only: Callable[[int], Resources]
    rated_unasked: bool = True


def vcpus(count: int) -> str:
    """Write a number of virtual CPUs."""
    return str(count)


def memory(mib: int) -> str:
    """Write MiB, as GiB where that loses nothing."""
    whole = mib >= MIB_PER_GIB and mib % MIB_PER_GIB == 0
    return f"{mib // MIB_PER_GIB} GiB" if whole else f"{mib} MiB"


def disk(gib: int) -> str:
    """Write GiB."""
    return f"{gib} GiB"


VCPUS = Dimension("vcpus", "vCPU", lambda r: r.vcpus, vcpus, lambda n: Resources(n))
MEMORY = Dimension(
    "memory", "memory", lambda r: r.memory_mib, memory, lambda n: Resources(0, n)
)
DISK = Dimension(
    "disk", "disk", lambda r: r.disk_gib, disk, lambda n: Resources(0, 0, n), False
)
DIMENSIONS = (VCPUS, MEMORY, DISK)


def in_words(amount: Resources) -> str:
    """Write an amount: ``8 vCPU, 4 GiB memory and 10 GiB disk``."""
    parts = [f"{d.show(d.of(amount))} {d.noun}" for d in DIMENSIONS if d.of(amount)]
    *most, last = parts or ["nothing"]
    return f"{', '.join(most)} and {last}" if most else last
