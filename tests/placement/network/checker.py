"""Whether an arrangement keeps all that was asked: networkx, no code of the engine."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import networkx as nx

from nfvo.placement.network.arrange import Arrangement, Question
from nfvo.placement.network.model import Network

Trees = dict[str, "nx.MultiGraph[str]"]


def faults(question: Question, of: Network, found: Arrangement) -> list[str]:
    """Return what is wrong with an arrangement."""
    graph = as_graph(of)
    trees: Trees = {}
    for route in found.routes:
        used = [(*of.link[one].ends, one) for one in route.links]
        trees[route.wire] = graph.edge_subgraph(used).copy()
        trees[route.wire].add_nodes_from(ends_of(question, of, found, route.wire))
    return [
        *misplaced(question, found),
        *overbooked(of, found),
        *broken(question, found, trees),
        *late(question, of, found, trees),
    ]


def as_graph(of: Network) -> "nx.MultiGraph[str]":
    graph: nx.MultiGraph[str] = nx.MultiGraph()
    graph.add_nodes_from(of.switches)
    for one in of.links:
        delays = {"latency": one.latency_us, "jitter": one.jitter_us}
        graph.add_edge(*one.ends, key=one.id, free=one.free_mbps, **delays)
    return graph


def at(question: Question, of: Network, found: Arrangement, vnfc: int) -> str:
    return question.network.switches[question.switch[found.hosts[vnfc]]]


def ends_of(
    question: Question, of: Network, found: Arrangement, name: str
) -> list[str]:
    (wire,) = (one for one in question.wires if one.name == name)
    return [at(question, of, found, vnfc) for vnfc in wire.ends]


def misplaced(question: Question, found: Arrangement) -> Iterator[str]:
    for vnfc, host in enumerate(found.hosts):
        if not question.allowed[vnfc][host]:
            yield f"{vnfc} is not allowed on {host}"
    for dimension, free in enumerate(question.free):
        for host, room in enumerate(free):
            mine = [v for v, home in enumerate(found.hosts) if home == host]
            if mine and sum(question.demand[v][dimension] for v in mine) > room:
                yield f"no room on {host}"
    for group in question.apart:
        where = [group.domain[found.hosts[vnfc]] for vnfc in group.vnfcs]
        if len(set(where)) < len(where):
            yield f"{group.vnfcs} are not apart"


def overbooked(of: Network, found: Arrangement) -> Iterator[str]:
    taken: Counter[str] = Counter()
    for route in found.routes:
        taken.update(dict.fromkeys(route.links, route.mbps))
        if len(set(route.links)) < len(route.links):
            yield f"{route.wire} takes a link twice"
    for one in of.links:
        if taken[one.id] > one.free_mbps:
            yield f"{one.id} is overbooked"


def broken(question: Question, found: Arrangement, trees: Trees) -> Iterator[str]:
    cost = 0
    for wire in question.wires:
        if not nx.is_tree(trees[wire.name]):
            yield f"{wire.name} is no tree from end to end"
        cost += wire.mbps * trees[wire.name].number_of_edges()
    if cost != found.cost:
        yield f"costs {cost}, not {found.cost}"


def late(
    question: Question, of: Network, found: Arrangement, trees: Trees
) -> Iterator[str]:
    def along(wire: int, one: int, other: int, delay: str) -> int:
        tree = trees[question.wires[wire].name]
        ends = at(question, of, found, one), at(question, of, found, other)
        return int(nx.shortest_path_length(tree, *ends, weight=delay))

    for number, wire in enumerate(question.wires):
        bounds = {"latency": wire.latency_us, "jitter": wire.jitter_us}
        for pair in combinations(wire.ends, 2):
            for delay, bound in bounds.items():
                if bound is not None and along(number, *pair, delay) > bound:
                    yield f"{wire.name} has too much {delay}"
    for chain in question.chains:
        hops = (along(wire, one, other, "latency") for one, other, wire in chain.hops)
        if sum(hops) > chain.latency_us:
            yield "a forwarding path is too long"
