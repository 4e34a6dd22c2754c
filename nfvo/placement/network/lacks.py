"""
What a network lacks for the wires of a VNFC at a switch: bandwidth, or time.

This is for words, once a search has failed.  A way is measured by the Mbit/s that are
missing on it, so that the links on the best one are the least there is to widen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np

from nfvo.placement.network.bounded import ENDLESS, Bound, Tree, worst
from nfvo.placement.network.limits import bound_of, spent, tree_of
from nfvo.placement.network.mesh import Mesh
from nfvo.placement.network.state import Wired


@dataclass(frozen=True, slots=True)
class Narrow:
    """Wires (by number) that ask more together than some links (number, free) have."""

    wires: tuple[int, ...]
    mbps: int
    links: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Late:
    """
    A wire that has no way within its bounds.

    ``chain`` is the number of the forwarding path that binds it, -1 where it is its
    own bound.  It may take ``allowed`` µs, and takes ``least``; None if there is no way
    at all.  With ``is_jitter`` that is jitter, not latency.
    """

    wire: int
    chain: int
    allowed: int
    least: int | None
    is_jitter: bool = False


Lack = Narrow | Late


Measure = tuple[int, ...]
SHORT, HOPS, LATENCY, JITTER = range(4)
"""Places in the whole measure of a way."""


class Way(NamedTuple):
    """A way from a tree to a switch: its links, and all that it is measured by."""

    whole: Measure
    at: int
    links: tuple[int, ...]


class Finder:
    """Finds what is lacking for the wires of one VNFC, as they lie now."""

    def __init__(self, net: Wired, present: Sequence[bool], vnfc: int) -> None:
        self._net, self._present = net, present
        asked, on = net.asked, net.laid.on
        mine = asked.wires[asked.first[vnfc] : asked.first[vnfc + 1]].tolist()
        self._wires = [wire for wire in mine if on[wire].any()]
        self._told: dict[int, tuple[Lack, ...]] = {}
        self._ways = {
            wire: self._best(wire, bound_of(net, wire)) for wire in self._wires
        }

    def at(self, switch: int) -> tuple[Lack, ...]:
        """Return what is lacking at a switch; nothing where each wire has its way."""
        if switch not in self._told:
            late = [w for w in self._wires if switch not in self._ways[w]]
            found = (self._late(w, switch) for w in late)
            self._told[switch] = tuple(found if late else self._narrow(switch))
        return self._told[switch]

    def _narrow(self, switch: int) -> Iterator[Narrow]:
        """Yield the links on the best ways that have too little, by who is on them."""
        over: dict[int, list[int]] = {}
        for wire in self._wires:
            for link in self._ways[wire][switch].links:
                over.setdefault(link, []).append(wire)
        groups: dict[tuple[int, ...], list[tuple[int, int]]] = {}
        for link, wires in over.items():
            free = int(self._net.mesh.free[link])
            if self._together(wires) > free:
                groups.setdefault(tuple(wires), []).append((link, free))
        for group, links in groups.items():
            yield Narrow(group, self._together(group), tuple(links))

    def _together(self, wires: Sequence[int]) -> int:
        return sum(int(self._net.asked.mbps[wire]) for wire in wires)

    def _late(self, wire: int, switch: int) -> Late:
        bound = bound_of(self._net, wire)
        free = Bound(bound.mbps, ENDLESS, bound.jitter)
        quick = self._best(wire, free, (LATENCY,)).get(switch)
        if quick is not None:
            return Late(wire, self._binding(wire), bound.latency, quick.whole[LATENCY])
        free = Bound(bound.mbps, ENDLESS, ENDLESS)
        steady = self._best(wire, free, (JITTER,)).get(switch)
        least = None if steady is None else steady.whole[JITTER]
        return Late(wire, -1, bound.jitter, least, is_jitter=True)

    def _binding(self, wire: int) -> int:
        """Return the forwarding path that leaves a wire less than its own bound."""
        asked = self._net.asked
        left, binding = int(asked.latency[wire]), -1
        for chain in range(len(asked.within)):
            if wire in asked.over[asked.step[chain] : asked.step[chain + 1]]:
                rest = int(asked.within[chain] - spent(self._net, chain))
                if rest < left:
                    left, binding = rest, chain
        return binding

    def _best(
        self, wire: int, bound: Bound, aims: tuple[int, ...] = (SHORT, HOPS)
    ) -> Mapping[int, Way]:
        """Return the best way to each switch within bounds (Martins' labels)."""
        mesh, tree = self._net.mesh, tree_of(self._net, wire)
        limits = ((LATENCY, bound.latency), (JITTER, bound.jitter))
        bounded = [(part, most) for part, most in limits if most < ENDLESS]
        parts = tuple(dict.fromkeys((*aims, *(part for part, _ in bounded))))
        found: dict[int, Way] = {}
        known: dict[int, list[Measure]] = {}
        queue: list[tuple[Measure, Way]] = []

        def push(way: Way) -> None:
            measure = tuple(way.whole[part] for part in parts)
            others = known.setdefault(way.at, [])
            late = any(way.whole[part] > most for part, most in bounded)
            if not late and not any(_is_as_good(one, measure) for one in others):
                others.append(measure)
                heappush(queue, (measure, way))

        for way in _begins(mesh, tree):
            push(way)
        while queue:
            way = heappop(queue)[1]
            found.setdefault(way.at, way)
            for arc in range(mesh.start[way.at], mesh.start[way.at + 1]):
                if self._present[mesh.link[arc]]:
                    push(_on(mesh, way, arc, bound.mbps))
        return found


def _is_as_good(one: Measure, other: Measure) -> bool:
    return all(a <= b for a, b in zip(one, other, strict=True))


def _begins(mesh: Mesh, tree: Tree) -> Iterator[Way]:
    """Yield the switches of a tree, with what it takes from there to its ends."""
    latency, jitter = worst(mesh, tree, mesh.latency), worst(mesh, tree, mesh.jitter)
    for switch in np.flatnonzero(tree.on).tolist():
        yield Way((0, 0, int(latency[switch]), int(jitter[switch])), switch, ())


def _on(mesh: Mesh, way: Way, arc: int, mbps: int) -> Way:
    """Return a way with one more arc."""
    link = int(mesh.link[arc])
    short, hops, latency, jitter = way.whole
    whole = (
        short + max(0, mbps - int(mesh.free[link])),
        hops + 1,
        latency + int(mesh.latency[link]),
        jitter + int(mesh.jitter[link]),
    )
    return Way(whole, int(mesh.head[arc]), (*way.links, link))
