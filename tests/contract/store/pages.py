"""Lists in pages: all of it, each record once, whatever is added or removed between."""

from collections.abc import Callable

import pytest

from nfvo.errors import InvalidQuery
from nfvo.lcm.ids import new_id
from nfvo.lcm.listing import Page, marker_of
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.ports import Store
from nfvo.lcm.records import NsInstance
from nfvo.lcm.store import SYSTEM
from tests.contract.store.samples import ALICE, BOB, empty_ns, op, steps, whole_ns

Fetch = Callable[[str], Page[object]]
DAY, MIDNIGHT = "2026-11-23", "2026-11-23T00:00:00+00:00"


def pages(fetch: Fetch) -> list[list[object]]:
    page = fetch("")
    found = [list(page.items)]
    while page.next:
        page = fetch(page.next)
        found.append(list(page.items))
    return found


def put(store: Store, *names: str) -> list[NsInstance]:
    made = [empty_ns(name) for name in names]
    with store.write(ALICE) as tx:
        for ns in made:
            tx.put_ns(ns)
    return made


class PageContract:
    @pytest.mark.parametrize("limit", [1, 2, 3, 5, 6])
    def test_pages_of_instances_have_all_of_them_once_by_name(
        self, store: Store, limit: int
    ):
        put(store, *"decba")
        with store.write(BOB) as tx:
            tx.put_ns(empty_ns("c2", project="bob"))
        with store.read(ALICE) as view:
            found = pages(lambda marker: view.ns_page(marker, limit))
            assert [len(page) for page in found[:-1]] == [limit] * (len(found) - 1)
            assert [ns for page in found for ns in page] == view.ns_instances()

    def test_an_instance_in_a_page_has_all_of_its_parts(self, store: Store):
        whole = whole_ns(empty_ns())
        with store.write(ALICE) as tx:
            tx.put_ns(whole)
        with store.read(ALICE) as view:
            assert list(view.ns_page("", 10).items) == [view.ns(whole.id)]

    def test_instances_of_one_name_in_two_projects_are_both_on_pages(
        self, store: Store
    ):
        put(store, "a")
        with store.write(BOB) as tx:
            tx.put_ns(empty_ns("a", project="bob"))
        with store.read(SYSTEM) as view:
            found = pages(lambda marker: view.ns_page(marker, 1))
        assert len({ns.id for page in found for ns in page}) == 2

    def test_a_page_begins_behind_the_one_before_though_that_is_gone(
        self, store: Store
    ):
        a, b, c = put(store, *"abc")
        with store.read(ALICE) as view:
            first = view.ns_page("", 1)
        with store.write(ALICE) as tx:
            tx.delete_ns(a.id)
        with store.read(ALICE) as view:
            assert [ns.id for ns in view.ns_page(first.next, 2).items] == [b.id, c.id]

    @pytest.mark.parametrize("limit", [1, 2, 4, 7])
    def test_pages_of_operations_have_all_of_them_once_newest_first(
        self, store: Store, limit: int
    ):
        mine, other = put(store, "a", "b")
        for ns in (mine, other, mine, mine):
            with store.write(ALICE) as tx:
                tx.add_op_occ(op(ns, state=OperationState.COMPLETED), [])
        with store.read(ALICE) as view:
            for ns_id in ("", mine.id, other.id):
                found = pages(lambda m, id=ns_id: view.op_occ_page(m, limit, id))
                assert [one for page in found for one in page] == view.op_occs(ns_id)
        with store.read(BOB) as view:
            assert view.op_occ_page("", limit, "").items == []

    def test_operations_that_begin_meanwhile_are_on_no_later_page(self, store: Store):
        (ns,) = put(store, "a")
        with store.write(ALICE) as tx:
            old, new, newest = (op(ns, state=OperationState.FAILED) for _ in range(3))
            tx.add_op_occ(old, [])
        with store.write(ALICE) as tx:
            tx.add_op_occ(new, [])
        with store.read(ALICE) as view:
            first = view.op_occ_page("", 1, "")
        with store.write(ALICE) as tx:
            tx.add_op_occ(newest, [])
        with store.read(ALICE) as view:
            second = view.op_occ_page(first.next, 5, "")
        assert [one.id for one in (*first.items, *second.items)] == [new.id, old.id]

    def test_the_newest_operation_of_each_instance_is_told(self, store: Store):
        mine, other, idle = put(store, "a", "b", "c")
        for ns in (mine, other, mine):
            with store.write(ALICE) as tx:
                tx.add_op_occ(op(ns, state=OperationState.COMPLETED), [])
        with store.read(ALICE) as view:
            newest = view.newest_op_occs([mine.id, other.id, idle.id, new_id()])
            assert newest == {ns.id: view.op_occs(ns.id)[0] for ns in (mine, other)}
            assert view.newest_op_occs([]) == {}
        with store.read(BOB) as view:
            assert view.newest_op_occs([mine.id]) == {}

    def test_operations_are_counted_by_kind_and_state(self, store: Store):
        (ns,) = put(store, "a")
        states = OperationState.COMPLETED, OperationState.FAILED
        for state in (*states, OperationState.FAILED):
            with store.write(ALICE) as tx:
                tx.add_op_occ(op(ns, state=state), [])
        with store.read(ALICE) as view:
            kind = view.op_occs()[0].kind
            completed, failed = ((kind, state) for state in states)
            assert view.count_op_occs() == {completed: 1, failed: 2}
        with store.read(BOB) as view:
            assert view.count_op_occs() == {}

    def test_the_steps_of_some_operations_are_told_in_outline(self, store: Store):
        mine, other = put(store, "a", "b")
        first, second = op(mine), op(other)
        with store.write(ALICE) as tx:
            tx.add_op_occ(first, steps(first)[::-1])
            tx.add_op_occ(second, steps(second))
        with store.read(ALICE) as view:
            assert view.outlines_of([first.id]) == {first.id: view.outlines(first.id)}
            assert set(view.outlines_of([first.id, second.id])) == {first.id, second.id}

    @pytest.mark.parametrize(
        "marker",
        [
            pytest.param("x", id="no base64"),
            pytest.param("ä", id="not ASCII"),
            pytest.param("e30", id="no list"),
            pytest.param(marker_of(("a",)), id="too short"),
            pytest.param(marker_of((1, DAY, new_id())), id="no time"),
            pytest.param(marker_of((-1, MIDNIGHT, new_id())), id="negative"),
            pytest.param(marker_of((2**64 - 1, MIDNIGHT, new_id())), id="too large"),
        ],
    )
    def test_what_is_no_marker_is_refused(self, store: Store, marker: str):
        with store.read(ALICE) as view:
            with pytest.raises(InvalidQuery):
                view.ns_page(marker, 1)
            with pytest.raises(InvalidQuery):
                view.op_occ_page(marker, 1, "")
