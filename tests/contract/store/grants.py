"""Grants: all or nothing, and never more than there is."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from nfvo.errors import Conflict
from nfvo.graph import Resources
from nfvo.lcm.ids import new_id
from nfvo.lcm.ports import Store
from nfvo.lcm.reserved import Grant
from nfvo.lcm.store import SYSTEM
from nfvo.lcm.writing import Writing
from nfvo.placement.infrastructure import HostState
from tests.contract.store.samples import SMALL, host, room, unit, units

HOST = host().id


def with_room_for(count: int) -> Callable[[Writing], None]:
    amount = Resources(
        SMALL.vcpus * count, SMALL.memory_mib * count, SMALL.disk_gib * count
    )
    return lambda tx: tx.put_host(host(capacity=amount))


def take_if_it_fits(store: Store, ns_id: str) -> bool:
    """Do as a planner does: look, decide, reserve what was decided."""
    with store.write(SYSTEM) as tx:
        (seen,) = tx.infrastructure().hosts
        if not seen.free.covers(SMALL):
            return False
        tx.reserve(new_id(), ns_id, room(HOST), {HOST: seen.generation})
    return True


def plan_and_take(store: Store, ns_id: str) -> bool:
    """The same with the plan made in a view of its own, planned anew when stale."""
    while True:
        with store.read(SYSTEM) as view:
            (seen,) = view.infrastructure().hosts
        if not seen.free.covers(SMALL):
            return False
        try:
            with store.write(SYSTEM) as tx:
                tx.reserve(new_id(), ns_id, room(HOST), {HOST: seen.generation})
        except Conflict:
            continue
        return True


def again(take: Callable[[Store, str], bool], store: Store) -> bool:
    while True:
        try:
            return take(store, new_id())
        except Conflict:
            continue


class GrantContract:
    def test_a_grant_is_reserved_whole_and_raises_generations(self, store: Store):
        grant = Grant(room(HOST).allocations, units("10.1.0.2", "10.1.0.3").units)
        with store.write(SYSTEM) as tx:
            tx.put_host(host())
            tx.reserve("op", "ns", grant, {HOST: 0})
        with store.read(SYSTEM) as view:
            assert view.grant_of("ns") == grant
            assert view.grant_of("other") == Grant()
            assert view.host(HOST).generation == 1
            assert view.units("ip", "vl-1") == {"10.1.0.2", "10.1.0.3"}
            assert view.units("ip", "vl-2") == frozenset()
            asked = {unit("10.1.0.2"), unit("10.1.0.4")}
            assert view.taken_units(asked) == {unit("10.1.0.2")}
            assert view.taken_units(()) == frozenset()

    def test_a_host_that_changed_is_a_conflict_that_names_it(self, store: Store):
        with store.write(SYSTEM) as tx:
            tx.put_host(host())
            tx.reserve("op", "ns", room(HOST), {HOST: 0})
        with (
            pytest.raises(Conflict, match=r"host 'hv1' .* generation 1, not 0"),
            store.write(SYSTEM) as tx,
        ):
            tx.reserve("op", "other", room(HOST), {HOST: 0})

    def test_a_host_that_is_only_looked_at_must_not_have_changed(self, store: Store):
        with store.write(SYSTEM) as tx:
            tx.put_host(host())
            tx.put_host(host("hv2"))
            tx.reserve("op", "ns", room(HOST), {HOST: 0})
        other = host("hv2").id
        with (
            pytest.raises(Conflict, match="host 'hv1'"),
            store.write(SYSTEM) as tx,
        ):
            tx.reserve("op", "ns2", room(other), {HOST: 0, other: 0})
        with store.write(SYSTEM) as tx:
            tx.reserve("op", "ns2", room(other), {HOST: 1, other: 0})
            generations = [host.generation for host in tx.hosts()]
        assert generations == [1, 1]

    def test_a_host_that_is_gone_or_was_not_planned_on_is_a_conflict(
        self, store: Store
    ):
        with pytest.raises(Conflict, match="gone"), store.write(SYSTEM) as tx:
            tx.reserve("op", "ns", room("h9"), {"h9": 0})
        with pytest.raises(Conflict, match="'hv1'"), store.write(SYSTEM) as tx:
            tx.put_host(host())
            tx.reserve("op", "ns", room(HOST), {})

    def test_a_host_that_leaves_has_room_for_nothing_new(self, store: Store):
        with store.write(SYSTEM) as tx:
            tx.put_host(host())
        with store.write(SYSTEM) as tx:
            tx.put_host(replace(tx.host(HOST), state=HostState.LEAVING))
        with pytest.raises(Conflict, match="is LEAVING"), store.write(SYSTEM) as tx:
            tx.reserve("op", "ns", room(HOST), {HOST: 0})

    def test_a_unit_that_is_taken_is_a_conflict_that_names_it(self, store: Store):
        with store.write(SYSTEM) as tx:
            tx.put_host(host())
            tx.reserve("op", "ns", units("10.1.0.2"), {})
        grant = Grant(room(HOST).allocations, units("10.1.0.1", "10.1.0.2").units)
        with (
            pytest.raises(Conflict, match=r"ip '10.1.0.2' is taken in 'vl-1'"),
            store.write(SYSTEM) as tx,
        ):
            tx.reserve("op", "other", grant, {HOST: 0})
        with store.read(SYSTEM) as view:  # all or nothing
            assert view.grant_of("other") == Grant()
            assert view.host(HOST).generation == 0

    def test_settling_releases_what_is_not_kept(self, store: Store):
        before, after = room(HOST, "vnfc-1"), room(host("hv2").id, "vnfc-1")
        kept = Grant(after.allocations, units("a").units)
        with store.write(SYSTEM) as tx:
            tx.put_host(host())
            tx.put_host(host("hv2"))
            tx.reserve(
                "op1", "ns", Grant(before.allocations, units("a", "b").units), {HOST: 0}
            )
            tx.reserve("op2", "ns", after, {host("hv2").id: 0})
            tx.settle("ns", kept)
            assert tx.grant_of("ns") == kept
            assert tx.taken_units([unit("b")]) == frozenset()
        with store.read(SYSTEM) as view:
            assert [(h.name, h.generation) for h in view.hosts()] == [
                ("hv1", 2),
                ("hv2", 1),
            ]

    def test_settling_leaves_other_instances_alone(self, store: Store):
        with store.write(SYSTEM) as tx:
            tx.reserve("op1", "ns", units("a"), {})
            tx.reserve("op2", "other", units("b"), {})
            tx.settle("ns", Grant())
            assert tx.grant_of("ns") == Grant()
            assert tx.grant_of("other") == units("b")

    @pytest.mark.parametrize("take", [take_if_it_fits, plan_and_take])
    def test_racing_for_the_last_room_never_oversells(
        self, store: Store, other: Store, take: Callable[[Store, str], bool]
    ):
        with store.write(SYSTEM) as tx:
            with_room_for(3)(tx)
        with ThreadPoolExecutor(8) as pool:
            tries = [pool.submit(again, take, (store, other)[n % 2]) for n in range(12)]
        assert sum(attempt.result() for attempt in tries) == 3
        with store.read(SYSTEM) as view:
            (seen,) = view.infrastructure().hosts
            assert (seen.free, len(seen.vnfcs)) == (Resources(), 3)

    def test_racing_for_one_address_has_one_winner(self, store: Store, other: Store):
        def take(number: int) -> bool:
            try:
                with (store, other)[number % 2].write(SYSTEM) as tx:
                    tx.reserve(new_id(), f"ns-{number}", units("10.1.0.2"), {})
            except Conflict:
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(take, range(8))) == 1

    def test_a_host_without_a_vnfc_can_be_reserved_on_again(self, store: Store):
        grant = room(HOST, "vnfc-1")
        with store.write(SYSTEM) as tx:
            tx.put_host(host())
            tx.reserve("op1", "ns", grant, {HOST: 0})
            tx.settle("ns", Grant())
            tx.reserve("op2", "ns", grant, {HOST: 2})
            assert tx.infrastructure().hosts[0].vnfcs == {"vnfc-1"}

    def test_a_vnfc_has_room_once_per_host(self, store: Store):
        bigger = replace(SMALL, vcpus=4)
        with store.write(SYSTEM) as tx:
            tx.put_host(host())
            tx.reserve("op1", "ns", room(HOST, "vnfc-1"), {HOST: 0})
        with (
            pytest.raises(Conflict, match="already has room"),
            store.write(SYSTEM) as tx,
        ):
            tx.reserve("op2", "ns", room(HOST, "vnfc-1", bigger), {HOST: 1})
