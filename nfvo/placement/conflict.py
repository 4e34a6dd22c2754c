"""Conflicts: the fewest VNFCs and rules of a service that cannot be placed together."""

from collections.abc import Callable
from dataclasses import replace

from nfvo.graph import AffinityGroup, ServiceGraph
from nfvo.placement.outcome import Conflict
from nfvo.placement.rules import in_words

MOST_PARTS = 48

Stuck = Callable[[ServiceGraph], bool]


def conflict(graph: ServiceGraph, is_stuck: Stuck) -> Conflict | None:
    """
    Return a smallest conflict of a service that was refused, by leaving out.

    Each part in its turn is left out for good if the rest ``is_stuck`` as well (the
    deletion filter of Chinneck and Dravnieks, ORSA J. on Computing 3, 1991).  None
    where one VNFC has no host whatever the others do, as its own reasons tell that,
    and for a service of so many parts that it would take too long.
    """
    rules = [group for group in graph.groups if group.hard]
    if len(graph.vnfcs) + len(rules) > MOST_PARTS:
        return None
    for name in reversed(list(graph.vnfcs)):
        fewer = _with(graph, frozenset(graph.vnfcs) - {name}, graph.groups)
        graph = fewer if is_stuck(fewer) else graph
    for rule in rules:
        others = tuple(group for group in graph.groups if group != rule)
        fewer = _with(graph, frozenset(graph.vnfcs), others)
        graph = fewer if is_stuck(fewer) else graph
    if len(graph.vnfcs) < 2:
        return None
    vnfs = {name: vnfc.vnf for name, vnfc in graph.vnfcs.items()}
    kept = tuple(in_words(group, vnfs) for group in graph.groups if group.hard)
    return Conflict(tuple(graph.vnfcs), kept)


def _with(
    graph: ServiceGraph, vnfcs: frozenset[str], groups: tuple[AffinityGroup, ...]
) -> ServiceGraph:
    """Return the service with these VNFCs and rules only."""
    vnfs = (
        replace(vnf, vnfcs=tuple(one for one in vnf.vnfcs if one.name in vnfcs))
        for vnf in graph.vnfs
    )
    fewer = (replace(group, vnfcs=group.vnfcs & vnfcs) for group in groups)
    return replace(
        graph,
        vnfs=tuple(vnf for vnf in vnfs if vnf.vnfcs),
        groups=tuple(group for group in fewer if len(group.vnfcs) > 1),
    )
