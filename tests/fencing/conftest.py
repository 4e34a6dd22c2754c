import pytest

from tests.fencing.ca import Ca
from tests.lcm.world import World


@pytest.fixture(scope="session")
def ca(tmp_path_factory):
    return Ca(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="session")
def certificate(ca):
    return ca.certificate()


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path)
    world.add_hosts()
    world.onboard()
    yield world
    world.store.close()
