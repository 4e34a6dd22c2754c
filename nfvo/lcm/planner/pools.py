"""
The stitches of clouds (decision 0013): which can be had, and why the others cannot.

To be had, a host must be where links may end, and no other link may have it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from nfvo.lcm.cloud import Stitch, VlStitch
from nfvo.lcm.grants import units_of
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord, SiteRecord
from nfvo.placement.infrastructure import Host, HostState, Infrastructure

OVERLAY = "vxlan"


@dataclass(frozen=True, slots=True)
class Pool:
    """The stitches of one cloud: those that can be had, and why the others cannot."""

    free: tuple[VlStitch, ...] = ()
    lacking: tuple[str, ...] = ()

    @property
    def room(self) -> int:
        """Return how many links can be stitched; a network may end at several hosts."""
        return len({(one.network, one.vlan) for one in self.free})

    @property
    def why(self) -> str:
        """Say why there are no more."""
        return "; ".join(self.lacking)


Pools = Mapping[str, Pool]
"""By the site of the cloud; only clouds that have any stitches."""


def pools_of(view: Reading, infrastructure: Infrastructure) -> Pools:
    """Return what stitches clouds have, read with hosts as they are seen to be."""
    clouds = [site for site in view.sites() if site.cloud and site.cloud.stitches]
    if not clouds:
        return {}
    hosts = {host.name: host for host in view.hosts()}
    seen = {host.id: host.state for host in infrastructure.hosts}
    return {site.name: _pool(view, site, hosts, seen) for site in clouds}


def _pool(
    view: Reading,
    site: SiteRecord,
    hosts: Mapping[str, HostRecord],
    seen: Mapping[str, HostState],
) -> Pool:
    free: list[VlStitch] = []
    lacking: list[str] = []
    taken: dict[tuple[str, str], frozenset[str]] = {}
    for one in site.cloud.stitches if site.cloud else ():
        host = hosts.get(one.host)
        why = _unusable(one, host, seen)
        if host is None or why:
            lacking.append(f"{one}: {why}")
            continue
        stitch = VlStitch(site.name, one.network, one.vlan, host.id, one.uplink)
        if _is_taken(view, stitch, taken):
            lacking.append(f"{one}: another link has it")
        else:
            free.append(stitch)
    return Pool(tuple(free), tuple(lacking))


def _unusable(
    one: Stitch, host: HostRecord | None, seen: Mapping[str, HostState]
) -> str:
    """Say why a host cannot be where links end, empty if it can."""
    if host is None:
        return f"there is no host {one.host}"
    state = seen.get(host.id, host.state)
    if state is not HostState.READY:
        return f"{one.host} is {state}"
    if OVERLAY not in host.fabrics:
        return f"{one.host} has no links of the fabric {OVERLAY}"
    if not host.underlay:
        return f"{one.host} has no underlay address"
    if one.uplink not in host.uplinks:
        return f"{one.host} has no uplink {one.uplink} (playbooks/README.md)"
    return ""


def _is_taken(
    view: Reading, stitch: VlStitch, known: dict[tuple[str, str], frozenset[str]]
) -> bool:
    for unit in units_of(stitch):
        scope = unit.kind, unit.scope
        if scope not in known:
            known[scope] = view.units(*scope)
        if unit.value in known[scope]:
            return True
    return False


def with_stitches(infrastructure: Infrastructure, pools: Pools) -> Infrastructure:
    """Return the places of clouds as they are with what stitches can be had there."""
    told = {site: (pool.room, pool.why) for site, pool in pools.items()}
    return telling(infrastructure, told)


def telling(
    on: Infrastructure, stitches: Mapping[str, tuple[int, str]]
) -> Infrastructure:
    """Return hosts as they are when clouds have so many stitches, and why no more."""

    def told(host: Host) -> Host:
        if host.site not in stitches:
            return host
        free, why = stitches[host.site]
        return replace(host, stitches=free, unstitched=why)

    return replace(on, hosts=tuple(map(told, on.hosts))) if stitches else on


def in_words(stitch: VlStitch, hosts: Mapping[str, HostRecord]) -> str:
    """Say where a link goes on, for people."""
    host = hosts.get(stitch.host_id)
    segment = f":{stitch.vlan}" if stitch.vlan else ""
    return (
        f"stitched to {stitch.network}{segment} of {stitch.site} "
        f"at {host.name if host else stitch.host_id}/{stitch.uplink}"
    )
