"""Stopping an operation on its way: from which states, into which, and what is left."""

import pytest

from nfvo.errors import Conflict
from nfvo.lcm import recovery
from nfvo.lcm.op_occ import CancelMode, OnFailure, OperationState, StepState
from nfvo.lcm.requests import Terms
from tests.lcm.staging import lapse, refusing, step_of
from tests.lcm.world import HOLD, SCOPE, instantiate

S = OperationState
GRACEFUL, FORCEFUL = CancelMode.GRACEFUL, CancelMode.FORCEFUL
BOTH = pytest.mark.parametrize("mode", [GRACEFUL, FORCEFUL], ids=str)
ROLLBACK = Terms(on_failure=OnFailure.ROLLBACK)


def cancel(world, op_occ, mode=GRACEFUL):
    return recovery.cancel(world.ports, SCOPE, op_occ.id, mode)


def begin(world, terms=HOLD):
    return world.begin(instantiate(world.create()), terms)


def in_state(world, state):
    """Return an operation in that state; STARTING has to be forged."""
    if state is S.COMPLETED:
        return world.run(instantiate(world.create()))
    op_occ = begin(world)
    if state in {S.STARTING, S.PROCESSING}:
        world.sql("UPDATE op_occ SET state = :state", state=state)
        return world.op_occ(op_occ.id)
    world.before = refusing("ensure_server")
    world.drain(op_occ)
    if state is S.FAILED:
        return recovery.fail(world.ports, SCOPE, op_occ.id)
    if state in {S.ROLLING_BACK, S.ROLLED_BACK}:
        recovery.roll_back(world.ports, SCOPE, op_occ.id)
    if state is S.ROLLED_BACK:
        world.drain(op_occ)
    found = world.op_occ(op_occ.id)
    assert found.state is state
    return found


@BOTH
@pytest.mark.parametrize(
    ("state", "after", "hint"),
    [
        pytest.param(S.STARTING, S.ROLLED_BACK, "", id="starting"),
        pytest.param(S.PROCESSING, S.FAILED_TEMP, "", id="processing"),
        pytest.param(S.ROLLING_BACK, S.FAILED_TEMP, "", id="rolling back"),
        pytest.param(S.FAILED_TEMP, None, "nfvo op retry", id="failed, held"),
        pytest.param(S.COMPLETED, None, "nfvo terminate", id="completed"),
        pytest.param(S.FAILED, None, "nfvo terminate", id="given up"),
        pytest.param(S.ROLLED_BACK, None, "nothing is to be done", id="rolled back"),
    ],
)
def test_what_is_on_its_way_can_be_cancelled(world, mode, state, after, hint):
    op_occ = in_state(world, state)
    if after is None:
        with pytest.raises(Conflict, match=f"is {state}") as refused:
            cancel(world, op_occ, mode)
        assert hint in refused.value.hint
        return
    ended = cancel(world, op_occ, mode)
    assert (ended.state, ended.cancel_mode) == (after, mode)
    assert ended.error.endswith("cancelled by tester")


@BOTH
def test_what_failed_before_it_was_cancelled_is_still_said(world, mode):
    ended = cancel(world, in_state(world, S.ROLLING_BACK), mode)
    assert "staged: ensure_server" in ended.error
    assert ended.error.endswith("; cancelled by tester")


class Meanwhile:
    """Does something in the middle of the first of these calls."""

    def __init__(self, world, call, does):
        self.world, self.call, self.does = world, call, does
        self.calls = []
        world.before = self

    def __call__(self, call, host):
        self.calls.append(call)
        if call == self.call:
            self.call = None
            self.does()


def states(world, op_occ):
    return {step.title: step.state for step in world.steps(op_occ)}


def test_a_graceful_cancel_lets_what_is_under_way_end_and_begins_nothing(world):
    op_occ = begin(world)
    seen = Meanwhile(world, "ensure_volume", lambda: cancel(world, op_occ))
    ended = world.drain(op_occ)
    assert (ended.state, ended.epoch) == (S.FAILED_TEMP, op_occ.epoch)
    assert seen.calls[-1] == "ensure_volume"
    assert StepState.RUNNING not in states(world, op_occ).values()
    disk = next(s for s in world.steps(op_occ) if s.kind == "ensure-volume")
    assert disk.state is StepState.DONE


def test_a_cancel_that_waits_is_shown_and_can_be_forced(world):
    op_occ = begin(world)
    seen = []

    def twice():
        seen.append(cancel(world, op_occ))
        seen.append(cancel(world, op_occ))
        seen.append(cancel(world, op_occ, FORCEFUL))

    Meanwhile(world, "ensure_volume", twice)
    world.drain(op_occ)
    assert [(o.state, o.cancelling) for o in seen] == [
        (S.PROCESSING, True),
        (S.PROCESSING, True),
        (S.FAILED_TEMP, False),
    ]
    assert world.op_occ(op_occ.id).error == "cancelled by tester"


def test_a_step_that_polls_stops_at_its_next_poll(world):
    op_occ = begin(world)
    ready = world.vim.is_ready
    polls = []

    def never(host, server):
        polls.append(server.name)
        if len(polls) == 3:
            cancel(world, op_occ)
        ready(host, server)
        return False

    world.vim.is_ready = never
    ended = world.drain(op_occ)
    assert ended.state is S.FAILED_TEMP
    assert len(polls) == 3
    world.vim.is_ready = ready
    again = recovery.retry(world.ports, SCOPE, op_occ.id)
    assert again.cancel_mode is None
    assert world.drain(again).state is S.COMPLETED


def test_a_message_that_is_late_begins_nothing_of_what_is_cancelled(world):
    op_occ = begin(world)
    late = world.steps(op_occ)[-1]
    (first, *_) = world.steps(op_occ)

    def stop():
        cancel(world, op_occ)
        for step in world.steps(op_occ):
            world.performer.perform(step.id)

    seen = Meanwhile(world, "ensure_network", stop)
    world.performer.perform(first.id)
    assert seen.calls == ["ensure_network"]
    assert world.op_occ(op_occ.id).state is S.FAILED_TEMP
    assert late.state is StepState.PENDING


def test_a_graceful_cancel_waits_for_a_worker_that_died(world):
    """Its step is taken over, as nobody else knows what it has come to."""
    op_occ = begin(world)

    class Killed(BaseException):
        pass

    def die():
        cancel(world, op_occ)
        raise Killed

    Meanwhile(world, "ensure_network", die)
    with pytest.raises(Killed):
        world.drain(op_occ)
    assert world.op_occ(op_occ.id).cancelling
    world.restart()
    assert world.drain(op_occ).state is S.FAILED_TEMP
    assert StepState.RUNNING not in states(world, op_occ).values()


def test_a_cancel_in_the_last_call_comes_too_late(world):
    op_occ = begin(world)
    last = max(world.steps(op_occ), key=lambda step: step.seq)
    count = {"is_ready": 3}

    def before(call, host):
        if call == "is_ready":
            count[call] -= 1
            if not count[call]:
                cancel(world, op_occ)

    world.before = before
    ended = world.drain(op_occ)
    assert last.kind == "await-server"
    assert ended.state is S.COMPLETED
    assert ended.error == "cancelled by tester: too late, it had ended"


@BOTH
def test_what_would_have_been_taken_back_is_so_when_it_is_cancelled(world, mode):
    """That is how `nfvo apply` runs; one that is on its way back stays where it is."""
    op_occ = begin(world, ROLLBACK)
    Meanwhile(world, "ensure_server", lambda: cancel(world, op_occ, mode))
    world.drain(op_occ) if mode is GRACEFUL else take(world, op_occ)
    lapse(world)
    ended = world.drain(op_occ)
    assert ended.state is S.ROLLED_BACK
    assert ended.error == "cancelled by tester"
    assert world.left() == set()


def take(world, op_occ):
    """Perform one message after another, until only what waits for a lease is left."""
    world.queue.run_until_idle()


@BOTH
def test_what_is_cancelled_on_its_way_back_waits_for_its_operator(world, mode):
    op_occ = begin(world, ROLLBACK)

    def stop_or_refuse(call, host):
        if call == "ensure_server":
            refusing(call)(call, host)
        if call == "delete_server":
            world.before = lambda call, host: None
            cancel(world, op_occ, mode)

    world.before = stop_or_refuse
    ended = world.drain(op_occ)
    assert ended.state is S.FAILED_TEMP
    with pytest.raises(Conflict, match="while it was rolled back"):
        recovery.retry(world.ports, SCOPE, op_occ.id)
    recovery.roll_back(world.ports, SCOPE, op_occ.id)
    lapse(world)
    assert world.drain(op_occ).state is S.ROLLED_BACK
    assert world.left() == set()


def test_what_a_call_comes_to_after_a_forceful_cancel_is_dropped(world):
    op_occ = begin(world)
    Meanwhile(world, "ensure_network", lambda: cancel(world, op_occ, FORCEFUL))
    ended = world.drain(op_occ)
    assert (ended.state, ended.epoch) == (S.FAILED_TEMP, op_occ.epoch + 1)
    network = step_of(world, op_occ, "ensure-network")
    assert network.state is StepState.RUNNING
    recovery.retry(world.ports, SCOPE, op_occ.id)
    world.performer.perform(network.id)
    assert step_of(world, op_occ, "ensure-network").fence == network.fence
    lapse(world)
    assert world.drain(op_occ).state is S.COMPLETED
    assert step_of(world, op_occ, "ensure-network").fence == network.fence + 1
