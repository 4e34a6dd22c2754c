"""NS instances and plans, whole."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from nfvo.errors import Conflict, Forbidden, NotFound
from nfvo.lcm.ids import new_id
from nfvo.lcm.ports import Store
from nfvo.lcm.reserved import Grant
from nfvo.lcm.secret import Secret
from nfvo.lcm.store import SYSTEM
from tests.contract.store.samples import (
    ALICE,
    BOB,
    empty_ns,
    host,
    op,
    plan,
    room,
    steps,
    whole_ns,
)


class InstanceContract:
    def test_an_instance_is_read_as_it_was_written(self, store: Store):
        ns = whole_ns(empty_ns())
        with store.write(ALICE) as tx:
            tx.put_ns(ns)
        with store.read(ALICE) as view:
            found = view.ns(ns.id)
            assert found == view.ns("chain") == view.ns_instances()[0]
            assert found.rev == view.revision()
            assert found.created_at is not None
            assert found.created_at <= view.now()
        stamped = dict(created_at=found.created_at, updated_at=found.updated_at)
        assert found == replace(ns, rev=found.rev, **stamped)

    def test_a_changed_instance_has_its_new_parts_only(self, store: Store):
        ns = whole_ns(empty_ns())
        less = replace(ns, vnfs=ns.vnfs[::-1][:1], saps=(), vls=ns.vls[::-1])
        with store.write(ALICE) as tx:
            tx.put_ns(ns)
        with store.write(ALICE) as tx:
            before = tx.ns(ns.id)
            tx.put_ns(less)
        with store.read(ALICE) as view:
            after = view.ns(ns.id)
        assert (after.vnfs, after.vls, after.saps) == (less.vnfs, less.vls, ())
        assert after.created_at == before.created_at
        assert after.rev > before.rev

    def test_instances_come_by_name_each_with_its_own_parts(self, store: Store):
        instances = [whole_ns(empty_ns(name)) for name in ("b", "c", "a")]
        with store.write(ALICE) as tx:
            for ns in instances:
                tx.put_ns(ns)
            found = tx.ns_instances()
        assert [ns.name for ns in found] == ["a", "b", "c"]
        parts = {ns.id: (ns.vnfs, ns.vls, ns.saps) for ns in instances}
        assert {ns.id: (ns.vnfs, ns.vls, ns.saps) for ns in found} == parts

    def test_a_name_is_taken_once_per_project(self, store: Store):
        with store.write(SYSTEM) as tx:
            tx.put_ns(empty_ns())
            tx.put_ns(empty_ns(project="bob"))
        with pytest.raises(Conflict, match="'chain' exists"), store.write(BOB) as tx:
            tx.put_ns(empty_ns(project="bob"))

    def test_a_project_sees_and_writes_its_own_only(self, store: Store):
        ns = empty_ns()
        with store.write(ALICE) as tx:
            tx.put_ns(ns)
        with store.read(BOB) as view:
            assert view.ns_instances() == []
            with pytest.raises(NotFound, match="NS instance 'chain'"):
                view.ns("chain")
        with pytest.raises(Forbidden), store.write(BOB) as tx:
            tx.put_ns(ns)
        with store.read(SYSTEM) as view:
            assert view.ns("chain").id == ns.id

    def test_a_name_in_several_projects_is_not_guessed(self, store: Store):
        with store.write(SYSTEM) as tx:
            tx.put_ns(empty_ns())
            tx.put_ns(empty_ns(project="bob"))
            with pytest.raises(Conflict, match="several projects"):
                tx.ns("chain")

    def test_racing_changes_of_one_instance_are_all_kept(
        self, store: Store, other: Store
    ):
        with store.write(ALICE) as tx:
            tx.put_ns(replace(empty_ns(), parameters={"count": "0"}))

        def count(number: int) -> None:
            with (store, other)[number % 2].write(ALICE) as tx:
                ns = tx.ns("chain")
                now = str(int(ns.parameters["count"]) + 1)
                tx.put_ns(replace(ns, parameters={"count": now}))

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(count, range(20)))
        with store.read(ALICE) as view:
            assert view.ns("chain").parameters == {"count": "20"}

    def test_a_deleted_instance_leaves_nothing(self, store: Store):
        ns = whole_ns(empty_ns())
        with store.write(ALICE) as tx:
            tx.put_ns(ns)
            tx.put_host(host())
            made, begun = plan(ns), op(ns)
            tx.put_plan(made)
            reference = tx.put_secret(made.id, "password", Secret("hunter2"))
            tx.add_op_occ(begun, steps(begun))
            tx.reserve(begun.id, ns.id, room(host().id), {host().id: 0})
            tx.send("q", begun.id)
        with store.write(ALICE) as tx:
            tx.delete_ns(ns.id)
            assert tx.ns_instances() == []
            assert tx.op_occs() == []
            assert tx.steps(begun.id) == []
            assert tx.due_messages() == []
            assert tx.grant_of(ns.id) == Grant()
            for gone in (
                lambda: tx.plan(made.id),
                lambda: tx.secrets([reference]),
                lambda: tx.delete_ns(ns.id),
            ):
                with pytest.raises(NotFound):
                    gone()

    def test_a_plan_is_read_exactly_as_it_was_written(self, store: Store):
        ns = empty_ns()
        made = plan(ns)
        with store.write(ALICE) as tx:
            tx.put_plan(made)
        with store.read(ALICE) as view:
            found = view.plan(made.id)
        assert found == replace(made, rev=found.rev)
        assert found.rev > 0
        assert isinstance(found.accepted.vnfs[0].vnfcs[0].cps[0].addresses, tuple)

    def test_a_plan_says_by_what_it_was_applied(self, store: Store):
        made, applied_by = plan(empty_ns()), new_id()
        with store.write(ALICE) as tx:
            tx.put_plan(made)
            tx.put_plan(replace(made, applied_by=applied_by))
            assert tx.plan(made.id).applied_by == applied_by
        with store.read(BOB) as view, pytest.raises(NotFound, match="plan"):
            view.plan(made.id)
