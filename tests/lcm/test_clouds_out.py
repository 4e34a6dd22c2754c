"""A cloud that takes nothing new, or not this, is avoided in plans, with the reason."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nfvo.errors import NoHostFits, StalePlan
from nfvo.graph import Resources
from nfvo.lcm import service
from nfvo.lcm.observation import HostObservation
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.requests import Terms
from nfvo.lcm.store import SYSTEM
from nfvo.placement.infrastructure import HostState
from nfvo.placement.sizes import Size
from tests.lcm.clouds import CLOUD, DELEGATED, with_cloud
from tests.lcm.world import SCOPE, World, instantiate

S = HostState
OUT = [
    pytest.param(S.NEW, "is not READY yet", "wait until the cloud", id="not seen yet"),
    pytest.param(S.DOWN, "is down", "bring the cloud stack back", id="down"),
    pytest.param(S.CORDONED, "is cordoned", "uncordon the cloud stack", id="cordoned"),
    pytest.param(S.LEAVING, "is leaving", "add the cloud stack again", id="leaving"),
]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = with_cloud(tmp_path, DELEGATED)
    world.onboard()
    yield world
    world.store.close()


def enter(world: World, state: HostState) -> None:
    with world.store.write(SYSTEM) as tx:
        tx.put_host(replace(tx.host(CLOUD), state=state))


def lose_sight(world: World) -> None:
    """Let the watcher have failed to look at the cloud as such, not at its places."""
    with world.store.write(SYSTEM) as tx:
        seen = HostObservation(world.host(CLOUD).id, tx.now(), ok=False, detail="away")
        tx.put_host_observation(seen)


def offer(world: World, *rooms: Resources) -> None:
    """Let the cloud have these flavors only, and let us make none."""
    with world.store.write(SYSTEM) as tx:
        tx.put_host(replace(tx.host(CLOUD), sizes=frozenset(map(Size, rooms))))


@pytest.mark.parametrize(("state", "why", "hint"), OUT)
def test_places_of_a_cloud_that_takes_nothing_are_refused_with_the_reason(
    world: World, state: HostState, why: str, hint: str
):
    enter(world, state)
    with pytest.raises(NoHostFits) as told:
        world.run(instantiate(world.create()))
    assert f"its cloud {CLOUD} {why}" in str(told.value.refusal)
    assert hint in str(told.value.refusal)


def test_places_of_a_cloud_that_nobody_can_look_at_are_refused(world: World):
    lose_sight(world)
    with pytest.raises(NoHostFits) as told:
        world.run(instantiate(world.create()))
    assert f"its cloud {CLOUD} is suspect" in str(told.value.refusal)


def test_a_cloud_without_the_flavor_that_lets_us_make_none_is_refused(world: World):
    offer(world, Resources(2, 2048, 20))
    with pytest.raises(NoHostFits) as told:
        world.run(instantiate(world.create()))
    refusal = str(told.value.refusal)
    assert "1 vCPU, 192 MiB, 1 GiB: the cloud stack has no flavor with just" in refusal
    assert "(it has 2 vCPU, 2 GiB, 20 GiB)" in refusal
    assert "openstack flavor create nfvo-1-192-1 --vcpus 1 --ram 192" in refusal


def test_a_cloud_with_the_flavor_is_taken_though_we_may_make_none(world: World):
    offer(world, Resources(2, 2048, 20), Resources(1, 192, 1))
    ended = world.run(instantiate(world.create()))
    assert ended.state is OperationState.COMPLETED


def test_hosts_of_our_own_are_taken_while_a_cloud_is_away(tmp_path: Path):
    world = with_cloud(tmp_path, DELEGATED, hosts=3)
    world.onboard()
    lose_sight(world)
    ended = world.run(instantiate(world.create()))
    assert ended.state is OperationState.COMPLETED
    assert {world.host_of(vnfc).site for vnfc in world.ns().vnfcs()} == {"default"}
    world.store.close()


def test_a_plan_for_a_cloud_that_went_away_since_is_stale(world: World):
    ns = world.create()
    plan = service.plan(world.ports, SCOPE, instantiate(ns))
    lose_sight(world)
    with pytest.raises(StalePlan, match=r"the cloud of host stack-az. is SUSPECT"):
        service.apply(world.ports, SCOPE, plan.id, Terms())
