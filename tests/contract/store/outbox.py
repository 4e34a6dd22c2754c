"""Messages, lost steps and roles."""

from dataclasses import replace
from datetime import timedelta

import pytest

from nfvo.lcm.op_occ import OperationState, StepRecord, StepState
from nfvo.lcm.ports import Store
from nfvo.lcm.store import SYSTEM
from tests.contract.store.samples import empty_ns, op
from tests.contract.store.steps import LEASE_S, OVER_S, begun, save

S = StepState
PER_HOST = 2
NO_GRACE = 0.0
LONG_GRACE_S = 60.0


def kicked(store: Store, grace_s: float = NO_GRACE) -> list[int]:
    """Return the ``seq`` of the steps that were kicked; their messages are sent."""
    with store.read(SYSTEM) as view:
        found = view.lost_steps(grace_s, PER_HOST)
    with store.write(SYSTEM) as tx:
        lost = tx.kick(found)
        messages = tx.due_messages()
        assert {m.step_id for m in messages} == {step.id for step in lost}
        tx.forget_messages([message.id for message in messages])
    return sorted(step.seq for step in lost)


def offered(store: Store, due_in_s: float | None = None) -> StepRecord:
    """Store an operation whose first step may be claimed; return that."""
    _, (step, *_) = begun(store, due_in_s=due_in_s)
    with store.write(SYSTEM) as tx:
        tx.offer([step])
    return step


class OutboxContract:
    def test_a_message_is_due_until_it_is_forgotten(self, store: Store):
        operation, (step, *_) = begun(store)
        with store.write(SYSTEM) as tx:
            first = tx.send("q1", operation.id, step.id)
            second = tx.send("lcm", operation.id)
        with store.read(SYSTEM) as view:
            assert view.due_messages() == [first, second]
            assert view.due_messages(limit=1) == [first]
            assert (first.queue, first.step_id) == ("q1", step.id)
            assert (second.queue, second.step_id) == ("lcm", "")
            assert view.next_due_s() == 0.0
        with store.write(SYSTEM) as tx:
            tx.forget_messages([first.id])
            assert tx.due_messages() == [second]
            tx.forget_messages([second.id, 4711])
            tx.forget_messages([])
            assert tx.next_due_s() is None

    def test_a_message_may_be_due_later(self, store: Store):
        operation, _ = begun(store)
        with store.write(SYSTEM) as tx:
            later = tx.send("q", operation.id, after_s=60.0)
            assert later.after_s == 60.0
            assert tx.due_messages() == []
            wait = tx.next_due_s()
            assert wait is not None
            assert 55 < wait <= 60
            tx.send("q", operation.id, after_s=0.0)
            assert tx.next_due_s() == 0.0

    def test_the_oldest_message_tells_for_how_long_it_waits(self, store: Store):
        operation, _ = begun(store)
        with store.write(SYSTEM) as tx:
            assert tx.outbox_oldest_s() == 0.0
            tx.send("q", operation.id, after_s=60.0)
            assert tx.outbox_oldest_s() == 0.0
            tx.send("q", operation.id, after_s=-30.0)
            assert 29 < tx.outbox_oldest_s() < 35

    def test_an_id_of_a_message_is_never_used_twice(self, store: Store):
        operation, _ = begun(store)
        with store.write(SYSTEM) as tx:
            first = tx.send("q", operation.id)
            tx.forget_messages([first.id])
        with store.write(SYSTEM) as tx:
            assert tx.send("q", operation.id).id > first.id

    def test_a_message_of_a_transaction_that_failed_is_not_sent(self, store: Store):
        operation, _ = begun(store)
        with pytest.raises(ZeroDivisionError), store.write(SYSTEM) as tx:
            tx.send("q", operation.id)
            raise ZeroDivisionError
        with store.read(SYSTEM) as view:
            assert view.due_messages() == []

    def test_a_ready_step_without_a_message_is_kicked(self, store: Store):
        offered(store)
        assert kicked(store) == [0]

    def test_a_ready_step_is_left_alone_for_a_while(self, store: Store):
        offered(store)
        assert kicked(store, LONG_GRACE_S) == []

    def test_a_step_of_a_queue_with_a_message_is_not_kicked(self, store: Store):
        step = offered(store)
        with store.write(SYSTEM) as tx:
            message = tx.send(step.queue, step.op_occ_id, step.id)
            assert tx.lost_steps(NO_GRACE, PER_HOST) == []
            assert tx.due_messages() == [message]

    def test_a_step_that_is_not_due_is_not_kicked(self, store: Store):
        offered(store, due_in_s=60.0)
        assert kicked(store) == []

    def test_a_step_that_waits_for_a_slot_of_its_host_is_not_lost(self, store: Store):
        for _ in range(PER_HOST):
            busy = offered(store)
            with store.write(SYSTEM) as tx:
                assert tx.claim(busy.id, LEASE_S)
        offered(store)
        assert kicked(store) == []

    def test_a_claimed_step_is_kicked_when_its_lease_has_ended(self, store: Store):
        step = offered(store)
        with store.write(SYSTEM) as tx:
            assert tx.claim(step.id, LEASE_S)
        assert kicked(store) == []
        with store.write(SYSTEM) as tx:
            assert tx.renew(step.id, 1, OVER_S)
        assert kicked(store, LONG_GRACE_S) == [0]
        with store.write(SYSTEM) as tx:
            (claim,) = tx.claim_ready(step.queue, LEASE_S, PER_HOST, 1)
            assert (claim.step.id, claim.step.fence) == (step.id, 2)

    def test_a_step_that_was_claimed_since_it_was_found_is_not_kicked(
        self, store: Store
    ):
        step = offered(store)
        with store.write(SYSTEM) as tx:
            lost = tx.lost_steps(NO_GRACE, PER_HOST)
            assert tx.claim(step.id, LEASE_S)
            assert (len(lost), tx.kick(lost)) == (1, [])

    def test_kicks_back_off(self, store: Store):
        step = offered(store)
        with store.write(SYSTEM) as tx:
            assert tx.claim(step.id, OVER_S)
        assert kicked(store, LONG_GRACE_S) == [0]
        assert kicked(store, LONG_GRACE_S) == []
        with store.read(SYSTEM) as view:
            assert view.step(step.id).kicks == 1

    def test_a_sign_of_life_ends_the_back_off(self, store: Store):
        step = offered(store)
        assert kicked(store) == [0]
        with store.write(SYSTEM) as tx:
            claim = tx.claim(step.id, LEASE_S)
            assert claim is not None
            assert claim.step.kicks == 1
            save(tx, replace(claim.step, state=S.PENDING), fence=1, epoch=0)
            assert tx.step(step.id).kicks == 0

    @pytest.mark.parametrize(
        ("operation", "step", "stalled"),
        [
            pytest.param("PROCESSING", S.PENDING, True, id="nothing offered"),
            pytest.param("ROLLING_BACK", S.TO_UNDO, True, id="nothing to undo offered"),
            pytest.param("PROCESSING", S.RUNNING, False, id="under way"),
            pytest.param("FAILED_TEMP", S.PENDING, False, id="held"),
            pytest.param("STARTING", S.PENDING, False, id="not begun"),
            pytest.param("COMPLETED", S.DONE, False, id="final"),
        ],
    )
    def test_an_operation_that_runs_without_a_step_to_have_stands_still(
        self, store: Store, operation: str, step: S, stalled: bool
    ):
        begun(store, step=step, operation=OperationState(operation))
        with store.read(SYSTEM) as view:
            assert bool(view.stalled_op_occs()) is stalled

    def test_an_operation_with_a_step_to_have_goes_on(self, store: Store):
        offered(store)
        with store.read(SYSTEM) as view:
            assert view.stalled_op_occs() == []

    def test_steps_of_an_operation_that_ends_are_not_to_have(self, store: Store):
        operation, (step, *_) = begun(store)
        with store.write(SYSTEM) as tx:
            tx.offer([step])
            held = replace(operation, state=OperationState.FAILED_TEMP)
            tx.put_op_occ(held, epoch=operation.epoch)
            assert not tx.claim_ready(step.queue, LEASE_S, PER_HOST, 1)
        assert kicked(store) == []

    def test_a_role_is_held_by_one(self, store: Store):
        with store.write(SYSTEM) as tx:
            assert tx.take_lease("relay", "a", 60.0)
            assert not tx.take_lease("relay", "b", 60.0)
            assert tx.take_lease("sweeper", "b", 60.0)
            assert tx.take_lease("relay", "a", OVER_S)
            assert tx.take_lease("relay", "b", 60.0)
            assert not tx.take_lease("relay", "a", 60.0)

    def test_the_clock_is_the_databases_and_has_milliseconds(self, store: Store):
        with store.read(SYSTEM) as view:
            first = view.now()
            while view.now() == first:
                pass
            assert timedelta() < view.now() - first < timedelta(seconds=5)
        assert first.utcoffset() == timedelta()
        assert first.microsecond % 1000 == 0

    def test_messages_go_with_their_operation(self, store: Store):
        ns = empty_ns()
        new = op(ns)
        with store.write(SYSTEM) as tx:
            tx.put_ns(ns)
            tx.add_op_occ(new, [])
            tx.send("lcm", new.id)
            tx.delete_ns(ns.id)
            assert tx.due_messages() == []
