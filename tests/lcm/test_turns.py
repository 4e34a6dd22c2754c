"""Whose work is next: mending first, then projects in turn; too much is refused."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nfvo.errors import TooBusy
from nfvo.graph import Resources
from nfvo.lcm import catalogue, service
from nfvo.lcm.op_occ import OperationKind, OperationState
from nfvo.lcm.requests import Heal, NewNs, Terminate
from nfvo.lcm.saga.sweep import MOST_KICKS, STUCK, sweep
from nfvo.lcm.store import SYSTEM, Scope
from tests.lcm.staging import step_of
from tests.lcm.world import HOLD, IMAGE, LONG_AGO, SAMPLES, World, instantiate

MANY = 25


@pytest.fixture
def crowd(tmp_path: Path) -> Iterator[World]:
    """Make a world with room for many services."""
    world = World(tmp_path)
    world.add_hosts(room=Resources(10_000, 10_000_000, 1_000_000))
    world.onboard()
    yield world
    world.store.close()


def ends_of(world: World) -> list[str]:
    """Return the operations that have completed, the first first."""
    with world.store.read(SYSTEM) as view:
        done = [o for o in view.op_occs() if o.state is OperationState.COMPLETED]
    return [o.id for o in sorted(done, key=lambda o: o.rev)]


def test_a_project_that_asks_for_much_does_not_make_another_one_wait(crowd: World):
    hers = [crowd.begin(instantiate(crowd.create(f"hers-{n}"))) for n in range(MANY)]
    bob = Scope("bob", "bob")
    files = (SAMPLES / "firewall-chain").glob("*.yaml")
    texts = {path.name: path.read_text() for path in files}
    catalogue.put_image(crowd.ports, bob, IMAGE)
    catalogue.onboard(crowd.ports, bob, texts)
    ns = service.create(crowd.ports, bob, NewNs("his", "firewall-chain"))
    his = service.request(crowd.ports, bob, instantiate(ns), HOLD)
    crowd.drain(hers[-1])
    assert ends_of(crowd).index(his.id) <= 2


def test_a_heal_overtakes_what_waits_to_be_instantiated(crowd: World):
    broken = crowd.create("broken")
    crowd.run(instantiate(broken))
    for n in range(MANY):
        crowd.begin(instantiate(crowd.create(f"new-{n}")))
    crowd.observe()
    heal = crowd.begin(Heal(broken.id, ("firewall/vm/0",)))
    crowd.drain(heal)
    assert ends_of(crowd).index(heal.id) == 1


def test_a_project_with_too_many_operations_hears_of_it(crowd: World):
    running = crowd.create("running")
    crowd.run(instantiate(running))
    crowd.ports = replace(crowd.ports, most_operations=1)
    crowd.begin(instantiate(crowd.create("first")))
    with pytest.raises(TooBusy, match="1 operations of project default") as refused:
        crowd.begin(instantiate(crowd.create("second")))
    assert "nfvo op list" in refused.value.hint
    assert crowd.begin(Terminate(running.id)).kind is OperationKind.TERMINATE


def test_a_step_that_no_worker_performs_is_told_to_operators_until_it_is(world: World):
    op_occ = world.begin(instantiate(world.create()))
    with world.store.write(SYSTEM) as tx:
        tx.forget_messages([message.id for message in tx.due_messages()])
    for _ in range(MOST_KICKS):
        assert stuck(world) == []
        sweep(world.ports, grace_s=-1.0)
        world.sql("DELETE FROM outbox")
    assert stuck(world) == [op_occ.id]
    world.performer.perform(step_of(world, op_occ, "put-image").id)
    sweep(world.ports)
    assert stuck(world) == []


def stuck(world: World) -> list[str]:
    with world.store.read(SYSTEM) as view:
        return [alarm.object_id for alarm in view.alarms() if alarm.code == STUCK]


def test_an_operation_that_stands_still_is_looked_at_again(world: World):
    """As one that began before steps said since when they are ready."""
    op_occ = world.begin(instantiate(world.create()))
    world.queue.lose_messages()
    world.sql("UPDATE step SET ready_at = NULL")
    assert sweep(world.ports) == 1
    assert world.drain(op_occ).state is OperationState.COMPLETED


def test_sweeping_writes_nothing_where_nothing_is_lost(world: World):
    world.begin(instantiate(world.create()))
    world.sql("UPDATE op_occ SET updated_at = :then", then=LONG_AGO)
    assert sweep(world.ports) == 0
    with world.store.read(SYSTEM) as view:
        assert view.due_messages() == []
