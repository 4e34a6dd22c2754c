"""Messages, lost steps and roles."""

from dataclasses import replace
from datetime import timedelta

import pytest

from nfvo.lcm.op_occ import OperationState, StepState
from nfvo.lcm.ports import Store
from nfvo.lcm.store import SYSTEM
from tests.contract.store.samples import empty_ns, op
from tests.contract.store.steps import LEASE_S, OVER_S, begun

S = StepState
NO_GRACE = 0.0
LONG_GRACE_S = 60.0


def kicked(store: Store, grace_s: float = NO_GRACE) -> list[int]:
    """Return the ``seq`` of the steps that were kicked; their messages are sent."""
    with store.write(SYSTEM) as tx:
        lost = tx.kick_lost_steps(grace_s)
        messages = tx.due_messages()
        assert {m.step_id for m in messages} == {step.id for step in lost}
        tx.forget_messages([message.id for message in messages])
    return sorted(step.seq for step in lost)


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
        begun(store)
        assert kicked(store) == [0]  # the others come after it

    def test_a_ready_step_is_left_alone_for_a_while(self, store: Store):
        begun(store)
        assert kicked(store, LONG_GRACE_S) == []

    def test_a_step_with_a_message_is_not_kicked(self, store: Store):
        operation, (step, *_) = begun(store)
        with store.write(SYSTEM) as tx:
            message = tx.send(step.queue, operation.id, step.id)
            assert tx.kick_lost_steps(NO_GRACE) == []
            assert tx.due_messages() == [message]

    def test_a_step_that_is_not_due_is_not_kicked(self, store: Store):
        begun(store, due_in_s=60.0)
        assert kicked(store) == []

    def test_a_claimed_step_is_kicked_when_its_lease_has_ended(self, store: Store):
        _, (step, *_) = begun(store)
        with store.write(SYSTEM) as tx:
            assert tx.claim(step.id, LEASE_S)
        assert kicked(store) == []
        with store.write(SYSTEM) as tx:
            assert tx.renew(step.id, 1, OVER_S)
        assert kicked(store, LONG_GRACE_S) == [0]

    def test_kicks_back_off(self, store: Store):
        _, (step, *_) = begun(store)
        with store.write(SYSTEM) as tx:
            assert tx.claim(step.id, OVER_S)
        assert kicked(store, LONG_GRACE_S) == [0]
        assert kicked(store, LONG_GRACE_S) == []
        with store.read(SYSTEM) as view:
            assert view.step(step.id).kicks == 1

    def test_a_sign_of_life_ends_the_back_off(self, store: Store):
        _, (step, *_) = begun(store)
        assert kicked(store) == [0]
        with store.write(SYSTEM) as tx:
            claim = tx.claim(step.id, LEASE_S)
            assert claim is not None
            assert claim.step.kicks == 1
            tx.save_step(replace(claim.step, state=S.PENDING), fence=1, epoch=0)
            assert tx.step(step.id).kicks == 0

    def test_on_the_way_back_the_last_step_is_ready_first(self, store: Store):
        begun(store, step=S.TO_UNDO, operation=OperationState.ROLLING_BACK)
        assert kicked(store) == [2]

    @pytest.mark.parametrize(
        "state", ["FAILED_TEMP", "STARTING", "COMPLETED", "FAILED", "ROLLED_BACK"]
    )
    def test_steps_of_operations_that_do_not_run_are_left_alone(
        self, store: Store, state: str
    ):
        begun(store, operation=OperationState(state))
        assert kicked(store) == []

    def test_nothing_is_begun_after_a_step_failed(self, store: Store):
        operation, (first, second, third) = begun(store)
        with store.write(SYSTEM) as tx:
            tx.put_steps([replace(first, state=S.DONE), replace(third, state=S.FAILED)])
            assert second.after == (first.seq,)
        assert kicked(store) == []
        assert operation.state is OperationState.PROCESSING

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
