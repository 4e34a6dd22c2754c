"""Messages that are lost or come twice, an outbox that is stuck, a broker away."""

from collections import Counter
from dataclasses import replace

from nfvo.errors import QueueUnavailable, StoreError
from nfvo.lcm import service
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.requests import Terms
from nfvo.lcm.saga import perform
from nfvo.lcm.saga.relay import relay
from nfvo.lcm.saga.sweep import sweep
from tests.lcm.world import SCOPE, instantiate


def test_losing_every_message_costs_nothing_but_time(world):
    op_occ = world.begin(instantiate(world.create()))
    assert world.queue.lose_messages() > 0
    assert sweep(world.ports, grace_s=-1.0) > 0
    assert world.drain(op_occ).state is OperationState.COMPLETED


def test_who_takes_one_message_goes_on_while_there_is_work(world):
    op_occ = world.begin(instantiate(world.create()))
    world.queue.lose_messages()
    world.performer.perform(world.steps(op_occ)[0].id)
    assert world.op_occ(op_occ.id).state is OperationState.COMPLETED


def test_after_many_steps_in_a_row_another_message_has_its_turn(world, monkeypatch):
    monkeypatch.setattr(perform, "MOST_IN_A_ROW", 3)
    op_occ = world.begin(instantiate(world.create()))
    world.queue.lose_messages()
    world.performer.perform(world.steps(op_occ)[0].id)
    states = Counter(step.state for step in world.steps(op_occ))
    assert (states["DONE"], states["RUNNING"]) == (3, 0)
    assert world.drain(op_occ).state is OperationState.COMPLETED


def test_a_message_that_comes_twice_does_nothing_twice(world, monkeypatch):
    perform = world.queue.perform

    def twice(queue, op_occ, step):
        perform(queue, op_occ, step)
        perform(queue, op_occ, step)

    monkeypatch.setattr(world.queue, "perform", twice)
    calls = Counter()
    world.before = lambda call, host: calls.update([f"{call} {host}"])
    assert world.run(instantiate(world.create())).state is OperationState.COMPLETED
    servers = [n for call, n in calls.items() if call.startswith("ensure_server")]
    assert servers == [1, 1, 1]


def test_a_begun_operation_is_answered_though_the_outbox_cannot_be_tidied(world):
    ns = world.create()
    plan = service.plan(world.ports, SCOPE, instantiate(ns))
    store = Breaks(world.store)
    ports = replace(world.ports, store=store)
    store.writes_left = 1
    op_occ = service.apply(ports, SCOPE, plan.id, Terms())
    assert world.drain(op_occ).state is OperationState.COMPLETED


class Breaks:
    """A store that fails after some transactions that write."""

    def __init__(self, store, writes_left=None):
        self._store = store
        self.writes_left = writes_left

    def read(self, scope):
        return self._store.read(scope)

    def write(self, scope):
        if self.writes_left == 0:
            raise StoreError("staged: the database is gone")
        if self.writes_left is not None:
            self.writes_left -= 1
        return self._store.write(scope)


def test_the_relay_rests_while_the_broker_is_away(world, monkeypatch):
    world.begin(instantiate(world.create()))
    world.restart()

    def away(*message):
        raise QueueUnavailable("staged")

    monkeypatch.setattr(world.queue, "perform", away)
    rest = relay(world.ports)
    assert rest is not None and rest >= 0.5
