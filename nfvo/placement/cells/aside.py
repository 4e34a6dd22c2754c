"""Setting CPUs of a host aside for vCPUs that want one of their own."""

from dataclasses import replace

from nfvo.graph import Resources
from nfvo.graph.backing import Backing
from nfvo.placement.cells.fit import fit
from nfvo.placement.cells.left import left_of
from nfvo.placement.cells.threads import FEWEST_SIBLINGS
from nfvo.placement.infrastructure import Host, NumaCell


def set_aside(host: Host, backing: Backing) -> Host | None:
    """
    Return the host with as few CPUs more set aside as let this fit, None if none do.

    The first core stays to the others, and to the host itself.
    """
    if not backing.dedicated:
        return None
    all_cores = [core for cell in host.numa for core in cell.cores]
    most = {cpu for core in all_cores[1:] for cpu in core} | host.dedicated
    able = replace(host, dedicated=frozenset(most))
    shares = fit(backing, left_of(able))
    if not shares:
        return None
    added = {cpu for one in shares for cpu in (*one.cpus, *one.idle)} - host.dedicated
    room = Resources(len(added))
    return replace(
        host,
        dedicated=host.dedicated | added,
        total=host.total - room,
        free=host.free - room,
    )


def equipped(host: Host, *asked: Backing) -> Host:
    """Return a new host with a cell for each that these ask, of just the right size."""
    numa: list[NumaCell] = []
    aside: set[int] = set()
    for backing in asked:
        for guest in backing.cells:
            cpus = range(len(aside), len(aside) + len(guest.vcpus))
            aside |= set(cpus) if backing.dedicated else set()
            numa.append(_cell_for(len(numa), backing, guest.memory_mib, tuple(cpus)))
    return replace(host, numa=tuple(numa), dedicated=frozenset(aside))


def _cell_for(
    index: int, backing: Backing, memory_mib: int, cpus: tuple[int, ...]
) -> NumaCell:
    size = backing.page_kib or 2048
    pages = {size: -(-memory_mib * 1024 // size)} if backing.huge else {}
    step = FEWEST_SIBLINGS if backing.threads == "require" else 1
    cores = tuple(cpus[at : at + step] for at in range(0, len(cpus), step))
    room = memory_mib * (2 if backing.huge else 1)
    return NumaCell(index, len(cpus), room, pages, cores if backing.dedicated else ())
