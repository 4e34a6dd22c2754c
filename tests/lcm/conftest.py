import pytest

from nfvo.lcm.op_occ import OperationState
from tests.lcm.copying import Copies
from tests.lcm.world import World, instantiate, sample_world


@pytest.fixture
def world(tmp_path):
    with sample_world(tmp_path) as world:
        yield world


@pytest.fixture
def chain(world):
    """The firewall chain, running."""
    ns = world.create()
    assert world.run(instantiate(ns)).state is OperationState.COMPLETED
    world.observe()
    return ns


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """Return what sets an operation up once, and gives a copy of that to each run."""
    return Copies(tmp_path_factory, World)
