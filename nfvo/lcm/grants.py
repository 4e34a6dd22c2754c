"""What an instance must have reserved, derived from what it is."""

from collections import Counter
from collections.abc import Iterator

from nfvo.lcm.cloud import VlStitch
from nfvo.lcm.records import (
    NsInstance,
    VlInstance,
    VnfcInstance,
)
from nfvo.lcm.reserved import Grant, HostAllocation, LinkAllocation, Unit, links_of
from nfvo.placement.cells.share import Held, floating
from nfvo.placement.infrastructure import Host

STITCH, UPLINK = "stitch", "uplink"
"""Kinds of units: networks of a cloud (by its site), devices of a host (by its id)."""


def address_scope(vl: VlInstance) -> str:
    """Return where the addresses of a link are unique: on it, or at its provider."""
    if vl.physical_network:
        return f"{vl.physical_network}/{vl.vlan}"
    return vl.id


def units_of(stitch: VlStitch) -> tuple[Unit, Unit]:
    """Return what a stitch takes: the cloud's network, and the uplink of the host."""
    network = f"{stitch.network}:{stitch.vlan}"
    return (
        Unit(STITCH, stitch.site, network),
        Unit(UPLINK, stitch.host_id, stitch.uplink),
    )


def hosts_of(grant: Grant) -> frozenset[str]:
    """Return the ids of the hosts that a grant takes anything of: room, or uplinks."""
    with_room = {allocation.host_id for allocation in grant.allocations}
    stitched = {unit.scope for unit in grant.units if unit.kind == UPLINK}
    return frozenset(with_room | stitched)


def held_of(grant: Grant, host: Host) -> tuple[Held, ...]:
    """Return what a grant takes of a host beside room."""
    return tuple(
        Held(one.vnfc_id, one.shares, one.alone)
        for one in grant.allocations
        if one.host_id == host.id and (one.shares or one.alone)
    )


def grant_for(ns: NsInstance) -> Grant:
    """Return all that must be reserved for what an instance has, or will have."""
    allocations = frozenset(room_of(vnfc) for vnfc in ns.vnfcs())
    return Grant(allocations, frozenset(_units(ns)), _links(ns))


def room_of(vnfc: VnfcInstance) -> HostAllocation:
    """Return the room that a VNFC must have on its host."""
    return HostAllocation(
        vnfc_id=vnfc.id,
        host_id=vnfc.host_id,
        demand=floating(vnfc.demand, vnfc.shares),
        shares=vnfc.shares,
        alone=vnfc.backing.alone,
    )


def _links(ns: NsInstance) -> frozenset[LinkAllocation]:
    """Return what the virtual links of a service take of physical ones."""
    taken: Counter[str] = Counter()
    for vl in ns.vls:
        if vl.route is not None:
            taken.update(dict.fromkeys(vl.route.links, vl.route.mbps))
    return links_of(taken)


def _of_link(vl: VlInstance) -> Iterator[Unit]:
    if vl.segment:
        yield Unit("vni", "", str(vl.segment))
    for stitch in vl.stitches:
        yield from units_of(stitch)


def _units(ns: NsInstance) -> Iterator[Unit]:
    scopes = {vl.id: address_scope(vl) for vl in ns.vls}
    for vl in ns.vls:
        yield from _of_link(vl)
    for cp in ns.cps():
        yield Unit("mac", "", cp.mac)
        if cp.udp_port:
            yield Unit("udp-port", "", str(cp.udp_port))
        for address in cp.addresses:
            yield Unit("ip", scopes[cp.vl_id], str(address))
    for sap in ns.saps:
        for address in sap.addresses:
            yield Unit("ip", scopes[sap.vl_id], str(address))
