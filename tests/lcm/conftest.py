import pytest

from nfvo.lcm.op_occ import OperationState
from tests.lcm.world import World, instantiate


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path)
    world.add_hosts()
    world.onboard()
    yield world
    world.store.close()


@pytest.fixture
def chain(world):
    """The firewall chain, running."""
    ns = world.create()
    assert world.run(instantiate(ns)).state is OperationState.COMPLETED
    world.observe()
    return ns
