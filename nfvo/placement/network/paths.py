"""
Shortest paths on a mesh, with numpy: what ``compiled`` has a faster twin of.

A tree here is a mask of the switches that a virtual link is at already.
"""

import numpy as np

from nfvo.placement.network.mesh import FAR, Mesh, Truth, Whole


def hops(mesh: Mesh, tree: Truth, mbps: int) -> Whole:
    """Return how far each switch is from a tree, on links with so much free."""
    if mesh.spines:
        return _grid_hops(mesh, tree, mbps)
    found = np.where(tree, 0, FAR)
    wide = mesh.free[mesh.link] >= mbps
    fresh, far = tree, 0
    while fresh.any():
        far += 1
        reached = np.zeros(len(tree), np.bool_)
        reached[mesh.head[wide & fresh[mesh.tail]]] = True
        fresh = reached & (found == FAR)
        found[fresh] = far
    return found


def route(mesh: Mesh, tree: Truth, mbps: int, begin: int, trail: Whole) -> int:
    """
    Find the shortest path to a tree, of those the widest; return its hops, or FAR.

    Its links are put into ``trail``, from ``begin`` on.  Equally wide ones: the end
    with the lowest number, then arcs with the lowest.
    """
    if tree[begin]:
        return 0
    if mesh.spines:
        length = _grid_route(mesh, tree, mbps, begin, trail)
        if length != FAR:
            return length
    return _mesh_route(mesh, tree, mbps, begin, trail)


def _mesh_route(mesh: Mesh, tree: Truth, mbps: int, begin: int, trail: Whole) -> int:
    free = mesh.free[mesh.link]
    wide = free >= mbps
    width = np.zeros(len(tree), np.int64)
    came = np.full(len(tree), -1)
    width[begin] = np.iinfo(np.int64).max
    fresh = np.array([begin])
    seen = np.zeros(len(tree), np.bool_)
    seen[begin] = True
    while len(fresh) and not tree[fresh].any():
        ahead = np.zeros(len(tree), np.bool_)
        ahead[fresh] = True
        arcs = np.flatnonzero(wide & ahead[mesh.tail] & ~seen[mesh.head])
        there = mesh.head[arcs]
        through = np.minimum(width[mesh.tail[arcs]], free[arcs])
        np.maximum.at(width, there, through)
        best = arcs[through == width[there]][::-1]
        came[mesh.head[best]] = best  # the last one written is the lowest
        fresh = np.unique(there)
        seen[fresh] = True
    ends = fresh[tree[fresh]]
    if not len(ends):
        return FAR
    return retrace(mesh, came, ends[np.argmax(width[ends])], trail)


def retrace(mesh: Mesh, came: Whole, end: int, trail: Whole) -> int:
    """Write the links of a path into ``trail``, first to last; return how many."""
    length, at = 0, end
    while came[at] >= 0:
        length, at = length + 1, mesh.tail[came[at]]
    at = end
    for place in range(length - 1, -1, -1):
        trail[place] = mesh.link[came[at]]
        at = mesh.tail[came[at]]
    return length


def _grid_hops(mesh: Mesh, tree: Truth, mbps: int) -> Whole:
    """Do what ``hops`` does where each link joins a leaf with a spine."""
    if mesh.least[0] >= mbps:
        return _open_hops(mesh, tree)
    wide = mesh.free.reshape(mesh.spines, -1) >= mbps
    leaves = wide.shape[1]
    low, high = tree[:leaves].nonzero()[0], tree[leaves:].nonzero()[0]
    if not len(high) and wide[:, low].any(1).all() and wide.any(0).all():
        return _open_hops(mesh, tree)
    found = np.full(len(tree), FAR)
    found[tree] = 0
    leaf, spine = found[:leaves], found[leaves:]
    far = 0
    while len(low) or len(high):
        far += 1
        down, up = wide[high].any(0), wide[:, low].any(1)
        low = (down & (leaf == FAR)).nonzero()[0]
        high = (up & (spine == FAR)).nonzero()[0]
        leaf[low], spine[high] = far, far
        if found.max() < FAR:
            break
    return found


def _open_hops(mesh: Mesh, tree: Truth) -> Whole:
    """Do it where all links are wide: it is one hop to the other side, else two."""
    leaves = len(tree) - mesh.spines
    found = np.full(len(tree), 2)
    if tree[leaves:].any():
        found[:leaves] = 1
    if tree[:leaves].any():
        found[leaves:] = 1
    found[tree] = 0
    return found


def _grid_route(mesh: Mesh, tree: Truth, mbps: int, begin: int, trail: Whole) -> int:
    """Find a path of one hop up, or up and down again, from a leaf; else return FAR."""
    free = mesh.free.reshape(mesh.spines, -1)
    leaves = free.shape[1]
    if begin >= leaves:
        return FAR
    up = free[:, begin]
    high, low = tree[leaves:].nonzero()[0], tree[:leaves].nonzero()[0]
    if len(high) and up[high].max() >= mbps:
        trail[0] = high[up[high].argmax()] * leaves + begin
        return 1
    if len(low) == 1:
        return _over_spine(mesh, (begin, int(low[0])), mbps, trail)
    through = np.minimum(up[:, None], free[:, low])
    if not len(low) or through.max() < mbps:
        return FAR
    end = through.max(0).argmax()
    spine = through[:, end].argmax()
    trail[0], trail[1] = spine * leaves + begin, spine * leaves + low[end]
    return 2


def _over_spine(mesh: Mesh, ends: tuple[int, int], mbps: int, trail: Whole) -> int:
    """Find the widest path of two hops between two leaves; else return FAR."""
    one, other = ends
    free = mesh.free.reshape(mesh.spines, -1)
    through = np.minimum(free[:, one], free[:, other])
    spine = int(through.argmax())
    if through[spine] < mbps:
        return FAR
    up = spine * free.shape[1]
    trail[0], trail[1] = up + one, up + other
    return 2
