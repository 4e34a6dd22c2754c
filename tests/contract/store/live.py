"""Hosts that are kept in memory: they are as the database has them."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import delete

from nfvo.graph import Resources
from nfvo.lcm.deviation import Deviation, DeviationKind
from nfvo.lcm.ports import Store
from nfvo.lcm.reserved import Grant
from nfvo.lcm.store import SYSTEM
from nfvo.lcm.writing import Writing
from nfvo.placement.infrastructure import HostState
from nfvo.store import SqlStore
from nfvo.store.tables import change
from tests.contract.store.samples import NOON, empty_ns, host, room

HOSTS = [host(f"hv{number}") for number in range(3)]
FIRST, SECOND, LAST = HOSTS


def everything(tx: Writing) -> None:
    for one in HOSTS:
        tx.put_host(one)
    tx.reserve("op", "ns", room(FIRST.id, "vnfc"), {FIRST.id: 0})
    tx.put_deviation(stranger(SECOND.id))


def stranger(host_id: str, vcpus: int = 1) -> Deviation:
    kind, room = DeviationKind.FOREIGN, Resources(vcpus, 512, 0)
    return Deviation(
        "d", kind, host_id=host_id, what="server", name="x", since=NOON, room=room
    )


def to_another_site(tx: Writing) -> None:
    tx.put_site(replace(tx.site("default"), fabric="udp"))


CHANGES: dict[str, Callable[[Writing], object]] = {
    "nothing": lambda tx: None,
    "no host": lambda tx: tx.put_ns(empty_ns()),
    "a grant": lambda tx: tx.reserve("op", "ns", room(LAST.id), {LAST.id: 0}),
    "a release": lambda tx: tx.settle("ns", Grant()),
    "a host": lambda tx: tx.put_host(replace(LAST, state=HostState.DOWN)),
    "its name": lambda tx: tx.put_host(replace(LAST, name="a")),
    "a new one": lambda tx: tx.put_host(host("hv11")),
    "one less": lambda tx: tx.delete_host(LAST.id),
    "one with a stranger less": lambda tx: tx.delete_host(SECOND.id),
    "a stranger more": lambda tx: tx.put_deviation(stranger(SECOND.id, 2)),
    "a stranger elsewhere": lambda tx: tx.put_deviation(stranger(LAST.id)),
    "no stranger": lambda tx: tx.delete_deviation("d"),
    "what links get at a site": to_another_site,
}


def agree(store: Store) -> None:
    """Compare what is kept with what is read anew, as who writes does."""
    with store.read(SYSTEM) as view:
        kept = view.infrastructure(), list(view.hosts()), view.census()
    with store.write(SYSTEM) as tx:
        assert kept == (tx.infrastructure(), list(tx.hosts()), tx.census())


class LiveContract:
    @pytest.mark.parametrize("changed", CHANGES.values(), ids=CHANGES)
    def test_hosts_are_as_they_are_now(
        self, store: Store, other: Store, changed: Callable[[Writing], object]
    ):
        with store.write(SYSTEM) as tx:
            everything(tx)
        agree(store)
        with other.write(SYSTEM) as tx:
            changed(tx)
        agree(store)

    def test_who_began_to_read_before_finds_what_was_then(self, store: SqlStore):
        with store.write(SYSTEM) as tx:
            everything(tx)
        with store.read(SYSTEM) as view:
            before = view.infrastructure()
        with store.read(SYSTEM) as early:
            revision = early.revision()
            with store.write(SYSTEM) as tx:
                tx.put_host(replace(LAST, state=HostState.DOWN))
            agree(store)
            if early.revision() == revision:  # a view may be one of each statement
                assert early.infrastructure() == before

    def test_where_the_log_has_a_gap_all_is_read(self, store: SqlStore):
        with store.write(SYSTEM) as tx:
            everything(tx)
        agree(store)
        with store.write(SYSTEM) as tx:
            tx.put_host(replace(LAST, state=HostState.DOWN))
        with store._engine.begin() as db:
            db.execute(delete(change))
        agree(store)
