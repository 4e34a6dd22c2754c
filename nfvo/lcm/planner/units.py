"""Choosing what must be unique: MAC and IP addresses, VNIs, UDP ports."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import chain, count, islice

from nfvo.errors import InvalidRequest
from nfvo.graph import Cp, IpAddress, IpNetwork, Sap, ServiceGraph, VirtualLink
from nfvo.lcm.ids import mac_address
from nfvo.lcm.records import SiteRecord

FIRST_UDP_PORT, LAST_UDP_PORT = 20_000, 59_999


def mac_for(cp_id: str, taken: set[str]) -> str:
    """Choose a MAC address, and take it."""
    mac = next(m for n in count() if (m := mac_address(cp_id, n)) not in taken)
    taken.add(mac)
    return mac


def vni_for(site: SiteRecord, installation: str, taken: set[str]) -> int:
    """
    Choose the first free VNI of a site, and take it.

    Each installation begins elsewhere in the site's range: two that share hosts know
    nothing of each other's, and a VNI that is the other's is refused by the driver.
    """
    vnis = range(site.first_vni, site.last_vni + 1)
    start = int(sha256(installation.encode()).hexdigest(), 16) % len(vnis)
    values = (vnis[start:], vnis[:start])
    vni = next((v for v in chain(*values) if str(v) not in taken), None)
    if vni is None:
        raise _none_free(values, "VXLAN VNI")
    taken.add(str(vni))
    return vni


def udp_ports(taken: set[str]) -> Iterator[int]:
    """Yield the free UDP ports, lowest first; the next is sought after the last."""
    ports = range(FIRST_UDP_PORT, LAST_UDP_PORT + 1)
    yield from (port for port in ports if str(port) not in taken)
    raise _none_free((ports,), "UDP port")


def _none_free(values: tuple[range, ...], what: str) -> InvalidRequest:
    ends = [end for part in values if part for end in (part[0], part[-1])]
    return InvalidRequest(
        f"no {what} is free between {min(ends)} and {max(ends)}",
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
    ends: tuple[Cp | Sap, ...] = (*cps, *saps)
    for end in sorted(ends, key=lambda end: end.name != link.gateway):
        fixed = end.addresses if isinstance(end, Cp) else ()
        chosen[end.name] = tuple(_choose(end, fixed, link.pools, taken))
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
    pools: tuple[IpNetwork, ...],
    taken: set[str],
) -> Iterator[IpAddress]:
    yield from fixed
    versions = {address.version for address in fixed}
    for pool in pools:
        if pool.version not in versions:
            yield _free_in(pool, end.name, taken)


def _free_in(pool: IpNetwork, name: str, taken: set[str]) -> IpAddress:
    hosts: Iterator[IpAddress] = islice(pool.hosts(), 1 << 16)
    address = next((a for a in hosts if str(a) not in taken), None)
    if address is None:
        raise InvalidRequest(
            f"pool {pool} has no free address for {name}", hint="widen the pool"
        )
    taken.add(str(address))
    return address
