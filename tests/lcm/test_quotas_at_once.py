"""On PostgreSQL others commit while a plan begins: quotas are kept all the same."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nfvo.errors import Conflict
from nfvo.lcm import service
from nfvo.lcm.cloud import Quota
from nfvo.lcm.plan import Plan
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import NsInstance, SiteRecord
from nfvo.lcm.requests import Instantiate, Terms
from nfvo.lcm.saga.begin import is_stale
from nfvo.lcm.store import SYSTEM
from nfvo.placement.infrastructure import HostState
from nfvo.store.open import open_store
from tests.lcm.clouds import CLOUD, DELEGATED, add_places
from tests.lcm.test_on_clouds import lone
from tests.lcm.world import KEY, SCOPE, World
from tests.store.private_postgres import private_postgres

pytestmark = pytest.mark.postgres
AZ1, AZ2 = "stack-az1", "stack-az2"


@pytest.fixture
def url() -> Iterator[str]:
    with private_postgres() as server:
        yield server.create("quotas")


@pytest.fixture
def world(tmp_path: Path, url: str) -> Iterator[World]:
    """A cloud of two zones, whose project may have one server."""
    store = open_store(url, KEY)
    store.migrate()
    world = World(tmp_path).on(store)
    world.ports = replace(world.ports, vims={"openstack": world.vim})
    with store.write(SYSTEM) as tx:
        tx.put_site(SiteRecord("site", CLOUD, kind="openstack"))
    add_places(world, DELEGATED)
    with store.write(SYSTEM) as tx:
        tx.put_host(replace(tx.host(CLOUD), quotas=(Quota("instances", 1, 1),)))
    yield world
    world.store.close()


def planned(world: World, request: Instantiate, place: str) -> Plan:
    """Plan for one zone only."""
    enter(world, AZ2 if place == AZ1 else AZ1, HostState.CORDONED)
    plan = service.plan(world.ports, SCOPE, request)
    enter(world, AZ2 if place == AZ1 else AZ1, HostState.READY)
    assert {a.host_id for a in plan.grant.allocations} == {world.host(place).id}
    return plan


def enter(world: World, name: str, state: HostState) -> None:
    with world.store.write(SYSTEM) as tx:
        tx.put_host(replace(tx.host(name), state=state))


def test_a_plan_for_another_zone_that_begins_in_between_is_seen(
    world: World, url: str, monkeypatch: pytest.MonkeyPatch
):
    first = lone(world, "running")
    second = Instantiate(world.create("second", "lone").id)
    late, quick = planned(world, first, AZ1), planned(world, second, AZ2)
    other = open_store(url, KEY)
    ports = replace(world.ports, store=other)
    waiting = [quick]

    def checked(view: Reading, plan: Plan, ns: NsInstance) -> str:
        found = is_stale(view, plan, ns)
        if waiting:
            service.apply(ports, SCOPE, waiting.pop().id, Terms())
        return found

    monkeypatch.setattr(service, "is_stale", checked)
    with pytest.raises(Conflict, match="has changed since it was planned on"):
        service.apply(world.ports, SCOPE, late.id, Terms())
    with world.store.read(SYSTEM) as view:
        assert view.used_at(CLOUD)["instances"] == 1
    other.close()
