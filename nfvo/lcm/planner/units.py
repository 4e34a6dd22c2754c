"""
Choosing what must be unique: MAC and IP addresses, VNIs, UDP ports.

What is chosen from a range is sought from a place in it that the plan's id decides.
Many plans are made at once, each without knowing of the others; were they all to take
the lowest free value, all but one would have to be made again.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import chain, count, islice

from nfvo.errors import InvalidRequest
from nfvo.graph import Cp, IpAddress, IpNetwork, Sap, ServiceGraph, VirtualLink
from nfvo.lcm.ids import mac_address
from nfvo.lcm.records import SiteRecord

FIRST_UDP_PORT, LAST_UDP_PORT = 20_000, 59_999
VNIS_NEAR = 1 << 16


def mac_for(cp_id: str, taken: set[str]) -> str:
    """Choose a MAC address, and take it."""
    mac = next(m for n in count() if (m := mac_address(cp_id, n)) not in taken)
    taken.add(mac)
    return mac


def vni_for(site: SiteRecord, installation: str, plan: str, taken: set[str]) -> int:
    """
    Choose the first free VNI of a site for a plan (by its id), and take it.

    Each installation begins elsewhere in the site's range, and stays within
    ``VNIS_NEAR`` of there while it can: two that share hosts know nothing of each
    other's, and a VNI that is the other's is refused by the driver.
    """
    vnis = range(site.first_vni, site.last_vni + 1)
    start = _place(installation) + _place(plan) % VNIS_NEAR
    vni = next((v for v in _from(vnis, start) if str(v) not in taken), None)
    if vni is None:
        raise _none_free(vnis, "VXLAN VNI")
    taken.add(str(vni))
    return vni


def udp_ports(plan: str, taken: set[str]) -> Iterator[int]:
    """Yield the free UDP ports for a plan (by its id), each sought after the last."""
    ports = range(FIRST_UDP_PORT, LAST_UDP_PORT + 1)
    yield from (p for p in _from(ports, _place(plan)) if str(p) not in taken)
    raise _none_free(ports, "UDP port")


def _place(name: str) -> int:
    """Return a large number that is the same for a name on every machine."""
    return int.from_bytes(sha256(name.encode()).digest()[:8])


def _from(values: range, start: int) -> Iterator[int]:
    """Yield all values, from ``start`` (modulo their number) on."""
    first = start % len(values)
    return chain(values[first:], values[:first])


def _none_free(values: range, what: str) -> InvalidRequest:
    return InvalidRequest(
        f"no {what} is free between {values[0]} and {values[-1]}",
        hint="terminate a service, or widen the range of the site",
    )


def addresses(
    graph: ServiceGraph, link: VirtualLink, taken: set[str]
) -> Mapping[str, tuple[IpAddress, ...]]:
    """
    Choose addresses on one link for its CPs and SAPs, by name, and take them.

    Fixed ones first, then the gateway, then the others in the graph's order.
    """
    cps = graph.on(link.name)
    saps = tuple(sap for sap in graph.saps if sap.vl == link.name)
    for cp in cps:
        _take_fixed(cp, taken)
    chosen: dict[str, tuple[IpAddress, ...]] = {}
    free = {pool: _free_in(pool, taken) for pool in link.pools}
    ends: tuple[Cp | Sap, ...] = (*cps, *saps)
    for end in sorted(ends, key=lambda end: end.name != link.gateway):
        fixed = end.addresses if isinstance(end, Cp) else ()
        chosen[end.name] = tuple(_choose(end, fixed, free))
    return chosen


def _take_fixed(cp: Cp, taken: set[str]) -> None:
    for address in map(str, cp.addresses):
        if address in taken:
            raise InvalidRequest(
                f"{cp.name} asks for address {address}, which is taken",
                hint="choose another address, or none to get a free one",
            )
        taken.add(address)


def _choose(
    end: Cp | Sap,
    fixed: tuple[IpAddress, ...],
    free: Mapping[IpNetwork, Iterator[IpAddress]],
) -> Iterator[IpAddress]:
    yield from fixed
    versions = {address.version for address in fixed}
    for pool, left in free.items():
        if pool.version not in versions:
            if (address := next(left, None)) is None:
                raise InvalidRequest(
                    f"pool {pool} has no free address for {end.name}",
                    hint="widen the pool",
                )
            yield address


def _free_in(pool: IpNetwork, taken: set[str]) -> Iterator[IpAddress]:
    """Yield the free addresses of a pool, each taken as it comes."""
    hosts: Iterator[IpAddress] = pool.hosts()
    for address in islice(hosts, 1 << 16):
        if (name := str(address)) not in taken:
            taken.add(name)
            yield address
