"""Operations: one per NS instance, saved only by who knows their epoch."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from nfvo.errors import Busy, Conflict, NotFound
from nfvo.lcm.ids import new_id
from nfvo.lcm.op_occ import OnFailure, OperationState
from nfvo.lcm.ports import Store
from nfvo.lcm.store import SYSTEM
from tests.contract.store.samples import ALICE, BOB, NOON, empty_ns, op, steps


class OperationContract:
    def test_an_operation_and_its_steps_are_read_as_written(self, store: Store):
        new = op(empty_ns(), on_failure=OnFailure.ROLLBACK, idempotency_key="k")
        todo = steps(new)
        with store.write(ALICE) as tx:
            tx.add_op_occ(new, todo[::-1])
        with store.read(ALICE) as view:
            found = view.op_occ(new.id)
            assert found == replace(new, rev=view.revision())
            assert view.steps(new.id) == todo
            assert view.step(todo[1].id) == todo[1]

    def test_the_store_says_when_an_operation_began(self, store: Store):
        new = op(empty_ns(), started_at=None, state_entered_at=None)
        with store.write(ALICE) as tx:
            before = tx.now()
            tx.add_op_occ(new, [])
            found = tx.op_occ(new.id)
            assert found.started_at is not None
            assert before <= found.started_at == found.state_entered_at <= tx.now()

    def test_an_instance_with_an_operation_is_busy(self, store: Store):
        ns = empty_ns()
        first, second = op(ns), op(ns)
        with store.write(ALICE) as tx:
            tx.add_op_occ(first, [])
            assert tx.active_op_occ(ns.id) == tx.op_occ(first.id)
        with pytest.raises(Busy, match=first.id), store.write(ALICE) as tx:
            tx.add_op_occ(second, [])

    @pytest.mark.parametrize(
        ("state", "busy"),
        [
            (state, state not in {"COMPLETED", "FAILED", "ROLLED_BACK"})
            for state in OperationState
        ],
    )
    def test_an_operation_locks_its_instance_until_it_is_final(
        self, store: Store, state: OperationState, busy: bool
    ):
        ns = empty_ns()
        with store.write(ALICE) as tx:
            tx.add_op_occ(op(ns, state=state), [])
            assert (tx.active_op_occ(ns.id) is not None) == busy

    def test_racing_to_begin_has_one_winner(self, store: Store, other: Store):
        ns = empty_ns()

        def begin(number: int) -> bool:
            try:
                with (store, other)[number % 2].write(ALICE) as tx:
                    tx.add_op_occ(op(ns), [])
            except Busy:
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(begin, range(8))) == 1

    def test_a_child_operation_does_not_lock(self, store: Store):
        ns = empty_ns()
        parent = op(ns)
        with store.write(ALICE) as tx:
            tx.add_op_occ(parent, [])
            tx.add_op_occ(op(ns, parent=parent.id), [])
            active = tx.active_op_occ(ns.id)
        assert active is not None
        assert active.id == parent.id

    def test_an_idempotency_key_finds_its_operation(self, store: Store):
        new = op(empty_ns(), idempotency_key="k1")
        with store.write(ALICE) as tx:
            tx.add_op_occ(new, [])
            known = tx.op_occ_by_key("k1")
            assert known is not None
            assert known.id == new.id
            assert tx.op_occ_by_key("k2") is None
            assert tx.op_occ_by_key("") is None
        with store.read(BOB) as view:
            assert view.op_occ_by_key("k1") is None

    def test_an_idempotency_key_is_used_once_per_project(self, store: Store):
        with store.write(SYSTEM) as tx:
            tx.add_op_occ(op(empty_ns(), idempotency_key="k1"), [])
            bobs = op(empty_ns(project="bob"), idempotency_key="k1")
            tx.add_op_occ(bobs, [])
        with pytest.raises(Conflict, match="idempotency key"), store.write(ALICE) as tx:
            tx.add_op_occ(op(empty_ns(), idempotency_key="k1"), [])

    def test_operations_come_newest_first(self, store: Store):
        ns, another = empty_ns(), empty_ns("other")
        first, second = op(ns, state=OperationState.COMPLETED), op(another)
        with store.write(ALICE) as tx:
            tx.add_op_occ(first, [])
            began = tx.now()
        with store.write(ALICE) as tx:
            while tx.now() == began:
                pass
            tx.add_op_occ(second, [])
            assert [o.id for o in tx.op_occs()] == [second.id, first.id]
            assert [o.id for o in tx.op_occs(ns.id)] == [first.id]

    def test_an_operation_is_saved_under_its_epoch_only(self, store: Store):
        new = op(empty_ns())
        with store.write(ALICE) as tx:
            tx.add_op_occ(new, [])
        failed = new.enter(OperationState.FAILED_TEMP, NOON, "no room")
        with store.write(ALICE) as tx:
            tx.put_op_occ(replace(failed, epoch=1), epoch=0)
        with store.read(ALICE) as view:
            found = view.op_occ(new.id)
        assert (found.state, found.epoch, found.error) == ("FAILED_TEMP", 1, "no room")
        with (
            pytest.raises(Conflict, match="epoch 1, not 0"),
            store.write(ALICE) as tx,
        ):
            tx.put_op_occ(failed, epoch=0)

    def test_what_is_not_there_is_not_found(self, store: Store):
        with store.write(SYSTEM) as tx:
            for look in (tx.op_occ, tx.lock, tx.step, tx.plan):
                with pytest.raises(NotFound):
                    look(new_id())
            with pytest.raises(NotFound):
                tx.put_op_occ(op(empty_ns()), epoch=0)

    def test_a_locked_operation_waits_for_the_one_before(
        self, store: Store, other: Store
    ):
        new = op(empty_ns())
        with store.write(ALICE) as tx:
            tx.add_op_occ(new, [])

        def raise_epoch(number: int) -> None:
            with (store, other)[number % 2].write(SYSTEM) as tx:
                locked = tx.lock(new.id)
                tx.put_op_occ(
                    replace(locked, epoch=locked.epoch + 1), epoch=locked.epoch
                )

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(raise_epoch, range(20)))
        with store.read(ALICE) as view:
            assert view.op_occ(new.id).epoch == 20
