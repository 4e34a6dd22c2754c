"""
The search: many ways down, each by chance a little different, then mending the best.

Mending takes a few neighbours out and puts them back better (Schrimpf et al., "ruin and
recreate", J. Comput. Phys. 159, 2000).  A move puts one VNFC on one host; moves, not
time, are what it may spend.  Written for numba and numpy alike.
"""

import numpy as np

from nfvo.placement.network.descent import descend, insert
from nfvo.placement.network.ground import (
    DRAWS,
    Saved,
    Search,
    clear,
    draw,
    restore,
    room_for,
    save,
    unseat,
    value,
)
from nfvo.placement.network.mesh import Whole
from nfvo.placement.network.wiring import NOWHERE

RESTARTS = 24
"""Ways down for each try at mending what the best of them found."""

TROUBLE = 50
"""How many Mbit/s more a VNFC seems to need each time it found no place."""

RUIN = 5
"""How many VNFCs are taken out together, at most."""


def embed(search: Search, moves: int) -> int:
    """
    Find a host and routes for all VNFCs; return what all costs, or ``NOWHERE``.

    The search is left with the best that was found.
    """
    best = room_for(search)
    if len(search.home) == search.ground.fixed.sum():
        return value(search)
    cost = _restart(search, best, moves)
    if cost < NOWHERE:
        restore(search, best)
        cost = _mend(search, best, cost, moves)
    restore(search, best)
    return cost


def _restart(search: Search, best: Saved, moves: int) -> int:
    """Save the best of many ways down; return what it costs."""
    trouble = np.zeros(len(search.home), np.int64)
    cost, way = NOWHERE, 0
    save(search, best)
    while way == 0 or (search.spent[0] < moves and (cost == NOWHERE or way < RESTARTS)):
        stuck = descend(search, _lots(search, trouble, way), way > 0)
        if stuck >= 0:
            trouble[stuck] += TROUBLE
        elif value(search) < cost:
            cost = value(search)
            save(search, best)
        clear(search)
        way += 1
    return cost


def _lots(search: Search, trouble: Whole, way: int) -> Whole:
    """Draw the order of VNFCs: first by what they need, later by chance as well."""
    lots = (search.ground.need + trouble) * DRAWS
    if way > 0:
        for vnfc in range(len(lots)):
            lots[vnfc] += search.ground.need[vnfc] * draw(search, DRAWS)
    return lots


def _mend(search: Search, best: Saved, cost: int, moves: int) -> int:
    """Better a complete search as long as there are moves; return what it costs."""
    before, now = room_for(search), cost
    while search.spent[0] < moves:
        save(search, before)
        done = _recreate(search, _ruin(search))
        if done and value(search) <= now:
            now = value(search)
            if now < cost:
                cost = now
                save(search, best)
        else:
            restore(search, before)
    return cost


def _ruin(search: Search) -> Whole:
    """Take out a VNFC and some that share wires with it; return who is out."""
    count = len(search.home)
    here = draw(search, count)
    for _ in range(1 + draw(search, RUIN)):
        if search.home[here] >= 0 and not search.ground.fixed[here]:
            unseat(search, here)
        here = _neighbour(search, here)
    return np.flatnonzero(search.home < 0)


def _neighbour(search: Search, vnfc: int) -> int:
    """Draw one of those on one of the wires of a VNFC; itself where it has none."""
    asked = search.net.asked
    first, beyond = asked.first[vnfc], asked.first[vnfc + 1]
    if first == beyond:
        return vnfc
    wire = asked.wires[first + draw(search, beyond - first)]
    begin = asked.begin[wire]
    other: int = asked.ends[begin + draw(search, asked.begin[wire + 1] - begin)]
    return other


def _recreate(search: Search, out: Whole) -> bool:
    """Put back those that are out, those first that need most, more or less."""
    while True:
        best, most = -1, -1
        for vnfc in out:
            need = search.ground.need[vnfc] * (DRAWS + draw(search, 2 * DRAWS))
            if search.home[vnfc] < 0 and need > most:
                best, most = vnfc, need
        if best < 0:
            return True
        if not insert(search, best, True):
            return False
