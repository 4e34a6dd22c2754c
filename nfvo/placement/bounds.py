"""Bounds: proofs that no search can place a service, much cheaper than the search."""

import networkx as nx

from nfvo.graph import AffinityGroup, demand
from nfvo.placement.infrastructure import Ability, Host
from nfvo.placement.problem import Problem
from nfvo.placement.rules import scope_of


def is_hopeless(problem: Problem) -> bool:
    """Tell whether it is proven that some VNFC will find no host."""
    waiting = [a for n, a in problem.asks.items() if n not in problem.start.placed]
    if not all(problem.possible[ask.name] for ask in waiting):
        return True
    useful = {h.id: h for ask in waiting for h, _ in problem.possible[ask.name]}
    free = sum((host.free for host in useful.values()), start=demand([]))
    if not free.covers(demand(ask.vnfc for ask in waiting)):
        return True
    groups = {group for ask in waiting for group in ask.rules if group.kind == "apart"}
    return any(_lack_places(problem, group) for group in groups)


def _lack_places(problem: Problem, group: AffinityGroup) -> bool:
    """Tell whether there is no matching of VNFCs and hosts, zones or sites."""
    pairs: nx.Graph[object] = nx.Graph()
    members = [name for name in group.vnfcs if name in problem.asks]
    for name in members:
        placed = problem.start.placed.get(name)
        hosts = [placed] if placed else [host for host, _ in problem.possible[name]]
        pairs.add_edges_from((name, _room_for(group, host, name)) for host in hosts)
    matching = nx.bipartite.hopcroft_karp_matching(pairs, members)
    return len(matching) < 2 * len(members)


def _room_for(group: AffinityGroup, host: Host, name: str) -> tuple[str, ...]:
    """Return what only one of the group can have; one that spreads has some for all."""
    spreads = group.scope == "host" and Ability.SPREADS in host.abilities
    return (*scope_of(group, host), name) if spreads else scope_of(group, host)
