"""
The three promises of every operation, for every step of it.

An error at any step leaves nothing behind; every step may be done twice; every undo
may be done twice (Omicron's ``action_failure_can_unwind_idempotently``).
"""

import pytest

from nfvo.lcm.ids import server_id
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.requests import Terminate
from tests.lcm.prepared import OPERATIONS, to_heal
from tests.lcm.unwinding import Failing, Twice, all_servers


@pytest.mark.parametrize("set_up", OPERATIONS)
def test_every_step_may_be_done_twice(set_up, tmp_path, monkeypatch):
    world, request = set_up(tmp_path)
    Twice(monkeypatch, do=2)
    assert world.run(request).state is OperationState.COMPLETED
    expected = 0 if isinstance(request, Terminate) else 3
    assert len([one for one in world.left() if " server " in one]) == expected
    world.store.close()


@pytest.mark.parametrize("undo", [1, 2], ids=["undone once", "undone twice"])
@pytest.mark.parametrize("set_up", OPERATIONS)
def test_an_error_at_any_step_is_taken_back_whole(
    prepared, set_up, undo, tmp_path, monkeypatch
):
    operation = Failing(prepared, set_up, monkeypatch)
    operation.is_taken_back_whole(tmp_path, undo=undo)


def test_a_healed_server_has_a_new_identity_and_the_old_one_is_gone(tmp_path):
    world, request = to_heal(tmp_path)
    world.run(request)
    firewall = next(v for v in world.ns().vnfcs() if v.name == "firewall/vm/0")
    ids = {server.id for server in all_servers(world)}
    assert server_id(firewall.id, 2) in ids
    assert server_id(firewall.id, 1) not in ids
    world.store.close()
