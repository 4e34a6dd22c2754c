"""
The wires of one service on a network, as a search lays them and takes them up again.

``look`` says what it costs to have a VNFC at each switch, ``put`` lays its wires from
there, ``drop`` undoes that exactly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nfvo.placement.network.fast import PLAIN, Code
from nfvo.placement.network.lacks import Finder
from nfvo.placement.network.mesh import Numbered
from nfvo.placement.network.open import Cost, Open
from nfvo.placement.network.service import Chain, Wire, asked_of, nothing_laid
from nfvo.placement.network.state import Wired
from nfvo.placement.network.wiring import NOWHERE, prune


@dataclass(frozen=True, slots=True)
class Route:
    """The physical links (their ids) that a virtual link runs over, with Mbit/s."""

    wire: str
    mbps: int
    links: tuple[str, ...]


class Wires:
    """
    The wires of a service of so many VNFCs on a network, none of them laid yet.

    What they take goes off the free bandwidth of a copy of the network's arrays.
    """

    def __init__(
        self,
        network: Numbered,
        wires: Sequence[Wire],
        chains: Sequence[Chain] = (),
        *,
        vnfcs: int,
        code: Code = PLAIN,
    ) -> None:
        mesh = network.mesh.copied()
        asked = asked_of(wires, chains, vnfcs)
        self.net = Wired(mesh, asked, nothing_laid(mesh, asked))
        self._network, self._wires, self._code = network, tuple(wires), code
        self._at: dict[int, int] = {}
        self._mine: list[list[Wire]] = [[] for _ in range(vnfcs)]
        for wire in wires:
            for end in wire.ends:
                self._mine[end].append(wire)
        self._open = Open.of(mesh, wires, chains)

    def look(self, vnfc: int) -> Cost | None:
        """
        Return what a VNFC costs at each switch: Mbit/s times hops; inf: it can't be.

        Each of its wires is looked at alone, so ``put`` may still say no.  None: no
        VNFC that it shares a wire with has a place yet.
        """
        at = self._at
        if not any(end in at for wire in self._mine[vnfc] for end in wire.ends):
            return None
        if self._open is not None:
            cost = self._open.cost(self._mine[vnfc], at)
            if cost is not None:
                return cost
        whole = self._code.look(self.net, vnfc)
        cost = whole.astype(np.float64)
        if whole.max() >= NOWHERE:
            cost[whole >= NOWHERE] = np.inf
        return cost

    def put(self, vnfc: int, switch: int) -> bool:
        """Lay the wires of a VNFC from a switch; return False, changing nothing."""
        done = bool(self._code.put(self.net, vnfc, switch))
        if done:
            self._at[vnfc] = switch
        return done

    def drop(self, vnfc: int) -> None:
        """Undo the last ``put`` that has not been undone: it was that of ``vnfc``."""
        self._code.take(self.net, vnfc)
        del self._at[vnfc]

    def is_put(self, vnfc: int) -> bool:
        """Tell whether a VNFC is at a switch."""
        return vnfc in self._at

    def finder(self, vnfc: int) -> Finder:
        """Return what finds what there is too little of for a VNFC, as it lies now."""
        return Finder(self.net, [bool(name) for name in self._network.links], vnfc)

    def keep(
        self, homes: Mapping[int, int], lying: Mapping[str, Sequence[str]]
    ) -> None:
        """
        Begin with VNFCs that stay at their switches, and the links of wires by name.

        What these take is off the network already; what now leads nowhere is given
        back.
        """
        asked, laid = self.net.asked, self.net.laid
        self._at.update(homes)
        for vnfc, switch in homes.items():
            laid.at[vnfc] = switch
            laid.on[asked.wires[asked.first[vnfc] : asked.first[vnfc + 1]], switch] = (
                True
            )
        number = self._network.number
        for wire, one in enumerate(self._wires):
            self._lie(wire, [number[link] for link in lying.get(one.name, ())])

    def _lie(self, wire: int, numbers: list[int]) -> None:
        """Say which links a wire lies on, and take up what leads nowhere."""
        mesh, laid = self.net.mesh, self.net.laid
        laid.line[wire, : len(numbers)] = numbers
        laid.length[wire] = len(numbers)
        laid.on[wire, mesh.one[numbers]] = laid.on[wire, mesh.other[numbers]] = True
        for switch in np.flatnonzero(laid.on[wire]):
            prune(self.net, wire, int(switch))

    def routes(self) -> tuple[Route, ...]:
        """Return how the wires are routed so far."""
        return routes_of(self.net, self._network, self._wires)


def routes_of(
    net: Wired, network: Numbered, wires: Sequence[Wire]
) -> tuple[Route, ...]:
    """Return the routes of wires, each with its links in the order of the network."""
    laid = net.laid
    return tuple(
        Route(
            wire.name,
            wire.mbps,
            tuple(
                network.links[link]
                for link in sorted(laid.line[w, : laid.length[w]].tolist())
            ),
        )
        for w, wire in enumerate(wires)
    )
