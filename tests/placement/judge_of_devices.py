"""The part of the judge that looks at devices: whose they are, and where they hang."""

from collections.abc import Iterator, Sequence

from nfvo.graph.devices import DeviceAsk
from nfvo.placement.cells.share import CellShare
from nfvo.placement.devices.pool import Pool
from nfvo.placement.devices.share import DeviceShare
from nfvo.placement.infrastructure import Host
from tests.placement.judge_of_cells import Tenant


def faulty_devices(host: Host, tenants: Sequence[Tenant]) -> Iterator[str]:
    """Yield what is wrong with the devices of tenants, and what is lent twice."""
    before = [one for held in host.shares for one in held.shares]
    lent = [one for one in before if isinstance(one, DeviceShare)]
    for tenant in tenants:
        mine = [one for one in tenant.shares if isinstance(one, DeviceShare)]
        lent += mine
        yield from (f"{tenant.id} {why}" for why in wrong_devices(host, tenant, mine))
    yield from lent_too_often(host, lent)


def wrong_devices(
    host: Host, tenant: Tenant, mine: Sequence[DeviceShare]
) -> Iterator[str]:
    """Yield where a tenant has not just the devices that it asks for."""
    pools = {address: pool for pool in host.devices for address in pool.functions}
    asks = {ask.use: ask for ask in tenant.vnfc.backing.devices}
    cells = {one.cell for one in tenant.shares if isinstance(one, CellShare)}
    if sorted(one.use for one in mine) != sorted(asks):
        yield f"has devices for {[one.use for one in mine]}"
        return
    for one in mine:
        ask, pool = asks[one.use], pools.get(one.address)
        same = (one.kind, one.mbps) == (ask.kind, ask.mbps)
        if pool is None or not same or not fitting(ask, pool, cells):
            yield f"has {one.address} for {ask}"


def lent_too_often(host: Host, lent: Sequence[DeviceShare]) -> Iterator[str]:
    """Yield what several have, and NICs of which more is lent than there is."""
    addresses = [one.address for one in lent]
    if len(set(addresses)) < len(addresses):
        yield f"devices twice: {addresses}"
    for pool in host.devices:
        taken = [one for one in lent if one.address in pool.functions]
        if taken and pool.parent in addresses:
            yield f"{pool.parent} is lent in part and as a whole"
        if pool.mbps and sum(one.mbps for one in taken) > pool.mbps:
            yield f"{taken} are more than {pool.mbps} Mbit/s"


def fitting(ask: DeviceAsk, pool: Pool, cells: set[int]) -> bool:
    """Whether devices of a pool are what is asked for, near enough to the cells."""
    named = (pool.product, pool.alias)
    sort = named if ask.kind == "pci" else (pool.physical_network,)
    if ask.kind != pool.kind or ask.what not in sort:
        return False
    match ask.affinity:
        case "required":
            return not cells or pool.cell in cells
        case "legacy":
            return not cells or pool.cell in (-1, *cells)
        case "preferred":
            return True
