"""The order in which VNFCs are placed: the hardest first, then along the links."""

from collections.abc import Mapping, Sequence

from nfvo.placement.ask import Ask
from nfvo.placement.estate.trial import Trial
from nfvo.placement.problem import Problem

Ease = tuple[float, ...]


def connectivity_order(
    problem: Problem, trial: Trial, trouble: Mapping[str, int]
) -> Sequence[Ask]:
    """
    Return the VNFCs to place, each next to one that is placed where there is one.

    Hardest is what made most ``trouble`` in earlier tries, has the fewest possible
    hosts, is in the most hard rules, or asks the largest share of a host.
    """
    ease = _ease(problem, trial, trouble)
    placed = problem.start.placed
    waiting = {n: a for n, a in problem.asks.items() if n not in placed}
    reached = {peer for name in placed for peer in _near(problem.asks[name])}
    reached |= trouble.keys()
    ordered = []
    while waiting:
        near = reached & waiting.keys()
        name = min(near or waiting, key=ease.__getitem__)
        ordered.append(waiting.pop(name))
        reached |= _near(ordered[-1])
    return ordered


def _ease(
    problem: Problem, trial: Trial, trouble: Mapping[str, int]
) -> Mapping[str, Ease]:
    """Return how easily each finds a host, as what compares."""
    rows = {name: trial.flavour(ask) for name, ask in problem.asks.items()}
    cores, memory = problem.estate.largest[:2]
    return {
        name: (
            -trouble.get(name, 0),
            rows[name].possible,
            -sum(len(rule.vnfcs) for rule in ask.rules),
            -max(ask.demand.vcpus / cores, ask.demand.memory_mib / memory),
            ask.index,
        )
        for name, ask in problem.asks.items()
    }


def _near(ask: Ask) -> frozenset[str]:
    """Return those that a VNFC is linked with, or bound to by a rule."""
    return ask.peers.union(*(rule.vnfcs for rule in ask.rules))
