import pytest

from tests.lcm.world import World


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path)
    world.add_hosts()
    world.onboard()
    yield world
    world.store.close()
