"""A call that hangs in the VIM while its operation is given up, and then goes on."""

from threading import Thread

import pytest

from nfvo.lcm import recovery
from nfvo.lcm.op_occ import CancelMode, OperationState, StepState
from nfvo.lcm.requests import Terminate
from nfvo.vim.staged import WAIT, Staged
from tests.lcm.staging import lapse
from tests.lcm.world import SCOPE, instantiate
from tests.waiting import wait_until


@pytest.mark.parametrize("call", ["ensure_network", "ensure_volume", "ensure_server"])
def test_what_a_hung_call_makes_after_fail_is_removed_by_terminate(world, call):
    ns = world.create()
    staged = world.folder / "hosts" / "hv1" / "staged" / call
    staged.parent.mkdir(parents=True)
    staged.write_text(WAIT)
    world.before = Staged(world.folder / "hosts")
    op_occ = world.begin(instantiate(ns))
    worker = Thread(target=world.queue.run_until_idle)
    worker.start()
    kind, host_id = call.replace("_", "-"), world.host("hv1").id

    def hangs():
        steps = world.steps(op_occ)
        there = (s for s in steps if (s.kind, s.host_id) == (kind, host_id))
        return any(step.state is StepState.RUNNING for step in there)

    wait_until(hangs, f"{kind} hangs on hv1")
    recovery.cancel(world.ports, SCOPE, op_occ.id, CancelMode.FORCEFUL)
    recovery.fail(world.ports, SCOPE, op_occ.id)
    terminate = world.begin(Terminate(ns.id))
    staged.unlink()
    worker.join()
    what = call.removeprefix("ensure_")
    assert any(f"hv1: {what} " in one for one in world.left())
    lapse(world)
    assert world.drain(terminate).state is OperationState.COMPLETED
    assert (world.left(), world.reserved(ns), world.resources()) == (set(), 0, [])
