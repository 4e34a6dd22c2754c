"""
A Network as arrays: what paths are searched on.

Switches and links are numbers here.  Each link is there twice, as an arc each way;
arcs are sorted by the switch that they leave, then by the one that they reach.  All
amounts are whole numbers, so that compiled and interpreted code agree to the bit.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from typing import NamedTuple, Self

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from nfvo.placement.network.model import Network, PhysicalLink

Whole = NDArray[np.int64]
Truth = NDArray[np.bool_]

FAR = 1 << 20
"""More hops than any path has: no way there."""

FREE = 1 << 62
"""More bandwidth than any link has."""

NO_LINK = -1
"""The free bandwidth where a leaf and a spine have no link."""


class Mesh(NamedTuple):
    """
    The arcs that leave switch ``s`` are those from ``start[s]`` up to ``start[s + 1]``.

    ``tail``, ``head`` and ``link`` are by arc.  A link joins ``one`` and ``other``;
    ``free`` (Mbit/s), ``latency`` and ``jitter`` (µs) are by link.  ``outlet`` is the
    free bandwidth around each switch, and no link has less than ``least[0]`` free:
    nothing but these and ``free`` changes.
    ``spines`` is 0, or else the last so many switches are spines: link
    ``spine * leaves + leaf`` joins a spine with a leaf, and there are no others.
    """

    start: Whole
    tail: Whole
    head: Whole
    link: Whole
    one: Whole
    other: Whole
    free: Whole
    latency: Whole
    jitter: Whole
    outlet: Whole
    least: Whole
    spines: int

    def copied(self) -> Self:
        """Return it with arrays of its own where any may change."""
        free, outlet, least = self.free.copy(), self.outlet.copy(), self.least.copy()
        return self._replace(free=free, outlet=outlet, least=least)

    def having(self, free: Whole) -> Self:
        """Return it with so much free on its links."""
        outlet = outlets(self.tail, free[self.link], len(self.outlet))
        return self._replace(free=free, outlet=outlet, least=least_of(free))


class Numbered(NamedTuple):
    """
    A mesh with the names of its switches and links, in the order of the arrays.

    ``number`` has the places of links.
    """

    mesh: Mesh
    switches: tuple[str, ...]
    links: tuple[str, ...]
    number: Mapping[str, int]


def as_arrays(network: Network) -> Numbered:
    """Return the arrays of a network; those of a leaf-spine network are a grid."""
    spines = _spines(network)
    if spines:
        return _grid(network, spines)
    return _site(network.switches, network.links, 0)


def _grid(network: Network, spines: Sequence[str]) -> Numbered:
    """Return the arrays with a link for each leaf and spine, absent ones never free."""
    leaves = tuple(s for s in network.switches if s not in frozenset(spines))
    present = {frozenset(link.ends): link for link in network.links}
    links = [
        present.get(frozenset((leaf, spine)))
        or PhysicalLink("", (leaf, spine), NO_LINK, NO_LINK)
        for spine in spines
        for leaf in leaves
    ]
    return _site((*leaves, *spines), links, len(spines))


def _spines(network: Network) -> Sequence[str]:
    """
    Return the spines of a network in which each link joins one with a leaf, if so.

    Half of the links that could be are there, at least.  No host hangs on a spine;
    where none hangs on either side, there are fewer spines than leaves.
    """
    graph = nx.Graph([link.ends for link in network.links])
    if graph.number_of_edges() < len(network.links) or not nx.is_bipartite(graph):
        return ()
    parts = (graph.subgraph(part) for part in nx.connected_components(graph))
    sides = (nx.bipartite.sets(part) for part in parts)
    used = {access.switch for access in network.access.values()}
    tops = frozenset().union(*(min(two, key=_height(used)) for two in sides))
    leaves = len(network.switches) - len(tops)
    if (len(tops) >= leaves and used.isdisjoint(graph)) or tops & used:
        return ()
    if 2 * len(network.links) < len(tops) * leaves:
        return ()
    return [switch for switch in network.switches if switch in tops]


def _height(used: Set[str]) -> Callable[[Set[str]], tuple[int, int]]:
    """Return what is less of spines than of leaves: used switches, then all."""
    return lambda side: (len(side & used), len(side))


def _site(
    switches: tuple[str, ...], links: Sequence[PhysicalLink], spines: int
) -> Numbered:
    number = {name: index for index, name in enumerate(switches)}
    ends = np.array([[number[end] for end in k.ends] for k in links], np.int64)
    one, other = np.ascontiguousarray(ends.reshape(-1, 2).T)
    tail, head = np.concatenate((one, other)), np.concatenate((other, one))
    link = np.concatenate((np.arange(len(links)), np.arange(len(links))))
    order = np.lexsort((link, head, tail))
    free = np.array([k.free_mbps for k in links], np.int64)
    mesh = Mesh(
        start=np.searchsorted(tail[order], np.arange(len(switches) + 1)),
        tail=tail[order],
        head=head[order],
        link=link[order],
        one=one,
        other=other,
        free=free,
        latency=np.array([k.latency_us for k in links], np.int64),
        jitter=np.array([k.jitter_us for k in links], np.int64),
        outlet=outlets(tail, free[link], len(switches)),
        least=least_of(free),
        spines=spines,
    )
    names = tuple(k.id for k in links)
    places = {name: place for place, name in enumerate(names)}
    return Numbered(mesh, switches, names, places)


def outlets(tail: Whole, free: Whole, switches: int) -> Whole:
    """Return the sum of what is free on the arcs that leave each switch."""
    sums = np.zeros(switches, np.int64)
    np.add.at(sums, tail, np.maximum(free, 0))
    return sums


def least_of(free: Whole) -> Whole:
    """Return the least that is free on any link."""
    return np.array([free.min(initial=FREE)], np.int64)


def charge(mesh: Mesh, link: int, mbps: int) -> None:
    """Take bandwidth of a link; give it back where it is less than nothing."""
    mesh.free[link] -= mbps
    mesh.least[0] = min(mesh.least[0], mesh.free[link])
    mesh.outlet[mesh.one[link]] -= mbps
    mesh.outlet[mesh.other[link]] -= mbps
