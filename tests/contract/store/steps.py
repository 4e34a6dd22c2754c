"""Steps: claimed by one, under a lease, and saved by nobody else."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from nfvo.errors import Conflict, FencedOff
from nfvo.lcm.op_occ import LcmOpOcc, OperationState, StepRecord, StepState
from nfvo.lcm.ports import Store
from nfvo.lcm.store import SYSTEM, Held
from nfvo.lcm.writing import Writing
from tests.contract.store.samples import NOON, empty_ns, op, steps

S = StepState
LEASE_S = 60.0
OVER_S = -1.0  # a lease that has ended when it is given


def begun(
    store: Store,
    *,
    step: S = S.PENDING,
    operation: OperationState = OperationState.PROCESSING,
    due_in_s: float | None = None,
) -> tuple[LcmOpOcc, Sequence[StepRecord]]:
    """Store an operation with three steps in one state."""
    new = op(empty_ns(), state=operation)
    with store.write(SYSTEM) as tx:
        now = tx.now()
        due = None if due_in_s is None else now + timedelta(seconds=due_in_s)
        todo = [replace(s, state=step, due_at=due) for s in steps(new)]
        tx.add_op_occ(new, todo)
    return new, todo


def first_revision(store: Store) -> int:
    with store.read(SYSTEM) as view:
        return view.revision()


def save(tx: Writing, record: StepRecord, *, fence: int, epoch: int) -> None:
    """Save a step as who has claimed it under that fence and epoch."""
    op_occ = replace(tx.op_occ(record.op_occ_id), epoch=epoch)
    tx.save_steps([Held(replace(record, fence=fence), op_occ)])


class StepContract:
    def test_a_claim_raises_the_fence_and_sets_the_lease(self, store: Store):
        operation, (step, *_) = begun(store)
        with store.write(SYSTEM) as tx:
            before = tx.now()
            claim = tx.claim(step.id, LEASE_S)
        assert claim is not None
        assert claim.op_occ.id == operation.id
        assert (claim.step.state, claim.step.fence) == (S.RUNNING, 1)
        assert claim.step.lease_until is not None
        lease = (claim.step.lease_until - before).total_seconds()
        assert LEASE_S <= lease < LEASE_S + 5
        with store.read(SYSTEM) as view:
            assert view.step(step.id) == claim.step

    @pytest.mark.parametrize(
        ("state", "operation", "due_in_s", "claimed"),
        [
            pytest.param(S.PENDING, "PROCESSING", None, S.RUNNING, id="forwards"),
            pytest.param(S.PENDING, "PROCESSING", -1, S.RUNNING, id="due"),
            pytest.param(S.PENDING, "PROCESSING", 60, None, id="not due yet"),
            pytest.param(S.PENDING, "STARTING", None, None, id="not begun"),
            pytest.param(S.PENDING, "ROLLING_BACK", None, None, id="wrong way"),
            pytest.param(S.PENDING, "FAILED_TEMP", None, None, id="operation held"),
            pytest.param(S.TO_UNDO, "ROLLING_BACK", None, S.UNDOING, id="backwards"),
            pytest.param(S.TO_UNDO, "ROLLING_BACK", 60, None, id="unsafe to undo yet"),
            pytest.param(S.TO_UNDO, "PROCESSING", None, None, id="wrong way back"),
            pytest.param(S.DONE, "PROCESSING", None, None, id="done"),
            pytest.param(S.FAILED, "PROCESSING", None, None, id="failed"),
            pytest.param(S.UNDONE, "ROLLING_BACK", None, None, id="undone"),
        ],
    )
    def test_a_step_is_claimed_when_it_is_to_have(
        self,
        store: Store,
        state: S,
        operation: str,
        due_in_s: float | None,
        claimed: S | None,
    ):
        _, (step, *_) = begun(
            store, step=state, operation=OperationState(operation), due_in_s=due_in_s
        )
        with store.write(SYSTEM) as tx:
            claim = tx.claim(step.id, LEASE_S)
        assert (claim.step.state if claim else None) == claimed

    def test_a_claimed_step_is_not_claimed_again(self, store: Store):
        _, (step, *_) = begun(store)
        with store.write(SYSTEM) as tx:
            assert tx.claim(step.id, LEASE_S)
        with store.write(SYSTEM) as tx:
            assert tx.claim(step.id, LEASE_S) is None

    def test_a_step_that_is_not_there_is_not_claimed(self, store: Store):
        with store.write(SYSTEM) as tx:
            assert tx.claim("nothing", LEASE_S) is None

    @pytest.mark.parametrize(
        ("state", "operation"),
        [(S.PENDING, "PROCESSING"), (S.TO_UNDO, "ROLLING_BACK")],
    )
    def test_a_step_whose_lease_has_ended_is_claimed_anew(
        self, store: Store, state: S, operation: str
    ):
        _, (step, *_) = begun(store, step=state, operation=OperationState(operation))
        with store.write(SYSTEM) as tx:
            lost = tx.claim(step.id, OVER_S)
        with store.write(SYSTEM) as tx:
            taken = tx.claim(step.id, LEASE_S)
        assert lost is not None
        assert taken is not None
        assert (lost.step.fence, taken.step.fence) == (1, 2)
        assert taken.step.state == lost.step.state

    def test_racing_for_a_step_has_one_winner(self, store: Store, other: Store):
        _, (step, *_) = begun(store)

        def claim(number: int) -> bool:
            with (store, other)[number % 2].write(SYSTEM) as tx:
                return tx.claim(step.id, LEASE_S) is not None

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(claim, range(8))) == 1

    def test_a_held_step_is_saved(self, store: Store):
        operation, (step, *_) = begun(store)
        with store.write(SYSTEM) as tx:
            claim = tx.claim(step.id, LEASE_S)
        assert claim is not None
        done = replace(
            claim.step,
            state=S.DONE,
            attempts=2,
            first_call_at=NOON,
            found_done_at=NOON,
            checkpoint={"offset": 7},
            error="slow",
        )
        with store.write(SYSTEM) as tx:
            save(tx, done, fence=1, epoch=operation.epoch)
        with store.read(SYSTEM) as view:
            assert view.step(step.id) == replace(done, lease_until=None)

    def test_who_lost_the_step_is_fenced_off(self, store: Store):
        _, (step, *_) = begun(store)
        with store.write(SYSTEM) as tx:
            lost = tx.claim(step.id, OVER_S)
        with store.write(SYSTEM) as tx:
            assert tx.claim(step.id, LEASE_S)
        assert lost is not None
        done = replace(lost.step, state=S.DONE)
        with pytest.raises(FencedOff), store.write(SYSTEM) as tx:
            save(tx, done, fence=1, epoch=0)

    def test_a_step_is_saved_once_per_claim(self, store: Store):
        _, (step, *_) = begun(store)
        with store.write(SYSTEM) as tx:
            claim = tx.claim(step.id, LEASE_S)
            assert claim is not None
            again = replace(claim.step, state=S.PENDING)
            save(tx, again, fence=1, epoch=0)
            with pytest.raises(FencedOff):
                save(tx, replace(again, state=S.DONE), fence=1, epoch=0)

    def test_an_older_epoch_is_fenced_off_and_not_renewed(self, store: Store):
        operation, (step, *_) = begun(store)
        with store.write(SYSTEM) as tx:
            claim = tx.claim(step.id, LEASE_S)
        with store.write(SYSTEM) as tx:
            tx.put_op_occ(replace(operation, epoch=1), epoch=0)
        assert claim is not None
        done = replace(claim.step, state=S.DONE)
        with pytest.raises(FencedOff), store.write(SYSTEM) as tx:
            save(tx, done, fence=1, epoch=0)
        with store.write(SYSTEM) as tx:
            assert not tx.renew(step.id, 1, LEASE_S)

    def test_a_lease_is_renewed_by_its_holder_only(self, store: Store):
        _, (step, *_) = begun(store)
        with store.write(SYSTEM) as tx:
            assert tx.claim(step.id, OVER_S)
            assert tx.renew(step.id, 1, LEASE_S)
            assert not tx.renew(step.id, 2, LEASE_S)
        with store.write(SYSTEM) as tx:
            assert tx.claim(step.id, LEASE_S) is None  # it lives again

    def test_a_step_that_was_saved_has_no_lease_to_renew(self, store: Store):
        _, (step, *_) = begun(store)
        with store.write(SYSTEM) as tx:
            claim = tx.claim(step.id, LEASE_S)
            assert claim is not None
            save(tx, replace(claim.step, state=S.DONE), fence=1, epoch=0)
            assert not tx.renew(step.id, 1, LEASE_S)

    def test_steps_that_nobody_holds_are_put(self, store: Store):
        operation, todo = begun(store, step=S.FAILED)
        again = [replace(step, state=S.PENDING, attempts=0) for step in todo]
        with store.write(SYSTEM) as tx:
            tx.put_steps(again)
            assert tx.steps(operation.id) == again

    def test_a_step_claimed_since_it_was_read_is_not_put(self, store: Store):
        _, (step, *_) = begun(store)
        with store.write(SYSTEM) as tx:
            assert tx.claim(step.id, LEASE_S)
        with (
            pytest.raises(Conflict, match="claimed meanwhile"),
            store.write(SYSTEM) as tx,
        ):
            tx.put_steps([replace(step, state=S.UNDONE)])

    def test_turning_back_takes_the_lease_away(self, store: Store):
        operation, (step, *_) = begun(store)
        with store.write(SYSTEM) as tx:
            claim = tx.claim(step.id, LEASE_S)
            assert claim is not None
            tx.put_op_occ(
                replace(operation, state=OperationState.ROLLING_BACK, epoch=1), epoch=0
            )
            tx.put_steps([claim.step.enter(S.TO_UNDO)])
            assert not tx.renew(step.id, 1, LEASE_S)
            undo = tx.claim(step.id, LEASE_S)
        assert undo is not None
        assert (undo.step.state, undo.step.fence) == (S.UNDOING, 2)

    def test_polling_takes_no_revisions(self, store: Store):
        _, (step, *_) = begun(store)
        with store.write(SYSTEM) as tx:
            claim = tx.claim(step.id, LEASE_S)
            assert claim is not None
            save(tx, replace(claim.step, state=S.PENDING), fence=1, epoch=0)
        before = first_revision(store)
        with store.write(SYSTEM) as tx:
            claim = tx.claim(step.id, LEASE_S)
            assert claim is not None
            save(tx, replace(claim.step, state=S.PENDING), fence=2, epoch=0)
        assert first_revision(store) == before
        with store.write(SYSTEM) as tx:
            claim = tx.claim(step.id, LEASE_S)
            assert claim is not None
            save(tx, replace(claim.step, state=S.DONE), fence=3, epoch=0)
        assert first_revision(store) == before + 1
