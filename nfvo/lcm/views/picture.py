"""What is to be seen of plans in pictures: hosts of now, and what would be there."""

from collections.abc import Iterator

from nfvo.lcm.plan import Plan
from nfvo.lcm.records import NsInstance
from nfvo.placement.infrastructure import Infrastructure
from nfvo.placement.picture.sheet import Guest, Line, Sheet
from nfvo.placement.picture.shown import told_of


def sheet_of(plan: Plan, infrastructure: Infrastructure) -> Sheet:
    """Return what is to be seen of a plan on the hosts of now."""
    after = plan.completed
    guests = tuple(_guests(after, infrastructure))
    return Sheet(
        f"{plan.kind.lower()} {after.name}",
        infrastructure.hosts,
        guests,
        tuple(_lines(after)),
        (
            f"{after.nsd} {after.nsd_version}: "
            f"{told_of(guests, len(infrastructure.hosts))}",
        ),
    )


def _guests(ns: NsInstance, infrastructure: Infrastructure) -> Iterator[Guest]:
    """Yield VNFCs; what is on its host already is counted there."""
    links = {vl.id: vl.name for vl in ns.vls}
    there = {host.id: host.vnfcs for host in infrastructure.hosts}
    for vnfc in ns.vnfcs():
        yield Guest(
            vnfc.name,
            vnfc.host_id,
            vnfc.demand,
            vnfc.shares,
            tuple(dict.fromkeys(links[cp.vl_id] for cp in vnfc.cps)),
            vnfc.id in there.get(vnfc.host_id, ()),
        )


def _lines(ns: NsInstance) -> Iterator[Line]:
    for vl in ns.vls:
        saps = tuple(sap.name for sap in ns.saps if sap.vl_id == vl.id)
        number = f" {vl.segment or vl.vlan}" if vl.segment or vl.vlan else ""
        made = f"{vl.fabric}{number} {vl.physical_network}".strip()
        if vl.route is None:
            yield Line(vl.name, made, saps=saps)
        else:
            kind = f"{made} · {vl.route.mbps} Mbit/s"
            yield Line(vl.name, kind, vl.route.links, saps)
