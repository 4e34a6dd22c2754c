"""Delays: how far apart switches are in time, by the shortest way that there is."""

import numpy as np
from numpy.typing import NDArray

from nfvo.placement.network.mesh import NO_LINK, Mesh

NO_WAY = np.iinfo(np.int64).max // 4
"""More microseconds than any way takes."""


class Delays:
    """Delays in a network, found out from a switch when somebody asks."""

    def __init__(self, mesh: Mesh) -> None:
        there = mesh.free[mesh.link] != NO_LINK
        self._tail, self._head = mesh.tail[there], mesh.head[there]
        self._latency = mesh.latency[mesh.link[there]]
        self._count = len(mesh.start) - 1
        self._known: dict[int, NDArray[np.int64]] = {}

    def of(self, switch: int) -> NDArray[np.int64]:
        """
        Return the microseconds from a switch to each one, ``NO_WAY`` where none leads.

        Whatever is free on the way: where it is too narrow a link takes another one.
        """
        if switch not in self._known:
            self._known[switch] = self._found(switch)
        return self._known[switch]

    def _found(self, switch: int) -> NDArray[np.int64]:
        """Relax all arcs at once until nothing is nearer (Bellman and Ford)."""
        delay = np.full(self._count, NO_WAY, np.int64)
        delay[switch] = 0
        for _ in range(self._count):
            nearer = delay.copy()
            np.minimum.at(nearer, self._head, delay[self._tail] + self._latency)
            if np.array_equal(nearer, delay):
                break
            delay = nearer
        return np.minimum(delay, NO_WAY)
