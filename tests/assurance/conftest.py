"""A world with a service that is healed without being asked, and its healer."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nfvo.lcm.op_occ import OperationState
from tests.assurance.ward import Ward
from tests.lcm.world import World, instantiate


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    world.add_hosts(4)
    world.onboard()
    yield world
    world.store.close()


@pytest.fixture
def ward(world: World) -> Ward:
    """The firewall chain, running for long, in the care of a healer."""
    request = replace(instantiate(world.create()), auto_heal=True)
    assert world.run(request).state is OperationState.COMPLETED
    world.observe()
    ward = Ward(world)
    ward.pass_time(3600)
    return ward
