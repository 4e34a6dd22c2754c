"""
Overlays that span sites: which stitch of a cloud each of them takes (decision 0013).

The placement engine is told how many are free at each cloud.  It decides VNFC by VNFC,
so whether there are enough for all links is looked at when it is done.
"""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field

from nfvo.graph import ServiceGraph, VirtualLink
from nfvo.lcm.cloud import VlStitch
from nfvo.lcm.grants import units_of
from nfvo.lcm.planner.pools import OVERLAY, Pool, Pools, telling
from nfvo.lcm.records import HostRecord
from nfvo.lcm.reserved import Unit
from nfvo.placement.infrastructure import Ability, Infrastructure
from nfvo.placement.outcome import Placement, Refusal

NONE = 0, "other links of the service take what there is"
HINT = (
    "add one: nfvo site set {} --stitch NETWORK=HOST/UPLINK, beside those that are "
    "there; or terminate a service that has one"
)

Decide = Callable[[Infrastructure], Placement | Refusal]


@dataclass(frozen=True)
class Stitching:
    """
    The stitches of one instantiation; ``plan`` (its id) decides which of the free ones.

    Many plans are made at once, each without knowing of the others: see ``units``.
    """

    plan: str
    graph: ServiceGraph
    hosts: Mapping[str, HostRecord]
    pools: Pools
    _taken: set[Unit] = field(default_factory=set)

    def within(self, decide: Decide) -> Decide:
        """
        Return how to decide with no more stitches than there are.

        Clouds that have too few get no link that is elsewhere too.  Where nothing else
        is found, the refusal tells of the stitches.
        """

        def decided(on: Infrastructure) -> Placement | Refusal:
            first: Refusal | None = None
            found = decide(on)
            while isinstance(found, Placement) and (short := self._short(found)):
                first = first or self._refusal(short)
                on = telling(on, dict.fromkeys(short, NONE))
                found = decide(on)
            return first if first and isinstance(found, Refusal) else found

        return decided

    def of(self, link: VirtualLink, placement: Placement) -> tuple[VlStitch, ...]:
        """Choose the stitches of a link, and take them; raises nothing ``within``."""
        return tuple(self._take(site) for site in sorted(self._clouds(link, placement)))

    def _take(self, site: str) -> VlStitch:
        free = self.pools[site].free
        start = int(self.plan.replace("-", "")[:12], 16) % len(free)
        in_turn = (*free[start:], *free[:start])
        chosen = next(one for one in in_turn if self._taken.isdisjoint(units_of(one)))
        self._taken.update(units_of(chosen))
        return chosen

    def _short(self, placement: Placement) -> Mapping[str, list[str]]:
        """Return the links that ask for more stitches than there are, by cloud."""
        asked: dict[str, list[str]] = {}
        for link in self.graph.links:
            for site in self._clouds(link, placement):
                asked.setdefault(site, []).append(link.name)
        return {
            site: links
            for site, links in asked.items()
            if len(links) > self.pools.get(site, Pool()).room
        }

    def _clouds(self, link: VirtualLink, placement: Placement) -> Set[str]:
        """Return the clouds that an overlay is at, beside another site."""
        if link.fabric != OVERLAY:
            return frozenset()
        on_it = {placement.host(cp.vnfc) for cp in self.graph.on(link.name)}
        there = [self.hosts[id] for id in on_it]
        if len({host.site for host in there}) == 1:
            return frozenset()
        return {host.site for host in there if Ability.SITE_WIDE in host.abilities}

    def _refusal(self, short: Mapping[str, list[str]]) -> Refusal:
        told = "; ".join(self._told(site, short[site]) for site in sorted(short))
        return Refusal(told, (), HINT.format(min(short)))

    def _told(self, site: str, links: Iterable[str]) -> str:
        names, pool = ", ".join(links), self.pools.get(site, Pool())
        why = f" ({pool.why})" if pool.why else ""
        return (
            f"links {names} are overlays at {site} and at other sites, and need a "
            f"stitch each: {pool.room} can be had{why}"
        )
