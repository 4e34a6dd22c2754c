"""
One way down: VNFC after VNFC to the host that costs least, its wires laid at once.

The next VNFC is the one that is wired most to those that have a host.  What costs the
same goes where least is left over, so that large free regions stay for large services.
"""

import numpy as np

from nfvo.placement.network.ground import DRAWS, SCALE, Search, draw, seat
from nfvo.placement.network.mesh import Whole
from nfvo.placement.network.wiring import NOWHERE, look, put

TRIES = 3
"""Switches that are tried for a VNFC before it counts as stuck."""

PULL = 10
"""How much more wires count that lead to VNFCs with a host than others do."""

JITTER = 5
"""How many Mbit/s times hops a random choice may cost more than the best."""

LINKED = 1 << 30
"""More than any bit rate: what is wired to the rest goes before what is not."""

ANYWHERE = 1 << 40
"""More than any cost: chance alone decides."""


def descend(search: Search, lots: Whole, noisy: bool) -> int:
    """Place all VNFCs; return -1, or the first that finds no place."""
    while True:
        vnfc = _next(search, lots)
        if vnfc < 0 or not insert(search, vnfc, noisy):
            return vnfc


def insert(search: Search, vnfc: int, noisy: bool) -> bool:
    """Put a VNFC on the host that costs least; return False where it cannot be."""
    search.spent[0] += 1
    cost = worth(search, vnfc, noisy)
    for _ in range(TRIES):
        host = int(cost.argmin())
        if cost[host] >= NOWHERE:
            return False
        switch = search.ground.switch[host]
        if put(search.net, vnfc, switch):
            seat(search, vnfc, host)
            return True
        cost[search.ground.switch == switch] = NOWHERE
    return False


def worth(search: Search, vnfc: int, noisy: bool) -> Whole:
    """Return what a VNFC costs on each host, in parts of 1 / ``SCALE``, or NOWHERE."""
    ground = search.ground
    wires = look(search.net, vnfc)[ground.switch]
    possible = ground.allowed[vnfc] & (wires < NOWHERE)
    for dimension in range(len(ground.free)):
        possible &= ground.free[dimension] >= ground.demand[vnfc, dimension]
    _keep_apart(search, vnfc, possible)
    left = search.net.mesh.outlet[ground.switch] - ground.leaving[vnfc]
    possible &= left >= 0
    cost = np.where(possible, wires, 0) * SCALE + ground.toll[vnfc] * SCALE
    if noisy:
        begin = draw(search, len(ground.noise) - len(ground.switch))
        noise = ground.noise[begin : begin + len(ground.switch)]
        cost += noise * _reach(search, vnfc) // DRAWS
    return np.where(possible, cost + left, NOWHERE)


def _reach(search: Search, vnfc: int) -> int:
    """Return how far chance may lead: anywhere, if nothing draws to some switch."""
    return JITTER * SCALE if _tied(search, vnfc) else ANYWHERE


def _keep_apart(search: Search, vnfc: int, possible: Whole) -> None:
    """Strike the hosts out that are in the domain of one to be kept apart from."""
    ground = search.ground
    for group in range(len(ground.member)):
        if ground.member[group, vnfc]:
            for other in np.flatnonzero(ground.member[group]):
                if search.home[other] >= 0:
                    domain = ground.domain[group]
                    possible &= domain != domain[search.home[other]]


def _next(search: Search, lots: Whole) -> int:
    """Return the VNFC without a host that is wired most to those with one, or -1."""
    best, most = -1, -1
    for vnfc in range(len(search.home)):
        if search.home[vnfc] < 0:
            pull = lots[vnfc] + PULL * DRAWS * _tied(search, vnfc)
            if pull > most:
                best, most = vnfc, pull
    return best


def _tied(search: Search, vnfc: int) -> int:
    """Return the Mbit/s of wires from a VNFC to those with hosts; more if any."""
    asked, tied = search.net.asked, 0
    for place in range(asked.first[vnfc], asked.first[vnfc + 1]):
        wire = asked.wires[place]
        if search.net.laid.on[wire].any():
            tied = max(tied, LINKED) + asked.mbps[wire]
    return tied
