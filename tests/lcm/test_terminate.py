"""Terminate and delete on a fake VIM: nothing is left, whatever went before."""

import pytest

from nfvo.errors import Conflict
from nfvo.lcm import service
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.requests import Terminate
from tests.lcm.world import SCOPE


def test_a_terminated_service_leaves_nothing(world, chain):
    done = world.run(Terminate(chain.id))
    assert done.state is OperationState.COMPLETED
    assert world.left() == set()
    assert world.reserved(chain) == 0
    assert world.resources() == []
    assert world.ns().vnfs == ()


def test_an_instance_is_deleted_only_when_nothing_of_it_runs(world, chain):
    with pytest.raises(Conflict, match="is instantiated"):
        service.delete(world.ports, SCOPE, "chain")
    world.run(Terminate(chain.id))
    service.delete(world.ports, SCOPE, "chain")
    with world.store.read(SCOPE) as view:
        assert view.ns_instances() == []
