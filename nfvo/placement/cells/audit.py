"""Whether what VNFCs have of a host's cells is all there, and nobody else's."""

from collections import Counter
from collections.abc import Iterator, Sequence

from nfvo.placement.cells.cpus import write_cpus
from nfvo.placement.cells.left import Left, left_of
from nfvo.placement.cells.share import Held
from nfvo.placement.cells.words import pages
from nfvo.placement.devices.audit import misplaced
from nfvo.placement.infrastructure import Host


def oversold(host: Host, more: Sequence[Held]) -> str:
    """Say what of the cells of a host is short for these too; empty if nothing is."""
    for held in more:
        host = host.holding(held)
    return ", ".join([*_short(host), *misplaced(host, more)])


def _short(host: Host) -> Iterator[str]:
    shares = [share for held in host.shares for share in held.cells]
    used = Counter(cpu for share in shares for cpu in (*share.cpus, *share.idle))
    if twice := [cpu for cpu, times in used.items() if times > 1]:
        yield f"CPUs {write_cpus(twice)} are taken"
    if gone := used.keys() - host.dedicated:
        yield f"CPUs {write_cpus(gone)} are not set aside any more"
    for left in left_of(host):
        yield from _short_of_cell(left)
    alone = {held.vnfc for held in host.shares if held.alone}
    if alone and (host.vnfcs | {held.vnfc for held in host.shares}) - alone:
        yield "one VNFC has the host for itself"


def _short_of_cell(left: Left) -> Iterator[str]:
    index = left.cell.index
    if left.memory_mib < 0:
        yield f"cell {index} is {-left.memory_mib} MiB short"
    for size, count in left.pages.items():
        if count < 0:
            yield f"cell {index} is {-count} of {pages(size)} short"
