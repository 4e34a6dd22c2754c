"""
The three promises of every operation, for every step of it.

An error at any step leaves nothing behind; every step may be done twice; every undo
may be done twice (Omicron's ``action_failure_can_unwind_idempotently``).
"""

import pytest

from nfvo.errors import VimRefused
from nfvo.lcm import recovery
from nfvo.lcm.ids import server_id
from nfvo.lcm.op_occ import OnFailure, OperationState
from nfvo.lcm.requests import Terminate, Terms
from nfvo.lcm.steps import registry
from nfvo.lcm.steps.step import Done, Step
from tests.lcm.prepared import OPERATIONS, to_heal
from tests.lcm.world import SCOPE

ROLLBACK = Terms(on_failure=OnFailure.ROLLBACK)


class Twice:
    """Wraps the kinds of steps, so that do and undo may fail or be done twice."""

    def __init__(self, monkeypatch, *, fail_at=None, do=1, undo=1):
        self.fail_at, self.times = fail_at, {"do": do, "undo": undo}
        self.seen = 0
        for kind in set(registry.KINDS.values()):
            monkeypatch.setattr(kind, "do", self._wrap(kind.do, "do"))
            monkeypatch.setattr(kind, "undo", self._wrap(kind.undo, "undo"))

    def _wrap(self, call, which):
        def wrapped(step: Step, context):
            outcome = call(step, context)
            for _ in range(self.times[which] - 1):
                outcome = call(step, context)
            if which == "do" and isinstance(outcome, Done):
                self.seen += 1
                if self.seen - 1 == self.fail_at:
                    raise VimRefused("staged, after the effect")
            return outcome

        return wrapped


def count_steps(world, request):
    steps = len(world.steps(world.run(request)))
    world.store.close()
    return steps


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
    for failing in range(count_steps(*prepared(set_up, tmp_path / "dry"))):
        world, request = prepared(set_up, tmp_path / str(failing))
        before, held = world.left(), world.reserved(world.ns())
        ran = states(world)
        with monkeypatch.context() as patch:
            Twice(patch, fail_at=failing, undo=undo)
            ended = world.run(request, ROLLBACK)
        if ended.state is OperationState.ROLLED_BACK:
            assert world.left() == before, failing
            assert world.reserved(world.ns()) == held, failing
            assert states(world) == ran, failing
        else:  # past the point of no return: a retry ends it
            assert ended.state is OperationState.FAILED_TEMP, failing
            assert finish(world, ended) is OperationState.COMPLETED, failing
        world.store.close()


def finish(world, op_occ):
    return world.drain(recovery.retry(world.ports, SCOPE, op_occ.id)).state


def states(world):
    return {server.id: server.state for server in all_servers(world)}


def all_servers(world):
    return [s for h in ("hv1", "hv2", "hv3") for s in world.vim.servers(world.host(h))]


def test_a_healed_server_has_a_new_identity_and_the_old_one_is_gone(tmp_path):
    world, request = to_heal(tmp_path)
    world.run(request)
    firewall = next(v for v in world.ns().vnfcs() if v.name == "firewall/vm/0")
    ids = {server.id for server in all_servers(world)}
    assert server_id(firewall.id, 2) in ids
    assert server_id(firewall.id, 1) not in ids
    world.store.close()
