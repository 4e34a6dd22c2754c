"""Plans: applied once, stale or held; and when a hold ends."""

from contextlib import contextmanager
from dataclasses import replace

import pytest

from nfvo.errors import Conflict, NoHostFits, NotFound
from nfvo.graph import Resources
from nfvo.lcm import service
from nfvo.lcm.holds import end_lapsed_holds
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.requests import Terminate, Terms
from tests.lcm.world import LONG_AGO, SCOPE, World, instantiate
from tests.waiting import wait_until


def test_a_plan_is_applied_exactly_once(world):
    ns = world.create()
    plan = service.plan(world.ports, SCOPE, instantiate(ns))
    op_occ = service.apply(world.ports, SCOPE, plan.id, Terms())
    assert world.drain(op_occ).state is OperationState.COMPLETED
    world.run(Terminate(ns.id))
    with pytest.raises(Conflict, match="applied already"):
        service.apply(world.ports, SCOPE, plan.id, Terms())


def test_a_plan_is_stale_when_its_room_was_taken(tmp_path):
    world = World(tmp_path)
    world.add_hosts(3, room=Resources(1, 4096, 100))
    world.onboard()
    plan = service.plan(world.ports, SCOPE, instantiate(world.create("first")))
    world.run(instantiate(world.create("second")))
    with pytest.raises(Conflict, match="0 vCPU"):
        service.apply(world.ports, SCOPE, plan.id, Terms())
    world.store.close()


def test_a_held_plan_keeps_its_room_from_others(tmp_path):
    world = World(tmp_path)
    world.add_hosts(3, room=Resources(1, 4096, 100))
    world.onboard()
    held = service.plan(
        world.ports, SCOPE, instantiate(world.create("first")), hold_s=600
    )
    with pytest.raises(NoHostFits):
        world.begin(instantiate(world.create("second")))
    op_occ = service.apply(world.ports, SCOPE, held.id, Terms())
    assert world.drain(op_occ).state is OperationState.COMPLETED
    world.store.close()


def test_a_hold_ends_when_its_plan_expires(world):
    ns = world.create()
    plan = service.plan(world.ports, SCOPE, instantiate(ns), hold_s=0.001)
    assert world.reserved(ns) > 0
    wait_until(lambda: end_lapsed_holds(world.ports) == 1, "the hold has lapsed")
    assert world.reserved(ns) == 0
    with pytest.raises(Conflict, match="expired"):
        service.apply(world.ports, SCOPE, plan.id, Terms())


def test_plans_that_nobody_applied_are_forgotten(world):
    applied, lapsed = world.create("applied"), world.create("lapsed")
    done = world.run(instantiate(applied))
    old = service.plan(world.ports, SCOPE, instantiate(lapsed), hold_s=0.001)
    wait_until(lambda: end_lapsed_holds(world.ports) == 1, "the hold has lapsed")
    with world.store.write(SCOPE) as tx:
        assert tx.forget_plans(expired_s=-10_000.0) == 1
        with pytest.raises(NotFound):
            tx.plan(old.id)
        assert tx.plan(done.plan_id).applied_by == done.id


def test_a_new_plan_for_an_instance_ends_the_hold_of_the_old_one(world):
    ns = world.create()
    first = service.plan(world.ports, SCOPE, instantiate(ns), hold_s=600)
    service.plan(world.ports, SCOPE, instantiate(ns))
    assert world.reserved(ns) == 0
    with pytest.raises(Conflict, match="ended its hold"):
        service.apply(world.ports, SCOPE, first.id, Terms())
    assert world.run(instantiate(ns)).state is OperationState.COMPLETED


def test_a_new_hold_outlives_the_sweep_of_the_one_that_it_ended(world, monkeypatch):
    ns = world.create()
    service.plan(world.ports, SCOPE, instantiate(ns), hold_s=60.0)
    world.sql("UPDATE plan SET expires_at = :then", then=LONG_AGO)
    ports = replace(world.ports, store=Overtaken(world, ns))
    end_lapsed_holds(ports)
    assert world.reserved(ns) > 0


class Overtaken:
    """A store in which, after the first reading, another plan is made and held."""

    def __init__(self, world, ns):
        self._world = world
        self._ns = ns

    @contextmanager
    def read(self, scope):
        with self._world.store.read(scope) as view:
            yield view
        service.plan(self._world.ports, SCOPE, instantiate(self._ns), hold_s=60.0)

    def write(self, scope):
        return self._world.store.write(scope)


def test_what_cannot_be_planned_is_planned_once(world, monkeypatch):
    ns = world.create()
    world.run(instantiate(ns))
    planned = []
    prepare = service.prepare

    def counted(*arguments):
        planned.append(arguments)
        return prepare(*arguments)

    monkeypatch.setattr(service, "prepare", counted)
    with pytest.raises(Conflict, match="instantiated already"):
        world.begin(instantiate(ns))
    assert len(planned) == 1
