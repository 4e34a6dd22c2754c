"""
Laying wires: what a VNFC costs at a switch, putting it there, taking it away.

Who comes to a wire takes the shortest, then widest path to the nearest point of it.
Written for numba and for numpy alike: arrays, whole numbers, and loops over no more
than one service has.
"""

import numpy as np

from nfvo.placement.network.bounded import labels, nearest, retold
from nfvo.placement.network.limits import (
    bound_of,
    in_time,
    is_bounded,
    is_idle,
    tree_of,
)
from nfvo.placement.network.mesh import FAR, Whole, charge
from nfvo.placement.network.paths import hops, route
from nfvo.placement.network.state import Wired

NOWHERE = 1 << 60
"""A cost that no place has: it cannot be there."""


def look(net: Wired, vnfc: int) -> Whole:
    """Return what a VNFC costs at each switch: Mbit/s times hops, or ``NOWHERE``."""
    asked = net.asked
    cost = np.zeros(net.laid.on.shape[1], np.int64)
    for place in range(asked.first[vnfc], asked.first[vnfc + 1]):
        wire = asked.wires[place]
        if net.laid.on[wire].any():
            far = _distances(net, wire)
            cost = np.where(far < FAR, cost + asked.mbps[wire] * far, NOWHERE)
    return cost


def put(net: Wired, vnfc: int, switch: int) -> bool:
    """Put a VNFC at a switch and lay its wires; or return False, all as it was."""
    net.laid.at[vnfc] = switch
    done = True
    for place in range(net.asked.first[vnfc], net.asked.first[vnfc + 1]):
        done = done and _lay(net, net.asked.wires[place], switch)
    done = done and in_time(net)
    if not done:
        take(net, vnfc)
    return done


def take(net: Wired, vnfc: int) -> None:
    """Take a VNFC away, and what of its wires nobody else needs."""
    switch = net.laid.at[vnfc]
    net.laid.at[vnfc] = -1
    for place in range(net.asked.first[vnfc], net.asked.first[vnfc + 1]):
        prune(net, net.asked.wires[place], switch)


def total(net: Wired) -> int:
    """Return what all wires take together: Mbit/s times hops."""
    cost: int = (net.asked.mbps * net.laid.length).sum()
    return cost


def _distances(net: Wired, wire: int) -> Whole:
    """Return the hops from each switch to a wire, within its bounds."""
    bound = bound_of(net, wire)
    far = hops(net.mesh, net.laid.on[wire], bound.mbps)
    if not is_bounded(bound):
        return far
    most = np.where(far < FAR, far, 0).max()
    if is_idle(net, bound, net.laid.length[wire] + most):
        return far
    return nearest(labels(net.mesh, tree_of(net, wire), bound), len(far))


def _lay(net: Wired, wire: int, switch: int) -> bool:
    """Lay a wire on to one more switch; return False where it cannot be."""
    on, trail = net.laid.on[wire], net.laid.trail
    if not on.any():
        on[switch] = True
        return True
    bound = bound_of(net, wire)
    far = route(net.mesh, on, bound.mbps, switch, trail)
    whole = net.laid.length[wire] + far
    if is_bounded(bound) and far < FAR and not is_idle(net, bound, whole):
        far = retold(labels(net.mesh, tree_of(net, wire), bound), switch, trail)
    if far < FAR:
        _extend(net, wire, switch, far)
    return far < FAR


def _extend(net: Wired, wire: int, switch: int, far: int) -> None:
    """Put a wire on the path of so many hops in ``trail``, which begins at a switch."""
    for place in range(far):
        link = net.laid.trail[place]
        net.laid.line[wire, net.laid.length[wire]] = link
        net.laid.length[wire] += 1
        net.laid.on[wire, switch] = True
        switch = net.mesh.one[link] + net.mesh.other[link] - switch
        charge(net.mesh, link, net.asked.mbps[wire])


def prune(net: Wired, wire: int, switch: int) -> None:
    """Take up the part of a wire that leads to a switch only, if no end is there."""
    laid = net.laid
    while laid.on[wire, switch] and not _has_end(net, wire, switch):
        places = _touching(net, wire, switch)
        if len(places) > 1:
            return
        laid.on[wire, switch] = False
        if len(places) == 1:
            link = laid.line[wire, places[0]]
            laid.length[wire] -= 1
            laid.line[wire, places[0]] = laid.line[wire, laid.length[wire]]
            charge(net.mesh, link, -net.asked.mbps[wire])
            switch = net.mesh.one[link] + net.mesh.other[link] - switch


def _has_end(net: Wired, wire: int, switch: int) -> bool:
    """Tell whether a VNFC of a wire is at a switch."""
    for place in range(net.asked.begin[wire], net.asked.begin[wire + 1]):
        if net.laid.at[net.asked.ends[place]] == switch:
            return True
    return False


def _touching(net: Wired, wire: int, switch: int) -> Whole:
    """Return where in the list of a wire there are links at a switch."""
    links = net.laid.line[wire, : net.laid.length[wire]]
    touches = (net.mesh.one[links] == switch) | (net.mesh.other[links] == switch)
    return np.flatnonzero(touches)
