"""
Lines: the physical network below an estate, and the wires of a service on it.

Only virtual links that ask for something are wires: a bit rate, or a bound of latency.
All others run over whatever there is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from nfvo.graph import VirtualLink
from nfvo.placement.ask import Ask
from nfvo.placement.estate.field import Flags, Numbers
from nfvo.placement.infrastructure import Host
from nfvo.placement.network.mesh import Numbered, as_arrays
from nfvo.placement.network.model import Network
from nfvo.placement.network.service import Wire
from nfvo.placement.network.wires import Cost, Route, Wires

US_PER_MS = 1000
T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Lines:
    """A network as arrays, and the number of each host's switch in it, or -1."""

    numbered: Numbered
    switch: NDArray[np.intp]
    at: Mapping[str, int]


def lines_of(network: Network, hosts: Sequence[Host]) -> Lines:
    """Return the arrays of a network."""
    numbered = as_arrays(network)
    number = {name: index for index, name in enumerate(numbered.switches)}
    access = network.access
    switch = [number[access[h.id].switch] if h.id in access else -1 for h in hosts]
    at = {host.id: index for index, host in enumerate(hosts)}
    return Lines(numbered, np.array(switch, np.intp), at)


def is_wire(link: VirtualLink) -> bool:
    """Whether a virtual link asks for something of the network."""
    return bool(link.bit_rate_mbps or link.max_latency_ms)


def laying_of(lines: Lines | None, asks: Mapping[str, Ask]) -> "Laying | None":
    """Return the wires of a service, None if it has none or nothing to lay them on."""
    links = {link.name: link for ask in asks.values() for link in ask.links}
    wanted = [link for link in links.values() if is_wire(link)]
    return Laying(lines, asks, wanted) if lines and wanted else None


class Laying:
    """The wires of a service as they are laid by a trial."""

    def __init__(
        self, lines: Lines, asks: Mapping[str, Ask], links: Sequence[VirtualLink]
    ) -> None:
        self._switch, self._at = lines.switch, lines.at
        self._all_hang = bool((self._switch >= 0).all())
        self._number = {name: number for number, name in enumerate(asks)}
        wires = _wires(links, asks, self._number)
        self._wires = Wires(lines.numbered, wires, vnfcs=len(asks))
        self._seen: tuple[str, Cost | None] = ("", None)

    def keep(self, homes: Mapping[str, int]) -> None:
        """Begin with VNFCs at their hosts, whose wires are off the network already."""
        at = {self._number[name]: int(self._switch[h]) for name, h in homes.items()}
        self._wires.keep({n: switch for n, switch in at.items() if switch >= 0}, {})

    def put(self, ask: Ask, host: int) -> bool:
        """Lay the wires of a VNFC on a host; return False where they cannot be."""
        self._seen = "", None
        switch, number = int(self._switch[host]), self._number[ask.name]
        return switch >= 0 and self._wires.put(number, switch)

    def drop(self, ask: Ask) -> None:
        """Take up the wires of the VNFC that was the last to be put."""
        self._seen = "", None
        self._wires.drop(self._number[ask.name])

    def routes(self) -> tuple[Route, ...]:
        """Return how the wires lie."""
        return self._wires.routes()

    def nearness(self, ask: Ask) -> Numbers | None:
        """
        Return how near hosts are to a VNFC's wires: 1 is nearest, 0 farthest, or out.

        Near is what takes few Mbit/s times hops.  None while nothing that it shares a
        wire with has a place.
        """
        cost = self._look(ask)
        if cost is None:
            return None
        reached = np.isfinite(cost)
        farthest = cost[reached].max(initial=0.0) or 1.0
        near: Numbers = 1 - np.where(reached, cost, farthest) / farthest
        return self._by_host(near, 0.0)

    def unreached(self, ask: Ask) -> Flags | None:
        """Return the hosts that not all wires reach, each by itself; None for none."""
        cost = self._look(ask)
        if cost is None or (self._all_hang and np.isfinite(cost).all()):
            return None
        return self._by_host(~np.isfinite(cost), without=True)

    def reaches(self, ask: Ask, host_id: str) -> bool:
        """Tell whether all wires of a VNFC reach a host, each by itself."""
        cost, at = self._look(ask), self._at.get(host_id)
        if cost is None or at is None:
            return True
        return bool(self._switch[at] >= 0 and np.isfinite(cost[self._switch[at]]))

    def _look(self, ask: Ask) -> Cost | None:
        if self._seen[0] != ask.name:
            self._seen = ask.name, self._wires.look(self._number[ask.name])
        return self._seen[1]

    def _by_host(self, by_switch: NDArray[T], without: float) -> NDArray[T]:
        """Return what hosts have of their switches, ``without`` one something else."""
        if self._all_hang:
            return by_switch.take(self._switch)
        return np.append(by_switch, by_switch.dtype.type(without)).take(self._switch)


def _wires(
    links: Sequence[VirtualLink], asks: Mapping[str, Ask], number: Mapping[str, int]
) -> Sequence[Wire]:
    ends = next((ask.ends for ask in asks.values()), {})
    return [
        Wire(
            link.name,
            tuple(sorted(number[name] for name in ends[link.name] if name in number)),
            link.bit_rate_mbps,
            link.max_latency_ms * US_PER_MS or None,
        )
        for link in links
    ]
