"""The virtual links and forwarding paths of a ServiceGraph as wires and chains."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from nfvo.graph import ServiceGraph, VirtualLink
from nfvo.placement.network.service import Chain, Wire

US_PER_MS = 1000


def wires_of(graph: ServiceGraph) -> tuple[Wire, ...]:
    """
    Return the virtual links that ask something of the network, of two VNFCs or more.

    VNFCs have the numbers of their places in ``graph.vnfcs``.
    """
    ends = _ends(graph)
    return tuple(
        Wire(
            link.name,
            tuple(sorted(ends[link.name])),
            link.bit_rate_mbps,
            link.max_latency_ms * US_PER_MS or None,
        )
        for link in graph.links
        if len(ends[link.name]) > 1 and _asks(link)
    )


def chain_of(
    graph: ServiceGraph, vnfs: Sequence[str], wires: Sequence[Wire], latency_us: int
) -> Chain:
    """
    Return a forwarding path through VNFs, with its bound.

    From each to the next it takes the first wire that both are on; a hop over a link
    that is no wire takes no time.
    """
    of = [vnfc.vnf for vnfc in graph.vnfcs.values()]
    hops = (_hop(of, wires, *pair) for pair in pairwise(vnfs))
    return Chain(tuple(hop for found in hops for hop in found), latency_us)


def _hop(
    of: Sequence[str], wires: Sequence[Wire], one: str, other: str
) -> Sequence[tuple[int, int, int]]:
    """Return the hop from a VNF to another, or none; ``of`` is the VNF of each VNFC."""
    for number, wire in enumerate(wires):
        mine = [vnfc for vnfc in wire.ends if of[vnfc] == one]
        yours = [vnfc for vnfc in wire.ends if of[vnfc] == other]
        if mine and yours:
            return [(mine[0], yours[0], number)]
    return []


def _ends(graph: ServiceGraph) -> Mapping[str, set[int]]:
    """Return the numbers of the VNFCs on each link."""
    ends: dict[str, set[int]] = defaultdict(set)
    for number, vnfc in enumerate(graph.vnfcs.values()):
        for cp in vnfc.cps:
            ends[cp.vl].add(number)
    return ends


def _asks(link: VirtualLink) -> bool:
    return link.bit_rate_mbps > 0 or link.max_latency_ms > 0
