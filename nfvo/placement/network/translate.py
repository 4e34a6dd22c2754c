"""The virtual links and forwarding paths of a service as wires and chains."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from nfvo.graph import Path, VirtualLink, Vnfc
from nfvo.placement.network.service import Chain, Wire

US_PER_MS = 1000

On = Mapping[str, Sequence[int]]
"""The numbers of the VNFCs on each link, by its name."""


def wires_of(
    vnfcs: Sequence[Vnfc], links: Sequence[VirtualLink], paths: Iterable[Path] = ()
) -> tuple[Wire, ...]:
    """
    Return the links of two VNFCs or more that ask something of the network.

    That is a bit rate, a bound of latency or jitter, or to be a part of one of these
    ``paths``.  VNFCs have the numbers of their places.
    """
    on = _on(vnfcs)
    passed = {name for path in paths for name in _passed(vnfcs, links, on, path)}
    return tuple(
        Wire(
            link.name,
            tuple(on[link.name]),
            link.bit_rate_mbps,
            link.max_latency_ms * US_PER_MS or None,
            link.max_jitter_ms * US_PER_MS or None,
        )
        for link in links
        if len(on[link.name]) > 1 and (_asks(link) or link.name in passed)
    )


def chains_of(
    vnfcs: Sequence[Vnfc], paths: Iterable[Path], wires: Sequence[Wire]
) -> tuple[Chain, ...]:
    """
    Return forwarding paths with their bounds.

    From each VNF to the next one takes the wire that both are on, of several that with
    the fewest ends, as a link for all is for those who manage, and by name where they
    are equal; where there is none it takes no time.  A VNF of many VNFCs is passed
    through each of them once, at least.
    """
    of = [vnfc.vnf for vnfc in vnfcs]
    found = (
        Chain(hops, path.max_latency_ms * US_PER_MS, path.name)
        for path in paths
        for hops in dict.fromkeys(_variants(of, wires, path))
    )
    return tuple(chain for chain in found if chain.hops)


def _variants(
    of: Sequence[str], wires: Sequence[Wire], path: Path
) -> Iterator[tuple[tuple[int, int, int], ...]]:
    """Yield the hops of a path, through other VNFCs of its VNFs each time."""
    for turn in range(max(of.count(vnf) for vnf in path.vnfs)):
        hops = (_hop(of, wires, pair, turn) for pair in pairwise(path.vnfs))
        yield tuple(hop for found in hops for hop in found)


def _hop(
    of: Sequence[str], wires: Sequence[Wire], pair: tuple[str, str], turn: int
) -> Sequence[tuple[int, int, int]]:
    """Return the hop from a VNF to another, or none; ``of`` is the VNF of each VNFC."""
    both = [
        (len(wire.ends), wire.name, number)
        for number, wire in enumerate(wires)
        if {of[vnfc] for vnfc in wire.ends}.issuperset(pair)
    ]
    if not both:
        return []
    number = min(both)[-1]
    mine, yours = (
        [vnfc for vnfc in wires[number].ends if of[vnfc] == vnf] for vnf in pair
    )
    return [(mine[turn % len(mine)], yours[turn % len(yours)], number)]


def _passed(
    vnfcs: Sequence[Vnfc], links: Sequence[VirtualLink], on: On, path: Path
) -> Iterator[str]:
    """Yield the links between the VNFs of a path, one between any two."""
    for pair in pairwise(path.vnfs):
        both = (
            (len(on[link.name]), link.name)
            for link in links
            if {vnfcs[number].vnf for number in on[link.name]}.issuperset(pair)
        )
        yield from (name for _, name in sorted(both)[:1])


def _on(vnfcs: Sequence[Vnfc]) -> On:
    ends: dict[str, dict[int, None]] = defaultdict(dict)
    for number, vnfc in enumerate(vnfcs):
        for cp in vnfc.cps:
            ends[cp.vl][number] = None
    return defaultdict(tuple, {name: tuple(found) for name, found in ends.items()})


def _asks(link: VirtualLink) -> bool:
    return bool(link.bit_rate_mbps or link.max_latency_ms or link.max_jitter_ms)
