"""The order in which VNFCs are placed: the hardest first, then along the links."""

from collections.abc import Mapping, Sequence

from nfvo.placement.ask import Ask
from nfvo.placement.problem import Problem


def connectivity_order(problem: Problem, trouble: Mapping[str, int]) -> Sequence[Ask]:
    """
    Return the VNFCs to place, each next to one that is placed where there is one.

    Hardest is what made most ``trouble`` in earlier tries, has the fewest possible
    hosts, is in the most hard rules, or asks the largest share of a host.
    """
    largest = max((h.total.memory_mib for h in problem.start.hosts), default=1) or 1
    cores = max((h.total.vcpus for h in problem.start.hosts), default=1) or 1

    def ease(ask: Ask) -> tuple[float, ...]:
        size = max(ask.demand.vcpus / cores, ask.demand.memory_mib / largest)
        return (
            -trouble.get(ask.name, 0),
            len(problem.possible[ask.name]),
            -sum(len(rule.vnfcs) for rule in ask.rules),
            -size,
            ask.index,
        )

    waiting = {n: a for n, a in problem.asks.items() if n not in problem.start.placed}
    reached = {peer for n in problem.start.placed for peer in _near(problem.asks[n])}
    ordered = []
    while waiting:
        near = [a for name, a in waiting.items() if name in reached or name in trouble]
        ask = min(near or waiting.values(), key=ease)
        ordered.append(waiting.pop(ask.name))
        reached |= _near(ask)
    return ordered


def _near(ask: Ask) -> frozenset[str]:
    """Return those that a VNFC is linked with, or bound to by a rule."""
    return ask.peers.union(*(rule.vnfcs for rule in ask.rules))
