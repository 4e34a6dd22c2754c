"""
What a search over a network works on, in arrays: what is asked, and how it lies by now.

A virtual link is a wire here; one with many ends lies as a tree.
"""

from typing import NamedTuple

from nfvo.placement.network.mesh import Mesh, Truth, Whole


class Asked(NamedTuple):
    """
    The wires of a service, by number: what each takes and how long it may be.

    Those of VNFC ``v`` are ``wires[first[v]:first[v + 1]]``, the widest first; the
    VNFCs on wire ``w`` are ``ends[begin[w]:begin[w + 1]]``.  The forwarding path ``p``
    goes from ``source[i]`` to ``target[i]`` over wire ``over[i]``, for each ``i`` from
    ``step[p]`` up to ``step[p + 1]``, in at most ``within[p]`` µs.
    """

    mbps: Whole
    latency: Whole
    jitter: Whole
    first: Whole
    wires: Whole
    begin: Whole
    ends: Whole
    step: Whole
    source: Whole
    target: Whole
    over: Whole
    within: Whole


class Laid(NamedTuple):
    """
    How the wires lie by now.

    ``at`` is the switch of each VNFC (-1: nowhere yet), ``on`` says which switches
    each wire is at, and ``line[w, :length[w]]`` are the links that it takes.
    ``trail`` is room for one path.
    """

    at: Whole
    on: Truth
    length: Whole
    line: Whole
    trail: Whole


class Wired(NamedTuple):
    """A network with the wires of one service on it."""

    mesh: Mesh
    asked: Asked
    laid: Laid
