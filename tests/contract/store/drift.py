"""What drift is made of: who has anything on a host, what changes, room nobody got."""

from dataclasses import replace
from datetime import timedelta

from nfvo.graph import Resources
from nfvo.lcm.deviation import Deviation, DeviationKind
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.ports import Store
from nfvo.lcm.store import SYSTEM, Resource
from tests.contract.store.samples import (
    ALICE,
    BOB,
    CAPACITY,
    NOON,
    SMALL,
    empty_ns,
    host,
    op,
    room,
    whole_ns,
)


class DriftContract:
    def test_a_host_has_the_services_placed_or_noted_there(self, store: Store):
        placed, noted, named = (empty_ns(name) for name in ("a", "b", "c"))
        noted_whole = whole_ns(noted, "h2")
        link = Resource("s", "h1", "network", "n", owner_id=noted_whole.vls[0].id)
        with store.write(SYSTEM) as tx:
            tx.put_ns(whole_ns(placed, "h1"))
            tx.put_ns(noted_whole)
            tx.put_ns(named)
            tx.put_resource(link)
            assert tx.ns_at("h1") == [tx.ns(placed.id), tx.ns(noted.id)]
            assert [ns.id for ns in tx.ns_at("h2")] == [noted.id]
            assert [ns.id for ns in tx.ns_at("h3", [named.id])] == [named.id]
            assert tx.ns_at("h3") == []
        with store.read(BOB) as view:
            assert view.ns_at("h1", [named.id]) == []

    def test_a_service_has_settled_when_its_operation_has_been_final_for_long_enough(
        self, store: Store
    ):
        ns = empty_ns()
        running = op(ns, state=OperationState.FAILED_TEMP, state_entered_at=NOON)
        later = NOON + timedelta(seconds=1)
        with store.write(ALICE) as tx:
            tx.put_ns(ns)
            tx.add_op_occ(running, [])
            assert tx.unsettled(later) == {ns.id}
            final = replace(running, state=OperationState.FAILED)
            tx.put_op_occ(final, epoch=running.epoch)
            assert tx.unsettled(NOON) == {ns.id}
            assert tx.unsettled(later) == frozenset()

    def test_what_nothing_was_granted_for_takes_room_and_what_is_dead_takes_none(
        self, store: Store
    ):
        there = host()
        with store.write(SYSTEM) as tx:
            tx.put_host(there)
            tx.reserve("op", "ns", room(there.id), {there.id: 0})
            before = tx.infrastructure().hosts[0]
            for number, kind in enumerate(DeviationKind):
                tx.put_deviation(_server(f"d-{number}", kind, there.id))
            (seen,) = tx.infrastructure().hosts
        assert before.free == CAPACITY - SMALL
        assert seen.free == CAPACITY - SMALL - Resources(2, 1024, 0)
        assert (seen.total, seen.vnfcs) == (before.total, before.vnfcs)
        with store.write(SYSTEM) as tx:
            for number, _ in enumerate(DeviationKind):
                tx.delete_deviation(f"d-{number}")
            assert tx.infrastructure().hosts == (before,)


def _server(id: str, kind: DeviationKind, host_id: str) -> Deviation:
    return Deviation(
        id=id,
        kind=kind,
        host_id=host_id,
        what="server",
        name=id,
        since=NOON,
        room=Resources(1, 512, 0),
    )
