"""Bounds: proofs that no search can place a service, much cheaper than the search."""

import networkx as nx
import numpy as np

from nfvo.graph import AffinityGroup
from nfvo.placement.ask import Ask
from nfvo.placement.estate.estate import amounts
from nfvo.placement.estate.trial import Trial
from nfvo.placement.problem import Problem


def is_hopeless(problem: Problem) -> bool:
    """Tell whether it is proven that some VNFC will find no host."""
    trial = problem.trial()
    waiting = [a for name, a in problem.asks.items() if name not in trial.homes]
    possible = {ask.name: trial.flavour(ask).bar == 0 for ask in waiting}
    if not all(hosts.any() for hosts in possible.values()):
        return True
    if _lack_room(trial, waiting, np.logical_or.reduce(list(possible.values()))):
        return True
    groups = {group for ask in waiting for group in ask.rules if group.kind == "apart"}
    return any(_lack_places(trial, group, possible) for group in groups)


def _lack_room(trial: Trial, waiting: list[Ask], useful: np.ndarray) -> bool:
    """Tell whether all hosts together have too little."""
    asked = np.sum([amounts(ask.demand) for ask in waiting], axis=0)
    return bool((trial.free[:, useful].sum(axis=1) < asked).any())


def _lack_places(
    trial: Trial, group: AffinityGroup, possible: dict[str, np.ndarray]
) -> bool:
    """
    Tell whether there is no matching of VNFCs and hosts, zones or sites.

    Who has as many places as the group has members finds one after all others, and a
    host that spreads what is there has places for all.
    """
    numbers, spreads = trial.estate.scopes[group.scope], trial.estate.spreads
    pairs: nx.Graph[object] = nx.Graph()
    members = []
    for name in sorted(group.vnfcs):
        hosts = possible.get(name, trial.homes.get(name))
        if hosts is None or (group.scope == "host" and spreads[hosts].any()):
            continue
        places = np.unique(numbers[hosts])
        if len(places) < len(group.vnfcs):
            members.append(name)
            pairs.add_edges_from((name, int(place)) for place in places)
    matching = nx.bipartite.hopcroft_karp_matching(pairs, members)
    return len(matching) < 2 * len(members)
