"""Whether the devices that VNFCs have are all there, and nobody else's."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from nfvo.placement.cells.share import Held
from nfvo.placement.devices.fit import lent_on
from nfvo.placement.devices.pool import taken_of
from nfvo.placement.infrastructure import Host


def misplaced(host: Host, more: Iterable[Held]) -> Iterator[str]:
    """Say which devices several have, and what ``more`` is not lent any more."""
    used = Counter(one.address for held in host.shares for one in held.devices)
    if twice := sorted(address for address, times in used.items() if times > 1):
        yield f"devices {', '.join(twice)} are taken"
    there = {address for pool in host.devices for address in pool.functions}
    asked = {one.address for held in more for one in held.devices}
    if gone := sorted(asked - there):
        yield f"devices {', '.join(gone)} are not lent any more"
    yield from _narrow(host, asked)
    for pool in host.devices:
        if pool.parent in used and used.keys() & {*pool.functions}:
            yield f"NIC {pool.parent} is taken as a whole and in part"


def _narrow(host: Host, asked: Collection[str]) -> Iterator[str]:
    """Say which NICs have not the rate that is asked of them, of these among others."""
    taken = taken_of(host.devices, lent_on(host))
    for pool in host.devices:
        left = pool.left_mbps(taken)
        if pool.mbps and left < 0 and not set(asked).isdisjoint(pool.functions):
            yield f"NIC {pool.parent} is {-left} Mbit/s short"
