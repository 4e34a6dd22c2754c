"""What operators see of the devices that a host lends."""

from dataclasses import dataclass

from nfvo.lcm.records import HostRecord
from nfvo.placement.devices.fit import lent_on
from nfvo.placement.devices.pool import NO_CELL, taken_of
from nfvo.placement.infrastructure import Host


@dataclass(frozen=True, slots=True)
class DevicesView:
    """
    Devices that are alike: virtual functions (``vf``) of the NIC ``parent``, or others.

    ``cell`` is None where it is not known; so many are ``free`` of those at the
    ``addresses``.  ``mbps`` is the rate of the NIC, None while that is not known, and
    ``free_mbps`` what virtual links have left of it.
    """

    kind: str
    product: str
    physical_network: str
    alias: str
    cell: int | None
    parent: str
    addresses: tuple[str, ...]
    free: int
    mbps: int | None
    free_mbps: int | None


def devices_views(
    record: HostRecord, placeable: Host | None
) -> tuple[DevicesView, ...]:
    """Return what a host lends; all of it is free where nothing is known of grants."""
    taken = taken_of(record.devices, lent_on(placeable) if placeable else ())
    return tuple(
        DevicesView(
            kind=pool.kind,
            product=pool.product,
            physical_network=pool.physical_network,
            alias=pool.alias,
            cell=None if pool.cell == NO_CELL else pool.cell,
            parent=pool.parent,
            addresses=pool.functions,
            free=len(pool.free(taken)),
            mbps=pool.mbps or None,
            free_mbps=pool.left_mbps(taken) if pool.mbps else None,
        )
        for pool in record.devices
    )
