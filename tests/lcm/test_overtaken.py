"""What another transaction has overtaken is done again, and fails nothing."""

from contextlib import contextmanager
from dataclasses import replace

import pytest

from nfvo.errors import Overtaken
from nfvo.lcm import recovery
from nfvo.lcm.again import MOST_TRIES, until_first
from nfvo.lcm.op_occ import CancelMode, OperationState
from tests.lcm.world import HOLD, SCOPE, World, instantiate


class Overtaking:
    """A store of which every second transaction is undone as it commits."""

    def __init__(self, store):
        self._store = store
        self.undone = 0
        self._last = False

    def __getattr__(self, name):
        return getattr(self._store, name)

    @contextmanager
    def write(self, scope):
        self._last = not self._last
        with self._store.write(scope) as tx:
            yield tx
            if self._last:
                self.undone += 1
                raise Overtaken("another transaction came first")


@pytest.fixture
def overtaken(world: World) -> Overtaking:
    """Return a store on which the world's workers are overtaken again and again."""
    store = Overtaking(world.store)
    world.ports = replace(world.ports, store=store)
    world.performer = world.performer_with(back_off=0.0)
    return store


def test_an_operation_whose_workers_are_overtaken_completes(world, request):
    op_occ = world.begin(instantiate(world.create()))
    store = request.getfixturevalue("overtaken")
    assert world.drain(op_occ).state is OperationState.COMPLETED
    assert store.undone > len(world.steps(op_occ)) / 2
    assert {step.attempts for step in world.steps(op_occ)} == {0}


def test_a_cancel_that_is_overtaken_is_carried_out(world, request):
    op_occ = world.begin(instantiate(world.create()), HOLD)
    store = request.getfixturevalue("overtaken")
    cancelled = recovery.cancel(world.ports, SCOPE, op_occ.id, CancelMode.GRACEFUL)
    assert store.undone == 1
    assert cancelled.cancelling or cancelled.state is OperationState.FAILED_TEMP


def test_who_is_overtaken_for_ever_hears_of_it():
    tries = []

    @until_first
    def work():
        tries.append(1)
        raise Overtaken("another transaction came first")

    with pytest.raises(Overtaken):
        work()
    assert len(tries) == MOST_TRIES
