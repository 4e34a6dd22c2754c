"""Forwarding paths of the model → graphs of SOL006."""

from collections.abc import Iterable

from nfvo.descriptor.nsd import ForwardingPath
from nfvo.descriptor.writing.parts import Tree

GRAPH = "vnffg"
"""What the graph of a path is called that says none."""


def graphs(paths: Iterable[ForwardingPath]) -> list[Tree]:
    """Return the graphs, each with its paths."""
    by_graph: dict[str, list[ForwardingPath]] = {}
    for path in paths:
        by_graph.setdefault(path.graph or GRAPH, []).append(path)
    return [_graph(name, several) for name, several in by_graph.items()]


def _graph(name: str, paths: Iterable[ForwardingPath]) -> Tree:
    hops = dict.fromkeys(hop for path in paths for hop in path.hops)
    return {
        "id": name,
        "nfp-position-element": [
            {"id": hop, "desc": {"vnf-profile": {"vnf-profile-id": hop}}}
            for hop in hops
        ],
        "nfpd": [
            {
                "id": path.id,
                "position-desc": [
                    {"id": str(number), "nfp-position-element-id": [hop]}
                    for number, hop in enumerate(path.hops, 1)
                ],
            }
            for path in paths
        ],
    }
