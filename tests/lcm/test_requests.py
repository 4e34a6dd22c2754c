"""Requests for a service that is busy, that are repeated, or that race."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from nfvo.errors import Busy, Conflict
from nfvo.graph import Resources
from nfvo.lcm import service
from nfvo.lcm.requests import Terminate, Terms
from tests.lcm.world import SCOPE, World, instantiate


def test_a_second_operation_on_a_busy_service_is_refused(world):
    ns = world.create()
    world.begin(instantiate(ns))
    with pytest.raises(Busy):
        world.begin(Terminate(ns.id))


def test_the_same_idempotency_key_gives_the_same_operation(world):
    ns = world.create()
    terms = Terms(idempotency_key="once")
    plan = service.plan(world.ports, SCOPE, instantiate(ns))
    first = service.apply(world.ports, SCOPE, plan.id, terms)
    assert service.apply(world.ports, SCOPE, plan.id, terms).id == first.id


def test_the_same_request_twice_at_once_is_one_operation(world, monkeypatch):
    ns, terms = world.create(), Terms(idempotency_key="once")
    first = []
    prepare = service.prepare

    def meanwhile(*request):
        if not first:
            first.append(None)
            first[0] = world.begin(instantiate(ns), terms)
        return prepare(*request)

    monkeypatch.setattr(service, "prepare", meanwhile)
    assert world.begin(instantiate(ns), terms).id == first[0].id


def test_a_key_is_not_answered_with_the_operation_of_another_request(world):
    terms = Terms(idempotency_key="once")
    world.run(instantiate(world.create("first")), terms)
    with pytest.raises(Conflict, match="INSTANTIATE of first"):
        world.begin(instantiate(world.create("second")), terms)


def test_many_requests_at_once_all_get_their_room(tmp_path):
    world = World(tmp_path)
    world.add_hosts(room=Resources(1000, 1_000_000, 100_000))
    world.onboard()
    instances = [world.create(f"chain-{number}") for number in range(16)]
    with ThreadPoolExecutor(len(instances)) as pool:
        begun = list(pool.map(lambda ns: world.begin(instantiate(ns)), instances))
    assert len({op_occ.ns_id for op_occ in begun}) == len(instances)
    world.store.close()
