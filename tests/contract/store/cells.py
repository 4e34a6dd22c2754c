"""What VNFCs have of the cells of hosts: kept, released exactly, never given twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from nfvo.errors import Conflict
from nfvo.graph import Resources
from nfvo.graph.backing import Backing, GuestCell
from nfvo.lcm.ids import new_id
from nfvo.lcm.ports import Store
from nfvo.lcm.records import HostRecord
from nfvo.lcm.reserved import Grant, HostAllocation
from nfvo.lcm.store import SYSTEM
from nfvo.placement.cells.fit import shares_on
from nfvo.placement.cells.share import CellShare, Held
from nfvo.placement.infrastructure import Host
from tests.contract.store.samples import SHARE, host

HOST = host().id
TWO = Backing(dedicated=True, cells=(GuestCell((0, 1), 1024),))


def aside() -> HostRecord:
    """Return a host with six CPUs set aside: room for three that ask two."""
    return replace(host(), dedicated=frozenset({2, 3, 4, 5, 6, 7}))


def granted(*shares: CellShare, vnfc: str = "", alone: bool = False) -> Grant:
    room = HostAllocation(vnfc or new_id(), HOST, Resources(), shares, alone)
    return Grant(frozenset({room}))


def take_in_one(store: Store) -> bool:
    """Do as a planner does: look, decide, reserve what was decided."""
    with store.write(SYSTEM) as tx:
        (seen,) = tx.infrastructure().hosts
        shares = shares_on(seen, TWO)
        if shares:
            tx.reserve(new_id(), new_id(), granted(*shares), {HOST: seen.generation})
    return bool(shares)


def plan_and_take(store: Store) -> bool:
    """The same with the plan made in a view of its own."""
    with store.read(SYSTEM) as view:
        (seen,) = view.infrastructure().hosts
    shares = shares_on(seen, TWO)
    if shares:
        with store.write(SYSTEM) as tx:
            tx.reserve(new_id(), new_id(), granted(*shares), {HOST: seen.generation})
    return bool(shares)


def again(take: Callable[[Store], bool], store: Store) -> bool:
    while True:
        try:
            return take(store)
        except Conflict:
            continue


def seen(store: Store) -> Host:
    with store.read(SYSTEM) as view:
        (one,) = view.infrastructure().hosts
    return one


class CellContract:
    def test_what_is_held_of_cells_is_seen_and_released_exactly(self, store: Store):
        with store.write(SYSTEM) as tx:
            tx.put_host(aside())
        before = seen(store)
        grant = granted(SHARE, vnfc="vnfc-1", alone=True)
        with store.write(SYSTEM) as tx:
            tx.reserve("op", "ns", grant, {HOST: 0})
            assert tx.grant_of("ns") == grant
            (some,) = tx.infrastructure_of([HOST]).hosts
        held = (Held("vnfc-1", (SHARE,), alone=True),)
        assert seen(store).shares == some.shares == held
        with store.write(SYSTEM) as tx:
            tx.settle("ns", Grant())
        assert replace(seen(store), generation=0) == before

    @pytest.mark.parametrize("take", [take_in_one, plan_and_take])
    def test_racing_for_the_last_cpus_gives_none_twice(
        self, store: Store, other: Store, take: Callable[[Store], bool]
    ):
        with store.write(SYSTEM) as tx:
            tx.put_host(aside())
        with ThreadPoolExecutor(8) as pool:
            tries = [pool.submit(again, take, (store, other)[n % 2]) for n in range(12)]
        assert sum(attempt.result() for attempt in tries) == 3
        shares = [share for held in seen(store).shares for share in held.shares]
        cpus = sorted(cpu for share in shares for cpu in share.cpus)
        assert cpus == sorted(aside().dedicated)
