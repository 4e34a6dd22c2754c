"""What operators see of capacity: who has what, and what of the rest is of any use."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from nfvo.lcm.anchors import is_anchor
from nfvo.lcm.deviation import UNACCOUNTED
from nfvo.lcm.planner.snapshot import as_seen
from nfvo.lcm.reading import Reading
from nfvo.placement.capacity.areas import Capacity, capacity_of
from nfvo.placement.capacity.room import Taken


def capacity_view(view: Reading, site: str = "") -> Capacity:
    """Return what there is, at one site or at all; raises ``NotFound``."""
    anchors = {host.id for host in view.hosts_of_clouds() if is_anchor(host)}
    hosts = [host for host in as_seen(view).hosts if host.id not in anchors]
    if site:
        name = view.site(site).name
        hosts = [host for host in hosts if host.site == name]
    return capacity_of(hosts, _taken(view))


def _taken(view: Reading) -> Mapping[str, Taken]:
    """Return what is not free of hosts and no service has, by host id."""
    taken: dict[str, Taken] = defaultdict(Taken)
    for room in view.reserved_rooms():
        before = taken[room.host_id]
        taken[room.host_id] = replace(
            before,
            reserved=before.reserved + room.demand,
            vnfcs=before.vnfcs | {room.vnfc_id},
        )
    for one in view.deviations():
        if one.kind in UNACCOUNTED:
            before = taken[one.host_id]
            taken[one.host_id] = replace(before, others=before.others + one.room)
    return taken
