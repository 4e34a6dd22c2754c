"""
Hosts and routes for a service whose virtual links matter: ``arrange`` finds both.

It is what to call where links are scarce; ``wires`` is for a search of one's own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nfvo.placement.network.fast import Code, best_code
from nfvo.placement.network.ground import DRAWS, Ground, Search
from nfvo.placement.network.mesh import Numbered, Truth, Whole, as_arrays
from nfvo.placement.network.model import Network, PhysicalLink
from nfvo.placement.network.service import Chain, Wire
from nfvo.placement.network.state import Asked
from nfvo.placement.network.wires import Route, Wires, routes_of
from nfvo.placement.network.wiring import NOWHERE

MERSENNE = 2147483647
"""The period of the generator of random numbers, and one more."""


@dataclass(frozen=True)
class Apart:
    """VNFCs, by number, on hosts of different domains: a number for each host."""

    vnfcs: tuple[int, ...]
    domain: Whole


@dataclass(frozen=True)
class Question:
    """
    What is to be arranged, with amounts in whole numbers.

    ``allowed`` (by VNFC and host) has what filters left, ``demand`` is by VNFC and
    dimension, ``free`` by dimension and host; ``switch`` has the number of the switch
    of each host.  ``toll`` is what a host costs by itself, in Mbit/s times hops, by
    VNFC and host.  Those ``kept`` stay on their hosts (by VNFC), with what they demand
    off ``free`` already; wires lie on the links (ids) of ``lying``, by name, by now.
    Nothing of it is changed.
    """

    network: Numbered
    wires: tuple[Wire, ...]
    allowed: Truth
    demand: Whole
    free: Whole
    switch: Whole
    apart: tuple[Apart, ...] = ()
    chains: tuple[Chain, ...] = ()
    toll: Whole | None = None
    kept: Mapping[int, int] = field(default_factory=dict)
    lying: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Arrangement:
    """
    A host for each VNFC, by number, and a route for each wire.

    ``cost`` is Mbit/s times hops, and tolls; ``moves`` is what the search spent.
    """

    hosts: tuple[int, ...]
    routes: tuple[Route, ...]
    cost: int
    moves: int = field(compare=False)


def arrange(
    question: Question, *, seed: int, moves: int, code: Code | None = None
) -> Arrangement | None:
    """
    Return the cheapest arrangement that so many moves find, or None if they find none.

    The question, seed and moves decide the result, on any machine.
    """
    code = code or best_code()
    search = _begin(question, seed)
    cost = int(code.embed(search, moves))
    if cost >= NOWHERE:
        return None
    routes = routes_of(search.net, question.network, question.wires)
    hosts = tuple(int(host) for host in search.home)
    return Arrangement(hosts, routes, cost, int(search.spent[0]))


def warm_up() -> None:
    """Have machine code ready, if there can be any: half a minute, the first time."""
    ways = (PhysicalLink("way", ("a", "b"), 1, 1),)
    two = np.arange(2)
    question = Question(
        as_arrays(Network(("a", "b"), ways)),
        (Wire("wire", (0, 1), 1),),
        allowed=np.ones((2, 2), np.bool_),
        demand=np.ones((2, 1), np.int64),
        free=np.ones((1, 2), np.int64),
        switch=two,
        apart=(Apart((0, 1), two),),
    )
    arrange(question, seed=0, moves=9)


def _begin(question: Question, seed: int) -> Search:
    """Return the search with no more than what is kept in its place."""
    vnfcs = len(question.allowed)
    wires = Wires(question.network, question.wires, question.chains, vnfcs=vnfcs)
    if question.kept:
        kept = question.kept.items()
        at = {vnfc: int(question.switch[host]) for vnfc, host in kept}
        wires.keep(at, question.lying)
    home = np.full(vnfcs, -1)
    home[list(question.kept)] = list(question.kept.values())
    state = np.array([seed % (MERSENNE - 1) + 1], np.int64)
    ground = _ground(question, wires.net.asked, home >= 0)
    return Search(wires.net, ground, home, state, np.zeros(1, np.int64))


def _ground(question: Question, asked: Asked, fixed: Truth) -> Ground:
    vnfcs, hosts = question.allowed.shape
    groups = question.apart
    member = np.zeros((len(groups), vnfcs), np.bool_)
    domain = np.zeros((len(groups), hosts), np.int64)
    for row, group in enumerate(groups):
        member[row, list(group.vnfcs)] = True
        domain[row] = group.domain
    toll = np.zeros((vnfcs, hosts)) if question.toll is None else question.toll
    return Ground(
        allowed=np.ascontiguousarray(question.allowed, np.bool_),
        toll=_whole(toll),
        demand=_whole(question.demand),
        free=_whole(question.free).copy(),
        switch=_whole(question.switch),
        member=member,
        domain=domain,
        leaving=_leaving(question, asked),
        need=_need(asked, vnfcs),
        fixed=fixed,
        noise=_noise(2 * hosts + 1),
    )


@lru_cache(maxsize=8)
def _noise(size: int) -> Whole:
    """Return numbers that look random, the same on every machine."""
    drawn = np.random.PCG64(size).random_raw(size) % np.uint64(DRAWS)
    return drawn.astype(np.int64)


def _whole(numbers: NDArray[Any]) -> Whole:
    """Return numbers in the one form that machine code is made for."""
    return np.ascontiguousarray(numbers, np.int64)


def _leaving(question: Question, asked: Asked) -> Whole:
    """Return the Mbit/s that leave the switch of each VNFC wherever it goes."""
    leaving = np.zeros(len(question.allowed), np.int64)
    for group in question.apart:
        if _is_of_switches(group.domain, question.switch):
            for vnfc in group.vnfcs:
                leaving[vnfc] = max(leaving[vnfc], _all_out(question, group, vnfc))
    return leaving


def _is_of_switches(domain: Whole, switch: Whole) -> bool:
    """Tell whether all hosts of a switch are in one domain."""
    pairs = np.unique(np.stack((switch, domain)), axis=1)
    return bool(len(np.unique(switch)) == pairs.shape[1])


def _all_out(question: Question, group: Apart, vnfc: int) -> int:
    """Return the Mbit/s of wires from a VNFC to none but others of a group."""
    others = frozenset(group.vnfcs)
    return sum(
        wire.mbps
        for wire in question.wires
        if vnfc in wire.ends
        and len(set(wire.ends)) > 1
        and others.issuperset(wire.ends)
    )


def _need(asked: Asked, vnfcs: int) -> Whole:
    """Return the Mbit/s of all wires of each VNFC."""
    need = np.zeros(vnfcs, np.int64)
    owner = np.repeat(np.arange(vnfcs), np.diff(asked.first))
    np.add.at(need, owner, asked.mbps[asked.wires])
    return need
