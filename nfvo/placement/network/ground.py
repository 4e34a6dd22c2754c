"""
A search for hosts and routes at once, in arrays: what it chooses among, what it chose.

Written for numba and numpy alike, as ``wiring`` is.
"""

from typing import NamedTuple

import numpy as np

from nfvo.placement.network.mesh import Truth, Whole
from nfvo.placement.network.state import Wired
from nfvo.placement.network.wiring import take, total

SCALE = 64
"""What one Mbit/s over one hop costs: finer differences break ties."""

DRAWS = 1 << 14
"""How large a drawn number may be."""


class Ground(NamedTuple):
    """
    What hosts there are for the VNFCs.

    By VNFC and host: ``allowed``, and ``toll``, what it costs by itself, in Mbit/s
    times hops.  ``demand`` is by VNFC and dimension, ``free`` (it changes) by dimension
    and host, ``switch`` by host.  The VNFCs of a group (``member``, by group and VNFC)
    must be on hosts of different ``domain``, by group and host.  ``leaving`` is what
    must leave the switch of a VNFC in any case, ``need`` all that its wires take, in
    Mbit/s.  A VNFC that is ``fixed`` stays.  ``noise`` are numbers drawn beforehand.
    """

    allowed: Truth
    toll: Whole
    demand: Whole
    free: Whole
    switch: Whole
    member: Truth
    domain: Whole
    leaving: Whole
    need: Whole
    fixed: Truth
    noise: Whole


class Search(NamedTuple):
    """
    Where a search is: the network, the hosts, the ``home`` (a host, or -1) of VNFCs.

    ``state`` is that of the generator of random numbers; ``spent`` counts moves.
    """

    net: Wired
    ground: Ground
    home: Whole
    state: Whole
    spent: Whole


class Saved(NamedTuple):
    """A copy of all that changes in a search."""

    free: Whole
    outlet: Whole
    at: Whole
    on: Truth
    length: Whole
    line: Whole
    room: Whole
    home: Whole


def draw(search: Search, below: int) -> int:
    """
    Return the next random number, 0 up to one less than ``below``.

    Park and Miller's generator (CACM 31, 1988), with the multiplier of CACM 36, 1993:
    it is the same everywhere, and never leaves 64 bits.
    """
    search.state[0] = search.state[0] * 48271 % 2147483647
    drawn: int = search.state[0] % below
    return drawn


def seat(search: Search, vnfc: int, host: int) -> None:
    """Give a VNFC its host, and take what it demands."""
    search.home[vnfc] = host
    search.ground.free[:, host] -= search.ground.demand[vnfc]


def unseat(search: Search, vnfc: int) -> None:
    """Take a VNFC off its host, with its wires."""
    search.ground.free[:, search.home[vnfc]] += search.ground.demand[vnfc]
    search.home[vnfc] = -1
    take(search.net, vnfc)


def clear(search: Search) -> None:
    """Take all VNFCs away that are not fixed."""
    for vnfc in range(len(search.home)):
        if search.home[vnfc] >= 0 and not search.ground.fixed[vnfc]:
            unseat(search, vnfc)


def value(search: Search) -> int:
    """Return what all costs: Mbit/s times hops, and tolls."""
    tolls = 0
    for vnfc in range(len(search.home)):
        tolls += search.ground.toll[vnfc, search.home[vnfc]]
    return total(search.net) + tolls


def save(search: Search, saved: Saved) -> None:
    """Copy what changes."""
    mesh, laid = search.net.mesh, search.net.laid
    saved.free[:], saved.outlet[:] = mesh.free, mesh.outlet
    saved.at[:], saved.on[:], saved.length[:] = laid.at, laid.on, laid.length
    saved.line[:] = laid.line
    saved.room[:], saved.home[:] = search.ground.free, search.home


def restore(search: Search, saved: Saved) -> None:
    """Make all as it was when it was saved."""
    mesh, laid = search.net.mesh, search.net.laid
    mesh.free[:], mesh.outlet[:] = saved.free, saved.outlet
    laid.at[:], laid.on[:], laid.length[:] = saved.at, saved.on, saved.length
    laid.line[:] = saved.line
    search.ground.free[:], search.home[:] = saved.room, saved.home


def room_for(search: Search) -> Saved:
    """Return a place to save a search to."""
    mesh, laid = search.net.mesh, search.net.laid
    return Saved(
        np.empty_like(mesh.free),
        np.empty_like(mesh.outlet),
        np.empty_like(laid.at),
        np.empty_like(laid.on),
        np.empty_like(laid.length),
        np.empty_like(laid.line),
        np.empty_like(search.ground.free),
        np.empty_like(search.home),
    )
