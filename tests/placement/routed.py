"""
Whether a placement keeps what its links ask, by networkx alone; and whether any does.

No code of the engine is used here: what it says is only read.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise, product

import networkx as nx

from nfvo.graph import ServiceGraph, VirtualLink
from nfvo.placement.network.model import Network
from nfvo.placement.outcome import Placement

US = 1000


def picture(network: Network) -> "nx.MultiGraph[str]":
    """Return the network as networkx has it."""
    graph: nx.MultiGraph[str] = nx.MultiGraph()
    graph.add_nodes_from(network.switches)
    for link in network.links:
        delays = {"latency": link.latency_us, "jitter": link.jitter_us}
        graph.add_edge(*link.ends, key=link.id, free=link.free_mbps, **delays)
    return graph


def faults(graph: ServiceGraph, network: Network, placement: Placement) -> list[str]:
    """Return what is wrong with the routes of a placement."""
    homes = {name: placement.host(name) for name in graph.vnfcs}
    routes = {route.wire: route.links for route in placement.routes}
    return [
        *_overbooked(graph, network, routes),
        *(
            w
            for link in graph.links
            for w in _of_link(graph, network, homes, routes, link)
        ),
        *_late(graph, network, homes, routes),
    ]


def asks(graph: ServiceGraph, link: VirtualLink) -> bool:
    """Tell whether a link asks something, and has two ends or more."""
    ends = {cp.vnfc for cp in graph.on(link.name)}
    said = link.bit_rate_mbps or link.max_latency_ms or link.max_jitter_ms
    return bool(said) and len(ends) > 1


def _overbooked(graph, network, routes) -> Iterator[str]:
    taken: Counter[str] = Counter()
    rate = {link.name: link.bit_rate_mbps for link in graph.links}
    for wire, links in routes.items():
        if len(set(links)) < len(links):
            yield f"{wire} takes a link twice"
        taken.update({one: rate[wire] for one in links})
    for link in network.links:
        if taken[link.id] > link.free_mbps:
            yield f"{link.id} is overbooked"


def _tree(network, homes, routes, wire, ends):
    used = [(*network.link[one].ends, one) for one in routes[wire]]
    tree = picture(network).edge_subgraph(used).copy()
    tree.add_nodes_from(network.access[homes[end]].switch for end in ends)
    return tree


def _of_link(graph, network, homes, routes, link) -> Iterator[str]:
    if not asks(graph, link):
        return
    if link.name not in routes:
        yield f"{link.name} has no route"
        return
    ends = sorted({cp.vnfc for cp in graph.on(link.name)})
    tree = _tree(network, homes, routes, link.name, ends)
    if not nx.is_tree(tree):
        yield f"{link.name} does not join its ends"
        return
    bounds = {"latency": link.max_latency_ms, "jitter": link.max_jitter_ms}
    for pair in combinations([network.access[homes[end]].switch for end in ends], 2):
        for delay, bound in bounds.items():
            if bound and nx.shortest_path_length(tree, *pair, delay) > bound * US:
                yield f"{link.name} has too much {delay}"


def _late(graph, network, homes, routes) -> Iterator[str]:
    """Yield the paths that take too long, through services of one VNFC a VNF."""
    of = {vnfc.vnf: vnfc for vnfc in graph.vnfcs.values()}
    for path in graph.paths:
        took = 0
        for one, other in pairwise(path.vnfs):
            mine = {cp.vl for cp in of[one].cps} & {cp.vl for cp in of[other].cps}
            wire = min(mine, key=lambda name: (len(graph.on(name)), name))
            ends = [of[one].name, of[other].name]
            everyone = {cp.vnfc for cp in graph.on(wire)}
            tree = _tree(network, homes, routes, wire, everyone)
            ways = [network.access[homes[end]].switch for end in ends]
            took += nx.shortest_path_length(tree, *ways, "latency")
        if path.max_latency_ms and took > path.max_latency_ms * US:
            yield f"{path.name} takes too long"


def fits_somehow(graph: ServiceGraph, network: Network, hosts, may) -> bool:
    """
    Tell whether any hosts and any simple paths do; links have two ends here.

    ``may`` tells whether a mapping of VNFCs to hosts is allowed.
    """
    names = list(graph.vnfcs)
    for chosen in product(hosts, repeat=len(names)):
        homes = dict(zip(names, chosen, strict=True))
        if may(homes) and _routable(graph, network, homes):
            return True
    return False


def _routable(graph, network, homes) -> bool:
    wires = [link for link in graph.links if asks(graph, link)]
    free = {link.id: link.free_mbps for link in network.links}
    return _lay(graph, network, homes, wires, free)


def _lay(graph, network, homes, wires, free) -> bool:
    if not wires:
        return True
    link, *rest = wires
    one, other = sorted({cp.vnfc for cp in graph.on(link.name)})
    ends = network.access[homes[one]].switch, network.access[homes[other]].switch
    for way in _ways(network, *ends):
        left = {one: free[one] - link.bit_rate_mbps for one in way}
        if min(left.values(), default=0) < 0 or _is_late(network, link, way):
            continue
        if _lay(graph, network, homes, rest, {**free, **left}):
            return True
    return False


def _is_late(network, link, way) -> bool:
    """Tell whether a way takes longer than a link may, or varies more."""
    delay = sum(network.link[one].latency_us for one in way)
    jitter = sum(network.link[one].jitter_us for one in way)
    late = link.max_latency_ms and delay > link.max_latency_ms * US
    return bool(late or (link.max_jitter_ms and jitter > link.max_jitter_ms * US))


def _ways(network, one, other) -> Iterator[list[str]]:
    if one == other:
        yield []
        return
    for way in nx.all_simple_edge_paths(picture(network), one, other):
        yield [key for _, _, key in way]
