"""
Scorers: each says from 0 to 1 how good one host is among those that can take a VNFC.

A scorer looks at the draft once and returns the function that scores a host, or None
when it has nothing to say: its term is left out then.  To add one, write it and put
it with a weight into the policies that want it.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from nfvo.graph import Resources
from nfvo.placement import rules
from nfvo.placement.ask import Ask
from nfvo.placement.draft import Draft
from nfvo.placement.infrastructure import Host

Score = Callable[[Host], float]


class Sight(Enum):
    """What a scorer looks at: what it does not look at cannot change its score."""

    HOST = "the host and the demand"
    TENANTS = "which VNFCs of the service are on the host"
    ANYWHERE = "where any VNFC of the service is"


@dataclass(frozen=True, slots=True)
class Scorer:
    """A term of the score; ``best`` says of a host that it has the most of it."""

    name: str
    best: str
    sight: Sight
    look: Callable[[Ask, Draft], Score | None]


def room_left(ask: Ask, draft: Draft) -> Score:
    """Prefer the emptier host: its scarcest dimension, as a share that stays free."""
    demand = ask.demand
    return lambda host: _share_left(host, demand)


def room_used(ask: Ask, draft: Draft) -> Score:
    """Prefer the fuller host: its scarcest dimension, as a share that is used."""
    demand = ask.demand
    return lambda host: 1 - _share_left(host, demand)


def wishes(ask: Ask, draft: Draft) -> Score | None:
    """Prefer hosts that keep soft affinity rules: the share of pairs that it keeps."""
    pairs = [
        (group, rules.scope_of(group, there))
        for wish in ask.wishes
        for group, _, there in rules.placed_in(wish, ask, draft)
    ]
    if not pairs:
        return None

    def score(host: Host) -> float:
        kept = (
            (rules.scope_of(group, host) == scope) == (group.kind == "together")
            for group, scope in pairs
        )
        return sum(kept) / len(pairs)

    return score


def links(ask: Ask, draft: Draft) -> Score | None:
    """Prefer the host of those on the same virtual links: no packet leaves it then."""
    near = _hosts_of(ask.peers, draft)
    total = near.total()
    return (lambda host: near[host.id] / total) if total else None


def replicas(ask: Ask, draft: Draft) -> Score | None:
    """Prefer a host without replicas of the VNFC, so that it takes few along."""
    there = _hosts_of(ask.replicas, draft)
    total = there.total()
    return (lambda host: 1 - there[host.id] / total) if total else None


SPREAD = Scorer("room", "most room left", Sight.HOST, room_left)
PACK = Scorer("room", "least room left over", Sight.HOST, room_used)
WISHES = Scorer("wishes", "best for the soft affinity rules", Sight.ANYWHERE, wishes)
LINKS = Scorer("links", "most neighbours on its links", Sight.TENANTS, links)
REPLICAS = Scorer("replicas", "fewest replicas of it", Sight.TENANTS, replicas)


def _hosts_of(vnfcs: frozenset[str], draft: Draft) -> Counter[str]:
    """Count by host id where these VNFCs are, as far as they are placed."""
    return Counter(draft.placed[vnfc].id for vnfc in vnfcs if vnfc in draft.placed)


def _share_left(host: Host, demand: Resources) -> float:
    """Return the least share of a dimension that is free once the demand is met."""
    free, total = host.free, host.total
    return min(
        (free.vcpus - demand.vcpus) / (total.vcpus or 1),
        (free.memory_mib - demand.memory_mib) / (total.memory_mib or 1),
        (free.disk_gib - demand.disk_gib) / (total.disk_gib or 1)
        if demand.disk_gib
        else 1.0,
    )
