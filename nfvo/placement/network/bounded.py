"""
Shortest paths within bounds of latency and jitter, by setting labels.

A label is a way to a switch: hops, latency, jitter.  Labels are set hop by hop; one
that is nowhere better than an earlier one at the same switch is dropped.  So the first
label at a switch has the fewest hops of all ways within the bounds (the constrained
shortest path of Joksch, J. Math. Anal. Appl. 14, 1966).
"""

from typing import NamedTuple

import numpy as np

from nfvo.placement.network.mesh import FAR, Mesh, Truth, Whole

ENDLESS = 1 << 50
"""A delay in µs that is beyond every bound: that to where a tree is not."""


class Bound(NamedTuple):
    """What a wire asks of a path: Mbit/s that are free, and at most so many µs."""

    mbps: int
    latency: int
    jitter: int


class Tree(NamedTuple):
    """Where a wire is: a mask of switches, its links, the switches of its ends."""

    on: Truth
    links: Whole
    stops: Whole


class Label(NamedTuple):
    """
    One way from a tree to switch ``at``, which ends with ``link``.

    ``came`` is the label before it on the way, ``older`` the last one before it at the
    same switch; -1 where there is none.
    """

    at: int
    hops: int
    came: int
    link: int
    latency: int
    jitter: int
    older: int


def delays(mesh: Mesh, tree: Tree, delay: Whole, begin: int) -> Whole:
    """Return the delay along a tree from one of its switches to every other."""
    found = np.full(len(tree.on), ENDLESS)
    found[begin] = 0
    changed = True
    while changed:
        changed = False
        for link in tree.links:
            one, other = mesh.one[link], mesh.other[link]
            near, far = (one, other) if found[one] < found[other] else (other, one)
            if found[near] + delay[link] < found[far]:
                found[far] = found[near] + delay[link]
                changed = True
    return found


def worst(mesh: Mesh, tree: Tree, delay: Whole) -> Whole:
    """Return the delay from each switch of a tree to the farthest of its ends."""
    found = np.zeros(len(tree.on), np.int64)
    for stop in tree.stops:
        found = np.maximum(found, delays(mesh, tree, delay, stop))
    return found


def labels(mesh: Mesh, tree: Tree, bound: Bound) -> list[Label]:
    """Return the labels of all ways to a tree that keep the bounds to all its ends."""
    latency, jitter = worst(mesh, tree, mesh.latency), worst(mesh, tree, mesh.jitter)
    last = np.full(len(tree.on), -1)
    found = [Label(0, 0, -1, -1, 0, 0, -1)]
    found.pop()  # a list that numba knows the type of
    for switch in range(len(tree.on)):
        if not tree.on[switch]:
            continue
        if latency[switch] <= bound.latency and jitter[switch] <= bound.jitter:
            last[switch] = len(found)
            found.append(Label(switch, 0, -1, -1, latency[switch], jitter[switch], -1))
    done = 0
    while done < len(found):
        _spread(mesh, bound, found, last, done)
        done += 1
    return found


def nearest(found: list[Label], switches: int) -> Whole:
    """Return the fewest hops of a label at each switch, or ``FAR``."""
    hops = np.full(switches, FAR)
    for label in found:
        hops[label.at] = min(hops[label.at], label.hops)
    return hops


def retold(found: list[Label], begin: int, trail: Whole) -> int:
    """Write the way from a switch to the tree into ``trail``; return its hops."""
    for label in found:
        if label.at == begin:
            here = label
            for place in range(label.hops):
                trail[place] = here.link
                here = found[here.came]
            return label.hops
    return FAR


def _spread(
    mesh: Mesh, bound: Bound, found: list[Label], last: Whole, here: int
) -> None:
    """Set the labels one hop beyond one."""
    label = found[here]
    for arc in range(mesh.start[label.at], mesh.start[label.at + 1]):
        link, there = mesh.link[arc], mesh.head[arc]
        latency = label.latency + mesh.latency[link]
        jitter = label.jitter + mesh.jitter[link]
        kept = latency <= bound.latency and jitter <= bound.jitter
        if mesh.free[link] < bound.mbps or not kept:
            continue
        if not _is_beaten(found, last[there], latency, jitter):
            beyond = Label(
                there, label.hops + 1, here, link, latency, jitter, last[there]
            )
            last[there] = len(found)
            found.append(beyond)


def _is_beaten(found: list[Label], newest: int, latency: int, jitter: int) -> bool:
    """Tell whether an earlier label at the switch is as good in both."""
    here = newest
    while here >= 0:
        if found[here].latency <= latency and found[here].jitter <= jitter:
            return True
        here = found[here].older
    return False
