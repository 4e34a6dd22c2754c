"""A step fails: rolled back, held and retried, or given up."""

from collections import Counter

import pytest

from nfvo.errors import Conflict, VimUnavailable
from nfvo.lcm import recovery
from nfvo.lcm.op_occ import OnFailure, OperationState, StepState
from nfvo.lcm.requests import Terminate, Terms
from nfvo.lcm.steps.making import EnsureVolume
from nfvo.lcm.steps.step import Again, Done
from nfvo.lcm.store import SYSTEM
from tests.lcm.staging import raise_unavailable, refusing, step_of
from tests.lcm.world import LONG_AGO, SCOPE, instantiate


def test_on_failure_rollback_takes_it_back_without_asking(world):
    ns = world.create()
    world.before = refusing("ensure_server", "hv2")
    failed = world.run(instantiate(ns), Terms(on_failure=OnFailure.ROLLBACK))
    assert failed.state is OperationState.ROLLED_BACK
    assert "staged" in failed.error
    assert world.left() == set()
    assert world.reserved(ns) == 0


def test_on_failure_hold_waits_for_the_operator_who_retries(world):
    ns = world.create()
    world.before = refusing("ensure_server", "hv2")
    held = world.run(instantiate(ns))
    assert held.state is OperationState.FAILED_TEMP
    world.before = lambda call, host: None
    again = recovery.retry(world.ports, SCOPE, held.id)
    assert world.drain(again).state is OperationState.COMPLETED


def test_a_vm_that_was_waited_for_in_vain_is_seen_to_by_a_retry(world):
    world.before = refusing("is_ready", "hv2")
    held = world.run(instantiate(world.create()))
    assert held.state is OperationState.FAILED_TEMP
    calls = Counter()
    world.before = lambda call, host: calls.update([(call, host)])
    again = recovery.retry(world.ports, SCOPE, held.id)
    assert world.drain(again).state is OperationState.COMPLETED
    assert calls["ensure_server", "hv2"] == 1
    assert calls["ensure_volume", "hv2"] == 0


def test_past_the_point_of_no_return_there_is_no_rollback(world, chain):
    world.before = refusing("delete_volume", "hv1")
    held = world.run(Terminate(chain.id))
    assert held.state is OperationState.FAILED_TEMP
    with pytest.raises(Conflict, match="point of no return"):
        recovery.roll_back(world.ports, SCOPE, held.id)


def test_a_failed_operation_can_be_given_up_and_terminated(world):
    ns = world.create()
    world.before = refusing("ensure_server", "hv2")
    held = world.run(instantiate(ns))
    given_up = recovery.fail(world.ports, SCOPE, held.id)
    assert given_up.state is OperationState.FAILED
    world.before = lambda call, host: None
    assert world.run(Terminate(ns.id)).state is OperationState.COMPLETED
    assert world.left() == set()
    assert world.reserved(ns) == 0


def test_a_failure_ends_the_operation_though_another_step_wants_to_go_on(world):
    """
    One step fails while another is called, which then asks to be called again.

    An operator must not hear of it when the last guest has not booted for 300 s, and
    never when the message of that other step is lost.
    """
    op_occ = world.begin(instantiate(world.create()))
    calling, failing = [s for s in world.steps(op_occ) if s.kind == "put-image"][:2]
    patient = world.performer_with(back_off=60.0)

    def fail_the_other(call, host):
        world.before = refusing("ensure_image")
        patient.perform(failing.id)
        raise_unavailable(call)

    world.before = fail_the_other
    patient.perform(calling.id)
    world.queue.lose_messages()
    assert world.op_occ(op_occ.id).state is OperationState.FAILED_TEMP
    assert states(world, op_occ)[StepState.RUNNING] == 0


def test_a_vim_that_asks_to_be_left_alone_is_called_no_sooner(world):
    op_occ = world.begin(instantiate(world.create()))
    step = next(s for s in world.steps(op_occ) if s.kind == "put-image")

    def ask_for_rest(call, host):
        raise VimUnavailable("too many requests", after_s=30.0)

    world.before = ask_for_rest
    world.performer_with(back_off=0.0).perform(step.id)
    with world.store.read(SYSTEM) as view:
        (after,) = (s for s in view.steps(op_occ.id) if s.id == step.id)
        assert (after.due_at - view.now()).total_seconds() > 20.0


def states(world, op_occ):
    return Counter(step.state for step in world.steps(op_occ))


@pytest.mark.parametrize("column", ["kind = 'from-the-future'", "version = 99"])
def test_a_step_of_another_release_fails_and_says_so(world, column):
    op_occ = world.begin(instantiate(world.create()))
    world.sql(f"UPDATE step SET {column} WHERE kind = 'put-image'")
    ended = world.drain(op_occ)
    assert ended.state is OperationState.FAILED_TEMP
    assert "update this worker" in ended.error


def test_a_guest_gets_its_time_to_boot_again_when_it_is_retried(world):
    op_occ = world.begin(instantiate(world.create()))
    world.before = refusing("is_ready", "hv1")
    assert world.drain(op_occ).state is OperationState.FAILED_TEMP
    world.sql("UPDATE step SET first_call_at = :then", then=LONG_AGO)
    world.before = lambda call, host: None
    answers = iter([False])
    ready = world.vim.is_ready
    world.vim.is_ready = lambda host, server: (
        next(answers, True) and ready(host, server)
    )
    again = recovery.retry(world.ports, SCOPE, op_occ.id)
    assert world.drain(again).state is OperationState.COMPLETED


def test_a_success_makes_a_step_forget_the_failures_before_it(world, monkeypatch):
    """Else a long upload fails at its twelfth hiccup, and each poll is a change."""
    ns = world.create()
    hiccups = iter(["down"] * 8)
    outcomes = iter([Again(0.0, {"n": n}) for n in range(16)])

    def do(self, context):
        if context.checkpoint.get("n", 0) % 2 and (why := next(hiccups, "")):
            raise_unavailable(why)
        return next(outcomes, Done())

    monkeypatch.setattr(EnsureVolume, "do", do)
    op_occ = world.begin(instantiate(ns))
    disk = step_of(world, op_occ, "ensure-volume")
    world.sql("UPDATE step SET state = 'DONE' WHERE kind = 'put-image'")
    for _ in range(40):
        world.performer.perform(disk.id)
    ended = next(s for s in world.steps(op_occ) if s.id == disk.id)
    assert (ended.attempts, ended.error) == (0, "")


def test_retry_answers_with_the_operation_as_it_is_stored(world):
    world.before = refusing("ensure_server", "hv2")
    op_occ = world.run(instantiate(world.create()))
    again = recovery.retry(world.ports, SCOPE, op_occ.id)
    assert again == world.op_occ(op_occ.id)


@pytest.mark.parametrize("ask", [recovery.retry, recovery.roll_back, recovery.fail])
def test_what_has_not_failed_is_not_seen_to_and_the_error_says_what_it_is(world, ask):
    op_occ = world.begin(instantiate(world.create()))
    with pytest.raises(Conflict, match="is PROCESSING, not FAILED_TEMP"):
        ask(world.ports, SCOPE, op_occ.id)


def vanishing(world, call, action):
    """Let somebody remove something by hand, once, before a call."""
    gone = []

    def before(called, host):
        if called == call and not gone:
            gone.append(host)
            action(world.host(host))

    world.before = before


def test_an_image_that_vanishes_after_it_was_put_there_is_put_there_by_a_retry(world):
    image = "ab" * 32
    vanishing(world, "ensure_volume", lambda host: world.vim.delete_image(host, image))
    failed = world.run(instantiate(world.create()))
    assert failed.state is OperationState.FAILED_TEMP
    retried = recovery.retry(world.ports, SCOPE, failed.id)
    assert world.drain(retried).state is OperationState.COMPLETED


def test_what_else_vanishes_after_it_was_made_is_made_anew_by_another_operation_only(
    world,
):
    def remove_seeds(host):
        for one in world.vim.found(host):
            if one.kind == "seed":
                world.vim.delete_volume(host, one.name)

    vanishing(world, "ensure_server", remove_seeds)
    ns = world.create()
    failed = world.run(instantiate(ns))
    assert failed.state is OperationState.FAILED_TEMP
    retried = recovery.retry(world.ports, SCOPE, failed.id)
    assert world.drain(retried).state is OperationState.FAILED_TEMP
    back = recovery.roll_back(world.ports, SCOPE, failed.id)
    assert world.drain(back).state is OperationState.ROLLED_BACK
    assert world.run(instantiate(ns)).state is OperationState.COMPLETED
