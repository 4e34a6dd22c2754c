"""What a host's virtualisation costs: measured, told with plans, decides nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

KINDS = {"kvm": "KVM", "qemu": "qemu (TCG)"}
AS_FAST = 1.05
"""What is less is within what can be measured."""


@dataclass(frozen=True, slots=True)
class Overhead:
    """
    What it costs that work runs in a guest, on one CPU.

    ``virt_type`` is what was measured: ``kvm``, ``qemu``.  ``slowdown`` is the CPU time
    that the work takes in a guest for each second on the host, None where the host's
    own is not known; ``rate`` how many million rounds of it a guest does in a second
    of CPU time; ``memory_mib`` what a VM takes of the host's memory beside its own.
    """

    virt_type: str
    slowdown: float | None = None
    memory_mib: int | None = None
    rate: float | None = None
    measured_at: datetime | None = None

    def __str__(self) -> str:
        """Return it in words."""
        return ", ".join(self._words())

    def _words(self) -> Iterator[str]:
        yield KINDS.get(self.virt_type, self.virt_type)
        if self.slowdown is not None:
            slower = f"{self.slowdown:.3g}x slower than the host"
            yield "as fast as the host" if self.slowdown < AS_FAST else slower
        elif self.rate is not None:
            yield f"{self.rate:g} million rounds a second"
        if self.memory_mib is not None:
            yield f"{self.memory_mib} MiB of memory beside each VM's own"


class Measured(Protocol):
    """A host of which an overhead may be known."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def hypervisor(self) -> str:
        """What runs guests there."""
        ...

    @property
    def overhead(self) -> Overhead | None:
        """What was measured last, maybe of another hypervisor."""
        ...


@dataclass(frozen=True, slots=True)
class HostOverhead:
    """The overhead of one host, by its name; ``told`` is in words."""

    host: str
    told: str
    overhead: Overhead


def overhead_of(host: Measured) -> Overhead | None:
    """Return what is known of the hypervisor that a host has now."""
    known = host.overhead
    return known if known and known.virt_type == host.hypervisor else None


def overheads(hosts: Iterable[Measured]) -> tuple[HostOverhead, ...]:
    """Return what is known of hosts, by name."""
    return tuple(_known(sorted(hosts, key=lambda host: host.name)))


def _known(hosts: Iterable[Measured]) -> Iterator[HostOverhead]:
    for host in hosts:
        if overhead := overhead_of(host):
            yield HostOverhead(host.name, str(overhead), overhead)
