"""Placing within the quotas of clouds, which hosts of one project share."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace

from nfvo.graph import ServiceGraph
from nfvo.lcm import quota
from nfvo.lcm.planner.snapshot import Snapshot
from nfvo.lcm.records import NsInstance
from nfvo.placement.ask import blocks
from nfvo.placement.infrastructure import Ability, HostState, Infrastructure
from nfvo.placement.outcome import Placement, Refusal

HINT = (
    "remove what is not needed, let other VNFs be at another site, or ask the cloud's "
    "operator for a higher quota"
)

Decide = Callable[[Infrastructure], Placement | Refusal]


@dataclass(frozen=True, slots=True)
class Within:
    """Places a graph, of which ``before`` is there, without going over any quota."""

    graph: ServiceGraph
    before: NsInstance
    snapshot: Snapshot

    def place(self, decide: Decide, on: Infrastructure) -> Placement | Refusal:
        """
        Return what is decided; sites whose quotas that exceeds get nothing then.

        Where nothing else is found, the refusal tells of the quotas.
        """
        first: Refusal | None = None
        found = decide(on)
        while isinstance(found, Placement) and (short := self._short(found)):
            first = first or _refusal(short)
            on = _without(on, short.keys())
            found = decide(on)
        return first if first and isinstance(found, Refusal) else found

    def _short(self, placement: Placement) -> Mapping[str, list[str]]:
        """Return what is short at which sites."""
        if not self.snapshot.quotas:
            return {}
        before = quota.of_instance(self.before)
        after = quota.of_graph(self.graph, placement)
        more = quota.more_at(before, after, self._site_of)
        found: dict[str, list[str]] = {}
        for site, quotas in self.snapshot.quotas.items():
            asked = more.get(site, {})
            short = [*quotas.short(asked), *self._groups(site, quotas, placement)]
            if short and asked:
                found[site] = short
        return found

    def _groups(
        self, site: str, quotas: quota.SiteQuotas, placement: Placement
    ) -> Iterator[str]:
        """Say what there is not enough of for the server groups at a site."""
        sizes = [
            size
            for block in blocks(self.graph.groups, "apart")
            if (size := sum(self._is_spread(site, placement, one) for one in block))
        ]
        most = quotas.limits.get(quota.MEMBERS, 0)
        if most and max(sizes, default=0) > most:
            yield f"quota of {quota.MEMBERS}: {max(sizes)} are apart, {most} may be"
        if not self.before.vnfs:
            yield from quotas.short({quota.GROUPS: len(sizes)})

    def _is_spread(self, site: str, placement: Placement, vnfc: str) -> bool:
        host = placement.host(vnfc)
        spreads = self.snapshot.can(host, Ability.SPREADS)
        return spreads and self._site_of[host] == site

    @property
    def _site_of(self) -> Mapping[str, str]:
        return {host.id: host.site for host in self.snapshot.hosts.values()}


def _without(on: Infrastructure, sites: Set[str]) -> Infrastructure:
    """Return hosts of which those at some sites get nothing new."""
    hosts = (
        replace(host, state=HostState.CORDONED) if host.site in sites else host
        for host in on.hosts
    )
    return replace(on, hosts=tuple(hosts))


def _refusal(short: Mapping[str, Iterable[str]]) -> Refusal:
    told = (f"site {site}: {'; '.join(short[site])}" for site in sorted(short))
    return Refusal("; ".join(told), (), HINT)
