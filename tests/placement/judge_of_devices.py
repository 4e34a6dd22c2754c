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
    pools = {address: pool for pool in host.devices for address in pool.functions}
    for tenant in tenants:
        mine = [one for one in tenant.shares if isinstance(one, DeviceShare)]
        lent += mine
        asks = {ask.use: ask for ask in tenant.vnfc.backing.devices}
        if sorted(one.use for one in mine) != sorted(asks):
            yield f"{tenant.id} has devices for {[one.use for one in mine]}"
            continue
        cells = {one.cell for one in tenant.shares if isinstance(one, CellShare)}
        for one in mine:
            ask, pool = asks[one.use], pools.get(one.address)
            if pool is None or one.kind != ask.kind or not fitting(ask, pool, cells):
                yield f"{tenant.id} has {one.address} for {ask}"
    addresses = [one.address for one in lent]
    if len(set(addresses)) < len(addresses):
        yield f"devices twice: {addresses}"
    for address in addresses:
        if address in pools and pools[address].parent in addresses:
            yield f"{address} is part of a NIC that is lent as a whole"


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
