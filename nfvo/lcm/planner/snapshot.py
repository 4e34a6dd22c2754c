"""All that a plan is decided on, read from the store at one revision."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import timedelta

from nfvo.graph import ServiceGraph
from nfvo.lcm.census import Census
from nfvo.lcm.deviation import UNACCOUNTED
from nfvo.lcm.planner.pools import Pools, pools_of, with_stitches
from nfvo.lcm.quota import SiteQuotas
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord, Image, SiteRecord
from nfvo.lcm.status import STALE_AFTER_S, suspect
from nfvo.placement.infrastructure import Ability, Host, HostState, Infrastructure


@dataclass(frozen=True, slots=True)
class Snapshot:
    """
    The world as of ``revision``.

    ``taken`` has the values of units that are in use, by kind and scope; it is empty
    where none are to be chosen, and so is ``stitches``.  ``anchors``: see
    ``anchors_of``.  ``quotas`` are those of sites that have any.  ``suspects`` are the
    ids of hosts that nobody can look at, or that hang.
    """

    revision: int
    installation: str
    infrastructure: Infrastructure
    hosts: Mapping[str, HostRecord]
    census: Census
    sites: Mapping[str, SiteRecord]
    images: Mapping[str, Image]
    taken: Mapping[tuple[str, str], frozenset[str]]
    anchors: Mapping[str, str]
    quotas: Mapping[str, SiteQuotas] = field(default_factory=dict)
    stitches: Pools = field(default_factory=dict)
    suspects: Set[str] = frozenset()

    @property
    def fabrics(self) -> Set[str]:
        """What links get that name no fabric, at all sites with hosts to place on."""
        return {self.sites[site].fabric for site in self.census.places}

    def queue(self, host_id: str) -> str:
        """Return the queue of the workers that reach a host."""
        site = self.sites[self.hosts[host_id].site]
        return f"{site.kind}.{site.name}"

    def host_name(self, host_id: str) -> str:
        """Return what operators call a host."""
        return self.hosts[host_id].name

    def anchor(self, host_id: str) -> str:
        """Return where networks and images of what is on a host are made."""
        return self.anchors.get(host_id, host_id)

    def can(self, host_id: str, ability: Ability) -> bool:
        """Whether a host has an ability."""
        host = self.hosts.get(host_id)
        return host is not None and ability in host.abilities


def as_seen(view: Reading) -> Infrastructure:
    """
    Return the hosts; one that nobody can look at, or that hangs, is SUSPECT.

    The places of a cloud are told how the host is that stands for it, and which sizes
    VMs can have there.
    """
    return _as_seen(view, view.infrastructure(), suspects_of(view))


def those_seen(view: Reading, host_ids: Iterable[str]) -> Infrastructure:
    """Return what ``as_seen`` says of these hosts, without a look at all others."""
    found = view.infrastructure_of(host_ids)
    if any(Ability.SITE_WIDE in host.abilities for host in found.hosts):
        return as_seen(view)
    return _as_seen(view, found, suspects_of(view))


def _as_seen(
    view: Reading, infrastructure: Infrastructure, suspects: Set[str]
) -> Infrastructure:
    if suspects:
        hosts = (
            replace(host, state=HostState.SUSPECT)
            if host.id in suspects and host.state is HostState.READY
            else host
            for host in infrastructure.hosts
        )
        infrastructure = replace(infrastructure, hosts=tuple(hosts))
    return _with_clouds(view, infrastructure)


def suspects_of(view: Reading) -> frozenset[str]:
    """Return the ids of hosts that nobody can look at, or that hang."""
    now = view.now()
    doubtful = view.doubtful_hosts(now - timedelta(seconds=STALE_AFTER_S))
    return frozenset(sweep.host_id for sweep in doubtful if suspect(sweep, now))


def _with_clouds(view: Reading, infrastructure: Infrastructure) -> Infrastructure:
    if not (anchors := view.anchors()):
        return infrastructure
    records = view.hosts_by_id()
    states = {host.id: host.state for host in infrastructure.hosts}

    def told(host: Host) -> Host:
        if (anchor := anchors.get(host.id)) is None:
            return host
        state = states.get(anchor, HostState.READY)
        return replace(host, cloud=state, sizes=records[anchor].sizes)

    return replace(infrastructure, hosts=tuple(map(told, infrastructure.hosts)))


def load(view: Reading, graph: ServiceGraph | None = None) -> Snapshot:
    """Read a snapshot, with what is taken of all units that a new ``graph`` needs."""
    suspects = suspects_of(view)
    infrastructure = _as_seen(view, view.infrastructure(), suspects)
    hosts, census = view.hosts_by_id(), view.census()
    quotas = quotas_of(view, census.limited.values())
    anchors = view.anchors()
    places = _to_place_on(infrastructure, set(anchors.values()))
    stitches = pools_of(view, infrastructure) if graph else {}
    placeable = with_stitches(_within(places, quotas), stitches)
    return Snapshot(
        revision=infrastructure.revision,
        installation=view.installation(),
        infrastructure=replace(placeable, network=view.topology()),
        hosts=hosts,
        census=census,
        sites={site.name: site for site in view.sites()},
        images={image.name: image for image in view.images()},
        taken=_taken(view, graph) if graph else {},
        anchors=anchors,
        quotas=quotas,
        stitches=stitches,
        suspects=suspects,
    )


def quotas_of(view: Reading, hosts: Iterable[HostRecord]) -> Mapping[str, SiteQuotas]:
    """Return the quotas of each site that has any, and what our records have."""
    return {
        host.site: SiteQuotas(
            limits={one.name: one.limit for one in host.quotas},
            left={one.name: one.left for one in host.quotas},
            used=view.used_at(host.site),
        )
        for host in hosts
        if host.quotas
    }


def _within(
    infrastructure: Infrastructure, quotas: Mapping[str, SiteQuotas]
) -> Infrastructure:
    """Return hosts with no more room each than the quota of their site leaves."""
    hosts = (
        replace(host, free=quotas[host.site].cap(host.free))
        if host.site in quotas
        else host
        for host in infrastructure.hosts
    )
    return replace(infrastructure, hosts=tuple(hosts)) if quotas else infrastructure


def _to_place_on(infrastructure: Infrastructure, anchors: Set[str]) -> Infrastructure:
    """Return it without the hosts that stand for clouds, on which nothing runs."""
    places = (host for host in infrastructure.hosts if host.id not in anchors)
    return replace(infrastructure, hosts=tuple(places)) if anchors else infrastructure


def _taken(
    view: Reading, graph: ServiceGraph
) -> Mapping[tuple[str, str], frozenset[str]]:
    scopes = [("mac", ""), ("vni", ""), ("udp-port", "")]
    for link in graph.links:
        if link.physical_network:
            scopes.append(("ip", f"{link.physical_network}/{link.vlan}"))
    taken = {scope: view.units(*scope) for scope in scopes}
    taken["vni", ""] |= _unaccounted_vnis(view)
    return taken


def _unaccounted_vnis(view: Reading) -> frozenset[str]:
    """Return the VNIs on hosts that nobody was granted: strangers' and unknown ones."""
    vnis = (d.observed.get("vni") for d in view.deviations() if d.kind in UNACCOUNTED)
    return frozenset(vni for vni in vnis if vni)
