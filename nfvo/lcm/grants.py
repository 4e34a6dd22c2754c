"""What an instance must have reserved, derived from what it is."""

from collections.abc import Iterator

from nfvo.lcm.records import Grant, HostAllocation, NsInstance, Unit, VlInstance


def address_scope(vl: VlInstance) -> str:
    """Return where the addresses of a link are unique: on it, or at its provider."""
    if vl.physical_network:
        return f"{vl.physical_network}/{vl.vlan}"
    return vl.id


def grant_for(ns: NsInstance) -> Grant:
    """Return all room and all units that an instance has, or will have."""
    allocations = frozenset(
        HostAllocation(vnfc.id, vnfc.host_id, vnfc.demand) for vnfc in ns.vnfcs()
    )
    return Grant(allocations, frozenset(_units(ns)))


def _units(ns: NsInstance) -> Iterator[Unit]:
    scopes = {vl.id: address_scope(vl) for vl in ns.vls}
    for vl in ns.vls:
        if vl.segment:
            yield Unit("vni", "", str(vl.segment))
    for cp in ns.cps():
        yield Unit("mac", "", cp.mac)
        if cp.udp_port:
            yield Unit("udp-port", "", str(cp.udp_port))
        for address in cp.addresses:
            yield Unit("ip", scopes[cp.vl_id], str(address))
    for sap in ns.saps:
        for address in sap.addresses:
            yield Unit("ip", scopes[sap.vl_id], str(address))
