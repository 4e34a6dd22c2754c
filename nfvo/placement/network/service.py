"""What a service asks of the network, by the numbers of its VNFCs; and its arrays."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from nfvo.placement.network.bounded import ENDLESS
from nfvo.placement.network.mesh import Mesh, Whole
from nfvo.placement.network.state import Asked, Laid


@dataclass(frozen=True, slots=True)
class Wire:
    """
    A virtual link between VNFCs, by their numbers.

    It takes ``mbps`` of every physical link it runs over.  Between any two of its ends
    it may have ``latency_us`` and ``jitter_us`` at most (None: whatever it takes).
    """

    name: str
    ends: tuple[int, ...]
    mbps: int
    latency_us: int | None = None
    jitter_us: int | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """
    A forwarding path with a bound from end to end.

    Its hops are a VNFC, the next one, and the number of the wire between them.
    """

    hops: tuple[tuple[int, int, int], ...]
    latency_us: int
    name: str = ""


@dataclass(frozen=True)
class Wiring:
    """What a service asks of a network, by the ``number`` that each VNFC has."""

    number: Mapping[str, int]
    wires: tuple[Wire, ...]
    chains: tuple[Chain, ...]


def asked_of(wires: Sequence[Wire], chains: Sequence[Chain], vnfcs: int) -> Asked:
    """Return the arrays of what a service of so many VNFCs asks."""
    widest = sorted(range(len(wires)), key=lambda w: (-wires[w].mbps, w))
    ends = [sorted(set(wire.ends)) for wire in wires]
    on: list[list[int]] = [[] for _ in range(vnfcs)]
    for w in widest:
        for vnfc in ends[w]:
            on[vnfc].append(w)
    hops = [hop for chain in chains for hop in chain.hops]
    return Asked(
        mbps=_whole(wire.mbps for wire in wires),
        latency=_whole(_bound(wire.latency_us) for wire in wires),
        jitter=_whole(_bound(wire.jitter_us) for wire in wires),
        first=_begins(on),
        wires=_whole(w for some in on for w in some),
        begin=_begins(ends),
        ends=_whole(vnfc for some in ends for vnfc in some),
        step=_begins([chain.hops for chain in chains]),
        source=_whole(source for source, _, _ in hops),
        target=_whole(target for _, target, _ in hops),
        over=_whole(wire for _, _, wire in hops),
        within=_whole(chain.latency_us for chain in chains),
    )


def nothing_laid(mesh: Mesh, asked: Asked) -> Laid:
    """Return the arrays of wires that are nowhere yet."""
    switches, wires = len(mesh.outlet), len(asked.mbps)
    return Laid(
        at=np.full(len(asked.first) - 1, -1),
        on=np.zeros((wires, switches), np.bool_),
        length=np.zeros(wires, np.int64),
        line=np.zeros((wires, switches), np.int64),
        trail=np.zeros(switches, np.int64),
    )


def _bound(microseconds: int | None) -> int:
    return ENDLESS if microseconds is None else min(microseconds, ENDLESS)


def _begins(lists: Sequence[Sequence[object]]) -> Whole:
    """Return where each list begins in all of them together, and where they end."""
    return _whole(accumulate(map(len, lists), initial=0))


def _whole(numbers: Iterable[int]) -> Whole:
    return np.fromiter(numbers, np.int64)
