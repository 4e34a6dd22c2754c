"""Rules for the pools and the fixed addresses of an NSD."""

from collections.abc import Callable, Iterable, Iterator
from ipaddress import ip_network

from nfvo.descriptor.checks.finding import Finding
from nfvo.descriptor.document import Address, Network
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.tree import Where
from nfvo.descriptor.vld import Vld
from nfvo.descriptor.words import quoted


def _fixed(nsd: Nsd) -> Iterator[tuple[Where, str, Vld, Address]]:
    """Yield each fixed address with its place, its CP and its link."""
    vlds = {vld.id: vld for vld in nsd.vlds}
    for profile in nsd.vnf_profiles:
        for connection in profile.connections:
            where = ("vnfs", profile.id, "connect", connection.cpd, "address")
            cp = f"{profile.id}.{connection.cpd}"
            for index, address in enumerate(connection.addresses):
                if connection.vl in vlds:
                    yield (*where, index), cp, vlds[connection.vl], address


def fitting_addresses(nsd: Nsd) -> Iterator[Finding]:
    """Find fixed addresses that no host can have on their link."""
    for where, _, vld, address in _fixed(nsd):
        pools = [pool for pool in vld.pools if pool.version == address.version]
        fault = _misfit(address, vld.id, pools)
        if fault:
            yield Finding(where, fault)


def _misfit(address: Address, vl: str, pools: list[Network]) -> Fault | None:
    if not pools:
        message = f"{address} on {quoted(vl)}, which has no IPv{address.version} pool"
        hint = f"add a pool to the link, such as '{_around(address)}'"
        return Fault("address.no-pool", message, hint=hint)
    inside = [pool for pool in pools if address in pool]
    if not inside:
        message = f"{address} is not in the pool of {quoted(vl)}"
        return Fault("address.outside", message, f"an address in {pools[0]}")
    return _reserved(address, inside[0])


def _around(address: Address) -> str:
    """Return a network of the usual size that an address may be in."""
    length = 24 if address.version == 4 else 64
    return str(ip_network(f"{address}/{length}", strict=False))


def _reserved(address: Address, pool: Network) -> Fault | None:
    """Say so if no host can have the address; IPv6 has no broadcast address."""
    reserved = {pool.network_address: "names the network"}
    if pool.version == 4:
        reserved[pool.broadcast_address] = "is the broadcast address"
    if address not in reserved or pool.num_addresses <= 2:
        return None
    return Fault("address.reserved", f"{address} {reserved[address]} of {pool}")


def different_addresses(nsd: Nsd) -> Iterator[Finding]:
    """Find addresses that are fixed twice on one link."""
    first: dict[tuple[str, Address], tuple[Where, str]] = {}
    for where, cp, vld, address in _fixed(nsd):
        earlier, owner = first.setdefault((vld.id, address), (where, cp))
        if earlier != where:
            message = f"{address} is already fixed for {owner}"
            yield Finding(where, Fault("address.duplicate", message))


def separate_pools(nsd: Nsd) -> Iterator[Finding]:
    """Find VNFs between links whose pools overlap."""
    vlds = {vld.id: vld for vld in nsd.vlds}
    for profile in nsd.vnf_profiles:
        links = dict.fromkeys(c.vl for c in profile.connections if c.vl in vlds)
        for one, other in _overlaps(vlds[link] for link in links):
            message = f"the pools of {quoted(one)} and {quoted(other)} overlap"
            fault = Fault("pool.overlap", message)
            yield Finding(("vnfs", profile.id), fault, on_key=True)


def _overlaps(vlds: Iterable[Vld]) -> Iterator[tuple[str, str]]:
    """Yield links of which a pool of one holds a pool of the other."""
    pools = [(pool, vld.id) for vld in vlds for pool in vld.pools]
    pools.sort(key=lambda p: (p[0].version, int(p[0].network_address), p[0].prefixlen))
    outer, one = pools[0] if pools else (None, "")
    for inner, other in pools[1:]:
        if outer is None or inner.network_address not in outer:
            outer, one = inner, other
        elif one != other:
            yield one, other


ADDRESS_CHECKS: tuple[Callable[[Nsd], Iterator[Finding]], ...] = (
    fitting_addresses,
    different_addresses,
    separate_pools,
)
