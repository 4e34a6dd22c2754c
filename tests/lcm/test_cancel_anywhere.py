"""Every operation, cancelled in any call: it can be taken back whole, or ended."""

import pytest

from nfvo.errors import Conflict
from nfvo.lcm import recovery
from nfvo.lcm.op_occ import CancelMode, OperationState
from tests.lcm.prepared import OPERATIONS
from tests.lcm.staging import lapse
from tests.lcm.world import SCOPE

S = OperationState


class Cancelled:
    """Cancels an operation in the middle of one VIM call."""

    def __init__(self, world, mode, at):
        self.world, self.mode, self.at = world, mode, at
        self.calls = 0
        self.op_occ = None
        world.before = self

    def __call__(self, call, host):
        self.calls += 1
        if self.calls - 1 == self.at:
            id = self.op_occ.id
            recovery.cancel(self.world.ports, SCOPE, id, self.mode)


def cancelled(world, request, mode, at):
    """Run an operation, and cancel it; return it, and how many calls there were."""
    staged = Cancelled(world, mode, at)
    staged.op_occ = world.begin(request)
    world.queue.run_until_idle()
    if mode is CancelMode.GRACEFUL:
        return world.drain(staged.op_occ), staged.calls
    return world.op_occ(staged.op_occ.id), staged.calls


def state_of(world):
    names = world.names
    servers = {s.state for name in names for s in world.vim.servers(world.host(name))}
    return world.left(), world.reserved(world.ns()), servers


def count_calls(prepared, set_up, folder):
    world, request = prepared(set_up, folder)
    _, calls = cancelled(world, request, CancelMode.GRACEFUL, None)
    world.store.close()
    return calls


@pytest.mark.parametrize("mode", list(CancelMode), ids=str)
@pytest.mark.parametrize("set_up", OPERATIONS)
def test_what_was_cancelled_in_any_call_is_taken_back_or_ended(
    prepared, set_up, mode, tmp_path
):
    """Each call is followed by one way out in one mode, by the other in the other."""
    calls = count_calls(prepared, set_up, tmp_path / "dry")
    for at in range(calls):
        world, request = prepared(set_up, tmp_path / str(at))
        before = state_of(world)
        op_occ, _ = cancelled(world, request, mode, at)
        if (at % 2 == 0) is (mode is CancelMode.GRACEFUL):
            ended = take_back(world, op_occ)
        else:
            ended = end(world, op_occ)
        if ended is S.ROLLED_BACK:
            assert state_of(world) == before, at
            assert world.resources() == [] or before[0], at
        else:
            assert ended is S.COMPLETED, at
        world.store.close()


def take_back(world, op_occ):
    """Roll it back, or end it when that is refused past the point of no return."""
    if op_occ.final:
        return op_occ.state
    assert op_occ.state is S.FAILED_TEMP
    try:
        recovery.roll_back(world.ports, SCOPE, op_occ.id)
    except Conflict as refused:
        assert "point of no return" in refused.message
        return end(world, op_occ)
    lapse(world)
    return world.drain(op_occ).state


def end(world, op_occ):
    """Retry it; only what ended before it could be cancelled needs no retry."""
    if op_occ.final:
        assert "too late" in op_occ.error
        return op_occ.state
    recovery.retry(world.ports, SCOPE, op_occ.id)
    lapse(world)
    return world.drain(op_occ).state
