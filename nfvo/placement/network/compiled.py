"""
Twins of what ``paths`` does with numpy, as loops for numba (the extra ``[fast]``).

Where a function that ``fast`` compiles calls ``paths``, its machine code has the twin.
Results are the same to the bit.
"""

from typing import NamedTuple

import numpy as np

from nfvo.placement.network.mesh import FAR, Mesh, Truth, Whole
from nfvo.placement.network.paths import retrace


def hops(mesh: Mesh, tree: Truth, mbps: int) -> Whole:
    """Do what ``paths.hops`` does."""
    found = np.full(len(tree), FAR)
    queue = np.empty(len(tree), np.int64)
    ready = 0
    for switch in range(len(tree)):
        if tree[switch]:
            found[switch] = 0
            queue[ready] = switch
            ready += 1
    done = 0
    while done < ready < len(tree):
        here = queue[done]
        done += 1
        for arc in range(mesh.start[here], mesh.start[here + 1]):
            there = mesh.head[arc]
            if found[there] == FAR and mesh.free[mesh.link[arc]] >= mbps:
                found[there] = found[here] + 1
                queue[ready] = there
                ready += 1
    return found


class Front(NamedTuple):
    """How far a search for a route has come, by switch; and who is to be searched."""

    found: Whole
    width: Whole
    came: Whole
    queue: Whole


def route(mesh: Mesh, tree: Truth, mbps: int, begin: int, trail: Whole) -> int:
    """Do what ``paths.route`` does."""
    none = np.full(len(tree), -1)
    front = Front(np.full(len(tree), FAR), np.zeros_like(none), none, none.copy())
    front.found[begin], front.width[begin], front.queue[0] = 0, 1 << 62, begin
    end, done, ready = -1, 0, 1
    while done < ready:
        here = front.queue[done]
        done += 1
        if end >= 0 and front.found[here] > front.found[end]:
            break
        if tree[here]:
            end = _better(front.width, here, end)
        elif end < 0:
            ready = _widen(mesh, front, here, mbps, ready)
    return retrace(mesh, front.came, end, trail) if end >= 0 else FAR


def _better(width: Whole, here: int, end: int) -> int:
    """Return the end that a wider path leads to; of two alike, the lower."""
    if end < 0 or width[here] > width[end]:
        return here
    return min(here, end) if width[here] == width[end] else end


def _widen(mesh: Mesh, front: Front, here: int, mbps: int, ready: int) -> int:
    """Go on from a switch to the next ones; return how many are queued by now."""
    for arc in range(mesh.start[here], mesh.start[here + 1]):
        there, free = mesh.head[arc], mesh.free[mesh.link[arc]]
        if free < mbps or front.found[there] <= front.found[here]:
            continue
        if front.found[there] == FAR:
            front.found[there] = front.found[here] + 1
            front.queue[ready] = there
            ready += 1
        through, width = min(front.width[here], free), front.width[there]
        if through > width or (through == width and arc < front.came[there]):
            front.width[there], front.came[there] = through, arc
    return ready
