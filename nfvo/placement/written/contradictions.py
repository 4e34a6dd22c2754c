"""
What hosts of a file cannot be: more of a part than of the whole, or a thing twice.

Each check yields where in its host the fault is, and the fault.  To add one, write it
and put it in ``CHECKS``.
"""

from collections.abc import Callable, Iterator

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.tree import Where
from nfvo.descriptor.words import counted
from nfvo.placement.amounts import memory
from nfvo.placement.cells.cpus import write_cpus
from nfvo.placement.cells.left import huge_mib
from nfvo.placement.written.hosts import WrittenHost

Faults = Iterator[tuple[Where, Fault]]


def contradictions(host: WrittenHost) -> Faults:
    """Yield all that does not go together of one host."""
    for check in CHECKS:
        yield from check(host)


def _twice(host: WrittenHost) -> Faults:
    """Yield cells with CPUs of another one."""
    for index, cell in enumerate(host.numa):
        for other, before in enumerate(host.numa[:index]):
            if both := cell.cpus & before.cpus:
                message = f"CPUs {write_cpus(both)} are in cell {other}, too"
                yield ("numa", index, "cpus"), Fault("value.duplicate", message)


def _cores(host: WrittenHost) -> Faults:
    """Yield cells whose CPUs are not whole cores."""
    for index, cell in enumerate(host.numa):
        if len(cell.cpus) % cell.threads:
            cpus, threads = counted(len(cell.cpus), "CPU"), cell.threads
            message = f"{cpus} are no whole cores of {threads} threads"
            yield ("numa", index, "threads"), Fault("value.invalid", message)


def _cpus(host: WrittenHost) -> Faults:
    """Yield that the cells have more CPUs than the host."""
    count = sum(len(cell.cpus) for cell in host.numa)
    if count > host.cpus:
        yield ("numa",), _more(counted(count, "CPU"), str(host.cpus), "'cpus'")


def _memory(host: WrittenHost) -> Faults:
    """Yield that the cells have more memory than the host, or pages than a cell."""
    there = sum(cell.memory for cell in host.numa)
    if there > host.memory:
        yield ("numa",), _more(memory(there), memory(host.memory), "'memory'")
    for index, cell in enumerate(host.numa):
        huge = huge_mib([cell.cell(index)])
        if huge > cell.memory:
            fault = _more(memory(huge), memory(cell.memory), "the cell's 'memory'")
            yield ("numa", index, "hugepages"), fault


def _aside(host: WrittenHost) -> Faults:
    """Yield CPUs that are set aside and in no cell."""
    known = frozenset(cpu for cell in host.numa for cpu in cell.cpus)
    if strange := host.dedicated_cpus - known:
        message = f"CPUs {write_cpus(strange)} are in no cell"
        hint = "tell the cells: numa: [{cpus: 0-15, threads: 2, memory: 64 GiB}]"
        yield ("dedicated-cpus",), Fault("value.choice", message, hint=hint)


def _watts(host: WrittenHost) -> Faults:
    """Yield that an idle host draws more than a busy one."""
    if host.watts and host.watts.full < host.watts.idle:
        message = f"{host.watts.full:g} W at full load are less than idle"
        yield ("watts", "full"), Fault("value.range", message)


def _more(found: str, there: str, what: str) -> Fault:
    return Fault("value.range", f"found {found}", f"at most {there}, as {what} says")


CHECKS: tuple[Callable[[WrittenHost], Faults], ...] = (
    _twice,
    _cores,
    _cpus,
    _memory,
    _aside,
    _watts,
)
