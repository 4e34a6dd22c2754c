"""
Arithmetic on a leaf-spine network where every link has room for every wire.

It is two hops from leaf to leaf then, whichever spine they lead over: nothing has to be
searched to know what a VNFC costs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from nfvo.placement.network.mesh import Mesh, Whole
from nfvo.placement.network.service import Chain, Wire

Cost = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Open:
    """
    Wires without bounds of latency on a leaf-spine network.

    It is open as long as ``least[0]``, which no link has less of, is no less than the
    ``widest`` wire.
    """

    leaves: int
    spines: int
    least: Whole
    widest: int

    @classmethod
    def of(
        cls, mesh: Mesh, wires: Sequence[Wire], chains: Sequence[Chain]
    ) -> Self | None:
        """Return it, None where the network or a wire is none of that kind."""
        bounded = any(w.latency_us or w.jitter_us for w in wires)
        if bounded or chains or not (mesh.spines and wires):
            return None
        leaves = len(mesh.outlet) - mesh.spines
        widest = max(wire.mbps for wire in wires)
        return cls(leaves, mesh.spines, mesh.least, widest)

    def cost(self, wires: Sequence[Wire], at: Mapping[int, int]) -> Cost | None:
        """
        Return what a VNFC costs at each switch that is on these wires.

        VNFCs are ``at`` switches.  None where that is not to be said so: as links are
        too narrow, or a wire is at a spine, or at more than one leaf already.
        """
        if self.least[0] < self.widest:
            return None
        there: list[tuple[int, int]] = []
        for wire in wires:
            switches = {at[end] for end in wire.ends if end in at}
            if len(switches) > 1 or max(switches, default=0) >= self.leaves:
                return None
            there += [(switch, wire.mbps) for switch in switches]
        mbps = float(sum(each for _, each in there))
        cost = np.full(self.leaves + self.spines, 2 * mbps)
        cost[self.leaves :] = mbps
        for switch, each in there:
            cost[switch] -= 2 * each
        return cost
