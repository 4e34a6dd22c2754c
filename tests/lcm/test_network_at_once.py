"""On PostgreSQL others commit while a plan begins: no link is oversold all the same."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from nfvo.errors import Conflict, NoHostFits, StalePlan
from nfvo.lcm import service
from nfvo.lcm.requests import Instantiate, Terms
from nfvo.placement.infrastructure import HostState
from nfvo.store.open import open_store
from tests.lcm.routed import prepare, used
from tests.lcm.world import KEY, SCOPE, World
from tests.store.private_postgres import private_postgres

pytestmark = pytest.mark.postgres
ALONE = "s1-s2"
NETWORK = """
switches: [s1, s2]
links: [{ends: [s1, s2], capacity: 1 Gbit/s}]
hosts: {hv1: s1, hv2: s2, hv3: s1, hv4: s2}
"""
SIDES = (("hv1", "hv2"), ("hv3", "hv4"))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with private_postgres() as server:
        store = open_store(server.create("network"), KEY)
        store.migrate()
        world = World(tmp_path).on(store)
        prepare(world, NETWORK)
        world.add_hosts(4)
        yield world
        world.store.close()


def only_on(world: World, names: tuple[str, ...]) -> None:
    with world.store.write(SCOPE) as tx:
        for host in tx.hosts():
            state = HostState.READY if host.name in names else HostState.CORDONED
            tx.put_host(replace(host, state=state))


def planned(world: World, name: str, names: tuple[str, ...]) -> str:
    """Plan a pair of VMs on these two hosts, at both ends of the link."""
    only_on(world, names)
    ns = world.create(name, "pair")
    plan = service.plan(world.ports, SCOPE, Instantiate(ns.id))
    assert plan.grant.mbps == {ALONE: 400}
    return plan.id


def test_two_who_share_nothing_but_a_link_do_not_both_get_what_one_can_have(world):
    first = planned(world, "first", SIDES[0])
    service.apply(world.ports, SCOPE, first, Terms())
    plans = [planned(world, f"n{n}", side) for n, side in enumerate(SIDES)]
    only_on(world, (*SIDES[0], *SIDES[1]))
    together = Barrier(2)

    def apply(plan_id: str) -> str:
        together.wait()
        try:
            service.apply(world.ports, SCOPE, plan_id, Terms())
        except Conflict as conflict:
            return conflict.message
        return ""

    with ThreadPoolExecutor(2) as pool:
        won, lost = sorted(pool.map(apply, plans))
    assert won == ""
    assert "200 of 1000 Mbit/s left" in lost
    assert used(world) == {ALONE: 800}


def test_many_planners_fill_a_link_and_no_more(world):
    sides = [SIDES[0][0], SIDES[1][1]]
    only_on(world, tuple(sides))
    ids = [world.create(f"n{number}", "pair").id for number in range(6)]

    def begin(id: str) -> bool:
        try:
            service.request(world.ports, SCOPE, Instantiate(id), Terms())
        except (NoHostFits, StalePlan):
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(begin, ids)) == 2
    assert used(world) == {ALONE: 800}
