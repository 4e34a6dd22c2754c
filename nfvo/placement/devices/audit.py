"""Whether the devices that VNFCs have are all there, and nobody else's."""

from collections import Counter
from collections.abc import Iterable, Iterator

from nfvo.placement.cells.share import Held
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
    for pool in host.devices:
        if pool.parent in used and used.keys() & {*pool.functions}:
            yield f"NIC {pool.parent} is taken as a whole and in part"
