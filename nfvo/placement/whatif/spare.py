"""
Spare capacity: placements after which the loss of any one host could be made good.

What would be lost must find new hosts while all else of the service stays, on what the
snapshot has free.  Nothing is reserved for that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product

from nfvo.graph import ServiceGraph
from nfvo.placement.engine import place
from nfvo.placement.infrastructure import Host, Infrastructure
from nfvo.placement.outcome import Placement, Refusal
from nfvo.placement.policy import DEFAULT_POLICY, NOTHING, PACKING, SPREADING, Policy
from nfvo.placement.whatif.taken import taken

SEEDS = 4


def place_sparing(
    graph: ServiceGraph,
    infrastructure: Infrastructure,
    *,
    policy: Policy = DEFAULT_POLICY,
    names: Mapping[str, str] = NOTHING,
) -> Placement | Refusal:
    """
    Choose hosts such that any one of them may be lost, or refuse.

    A few placements are tried, first those of the ``policy``; the refusal is that of
    the first one.  So there may be one although none is found.
    """
    first: Refusal | None = None
    for how, seed in product(dict.fromkeys((policy, SPREADING, PACKING)), range(SEEDS)):
        found = place(graph, infrastructure, policy=how, seed=seed, tier=1, names=names)
        if isinstance(found, Refusal):
            return first or found
        lost = next(losses(graph, infrastructure, found, names), None)
        if lost is None:
            return found
        first = first or lost
    assert first is not None
    return first


def losses(
    graph: ServiceGraph,
    infrastructure: Infrastructure,
    placement: Placement,
    names: Mapping[str, str] = NOTHING,
) -> Iterator[Refusal]:
    """Yield, for each host of a placement that must not be lost, why not."""
    after = taken(infrastructure, graph, placement, names)
    used = {one.host for one in placement.assignments.values()}
    for host in infrastructure.hosts:
        if host.id in used:
            found = _without(graph, after, placement, names, host)
            if isinstance(found, Refusal):
                summary = f"it fits, but not after the loss of {host.name}: "
                yield replace(found, summary=summary + found.summary)


def _without(
    graph: ServiceGraph,
    after: Infrastructure,
    placement: Placement,
    names: Mapping[str, str],
    host: Host,
) -> Placement | Refusal:
    """Decide where what is on a host would go, with all else in its place."""
    made = placement.assignments
    keep = {name: one.host for name, one in made.items() if one.host != host.id}
    left = tuple(one for one in after.hosts if one.id != host.id)
    rest = replace(after, hosts=left)
    return place(graph, rest, tier=1, keep=keep, names=names, lying=placement.lying)
