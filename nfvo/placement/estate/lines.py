"""
Lines: the physical network below an estate, and the wires of a service on it.

Only virtual links that ask for something are wires: a bit rate, a bound, or a place on
a forwarding path that has one.  All others run over whatever there is, and so do the
ends of wires at sites of which the network is not known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from nfvo.placement.ask import Ask
from nfvo.placement.draft import Lying
from nfvo.placement.estate.field import Flags, Indices, Numbers
from nfvo.placement.infrastructure import Host
from nfvo.placement.network.delays import Delays
from nfvo.placement.network.lacks import Finder, Lack
from nfvo.placement.network.mesh import NO_LINK, Numbered, as_arrays
from nfvo.placement.network.model import Network
from nfvo.placement.network.open import Cost
from nfvo.placement.network.service import Wiring
from nfvo.placement.network.translate import chains_of, wires_of
from nfvo.placement.network.wires import Route, Wires

T = TypeVar("T", bound=np.generic)
ADRIFT = -1
"""The switch of a host that hangs on none, at a site of which the others do."""


@dataclass(frozen=True, eq=False)
class Lines:
    """
    A network as arrays, and the number of each host's switch in it, or ``ADRIFT``.

    ``beyond`` are hosts of sites of which nothing is known: all ways to them are free.
    """

    network: Network
    numbered: Numbered
    switch: NDArray[np.intp]
    beyond: Flags
    at: Mapping[str, int]

    def having(self, network: Network) -> Self:
        """Return them with what is free in a network that is like theirs."""
        links, numbered = network.link, self.numbered
        free = [links[name].free_mbps if name else NO_LINK for name in numbered.links]
        mesh = numbered.mesh.having(np.array(free, np.int64))
        fresh = numbered._replace(mesh=mesh)
        lines = replace(self, network=network, numbered=fresh)
        vars(lines)["delays"] = self.delays  # which nothing takes anything of
        return lines

    @cached_property
    def delays(self) -> Delays:
        """Return how far apart switches are."""
        return Delays(self.numbered.mesh)


def lines_of(network: Network, hosts: Sequence[Host]) -> Lines:
    """Return the arrays of a network."""
    numbered = as_arrays(network)
    number = {name: index for index, name in enumerate(numbered.switches)}
    access = network.access
    known = {host.site for host in hosts if host.name in access}
    switch = [number[access[h.name].switch] if h.name in access else -1 for h in hosts]
    beyond = np.array([host.site not in known for host in hosts], np.bool_)
    at = {host.id: index for index, host in enumerate(hosts)}
    return Lines(network, numbered, np.array(switch, np.intp), beyond, at)


def wiring_of(asks: Mapping[str, Ask], lying: Lying) -> Wiring:
    """Return what a service asks; ``lying``: see ``begin``."""
    vnfcs = [ask.vnfc for ask in asks.values()]
    links = {link.name: link for ask in asks.values() for link in ask.links}
    paths = next((ask.paths for ask in asks.values()), ())
    wires = wires_of(vnfcs, list(links.values()), paths)
    if lying is not None:
        wires = tuple(wire for wire in wires if wire.name in lying)
    number = {name: number for number, name in enumerate(asks)}
    return Wiring(number, wires, chains_of(vnfcs, paths, wires) if paths else ())


def laying_of(
    lines: Lines | None, one: Indices, asks: Mapping[str, Ask], lying: Lying
) -> "Laying | None":
    """
    Return the wires of a service, None if it has none or nothing to lay them on.

    ``one`` has a host of each block.
    """
    if lines is None:
        return None
    wiring = wiring_of(asks, lying)
    return Laying(lines, wiring, one) if wiring.wires else None


class Laying:
    """The wires of a service as they are laid by a trial."""

    def __init__(self, lines: Lines, wiring: Wiring, one: Indices) -> None:
        self.lines, self.network, self.wiring = lines, lines.network, wiring
        self._switch, self._number = lines.switch, wiring.number
        self.link_ids = lines.numbered.links
        self._of_blocks, self._beyond = self._switch[one], lines.beyond[one]
        self._adrift = (self._of_blocks < 0) & ~self._beyond
        self._all_hang = bool((self._of_blocks >= 0).all())
        self._wires = Wires(
            lines.numbered, wiring.wires, wiring.chains, vnfcs=len(wiring.number)
        )
        self._wired = frozenset(end for wire in wiring.wires for end in wire.ends)
        self.lying: Mapping[str, Sequence[str]] = {}
        self._seen: tuple[str, Cost | None] = ("", None)
        self._farthest = 0.0
        self._lacking: tuple[str, Finder | None] = ("", None)

    def keep(self, homes: Mapping[str, int], lying: Lying) -> None:
        """Begin with VNFCs at their hosts, whose wires are off the network already."""
        at = {self._number[name]: int(self._switch[h]) for name, h in homes.items()}
        known = self.network.link.keys()
        self.lying = {
            name: links
            for name, links in (lying or {}).items()
            if known >= frozenset(links)
        }
        hang = {number: switch for number, switch in at.items() if switch >= 0}
        self._wires.keep(hang, self.lying)

    def put(self, ask: Ask, host: int) -> bool:
        """Lay the wires of a VNFC on a host; return False where they cannot be."""
        self._forget()
        switch, number = int(self._switch[host]), self._number[ask.name]
        if switch < 0:
            return bool(self.lines.beyond[host]) or number not in self._wired
        return self._wires.put(number, switch)

    def drop(self, ask: Ask) -> None:
        """Take up the wires of the VNFC that was the last to be put."""
        self._forget()
        if self._wires.is_put(self._number[ask.name]):
            self._wires.drop(self._number[ask.name])

    def routes(self) -> tuple[Route, ...]:
        """Return how the wires lie."""
        return self._wires.routes()

    def nearness(self, ask: Ask) -> Numbers | None:
        """
        Return how near blocks are to a VNFC's wires: 1 is nearest, 0 farthest, or out.

        Near is what takes few Mbit/s times hops.  None while nothing that it shares a
        wire with has a place.
        """
        cost = self._look(ask)
        if cost is None:
            return None
        farthest = self._farthest
        if farthest == np.inf:
            farthest = float(cost[np.isfinite(cost)].max(initial=0.0))
            cost = np.minimum(cost, farthest)
        near: Numbers = 1 - cost / (farthest or 1.0)
        return self._by_block(near, 0.0)

    def unreached(self, ask: Ask) -> Flags | None:
        """Return the blocks that not all wires reach, each by itself; None for none."""
        cost = self._look(ask)
        if self._all_hang and (cost is None or self._farthest < np.inf):
            return None
        if self._number[ask.name] not in self._wired:
            return None
        if cost is None:
            return self._adrift
        unreached: Flags = self._by_block(~np.isfinite(cost), 0)
        return self._adrift | unreached

    def reaches(self, ask: Ask, host_id: str) -> bool:
        """Tell whether all wires of a VNFC reach a host, each by itself."""
        at = self.lines.at.get(host_id)
        if at is None or self._number[ask.name] not in self._wired:
            return True
        switch, cost = int(self._switch[at]), self._look(ask)
        if switch < 0:
            return bool(self.lines.beyond[at])
        return cost is None or bool(np.isfinite(cost[switch]))

    def look_closer(self, ask: Ask) -> None:
        """Until the next move, let what is unreached be what ``put`` refuses."""
        cost, number = self._look(ask), self._number[ask.name]
        if cost is None or ask.name == self._lacking[0]:
            return
        for switch in set(self._switch[self._switch >= 0].tolist()):
            if np.isfinite(cost[switch]):
                if self._wires.put(number, switch):
                    self._wires.drop(number)
                else:
                    cost[switch] = self._farthest = np.inf
        self._lacking = ask.name, None

    def lacks(self, ask: Ask, host_id: str) -> tuple[Lack, ...] | None:
        """Return what is lacking for a VNFC on a host; None for one that is adrift."""
        switch = int(self._switch[self.lines.at[host_id]])
        if switch < 0:
            return None
        name, finder = self._lacking
        if name != ask.name or finder is None:
            finder = self._wires.finder(self._number[ask.name])
            self._lacking = ask.name, finder
        return finder.at(switch)

    def _forget(self) -> None:
        self._seen, self._lacking = ("", None), ("", None)

    def _look(self, ask: Ask) -> Cost | None:
        if self._seen[0] != ask.name:
            cost = self._wires.look(self._number[ask.name])
            self._farthest = 0.0 if cost is None else cost.item(cost.argmax())
            self._seen = ask.name, cost
            self._lacking = "", None
        return self._seen[1]

    def _by_block(self, by_switch: NDArray[T], without: float) -> NDArray[T]:
        """Return what blocks have of their switches, ``without`` one something else."""
        if self._all_hang:
            return by_switch.take(self._of_blocks)
        both = np.append(by_switch, by_switch.dtype.type(without))
        return both.take(self._of_blocks)
