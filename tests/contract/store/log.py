"""Revisions, the change log, observations and resources."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from nfvo.lcm.observation import Change, HostObservation, Observation, ServerState
from nfvo.lcm.op_occ import StepState
from nfvo.lcm.ports import Store
from nfvo.lcm.store import SYSTEM, Resource, Token
from nfvo.lcm.writing import Writing
from tests.contract.store.samples import (
    ALICE,
    BOB,
    IMAGE,
    NOON,
    SITE,
    empty_ns,
    host,
    nsd,
    op,
    plan,
    room,
    steps,
)
from tests.contract.store.steps import save

SEEN = Observation("server-1", "h1", ServerState.DEGRADED, "panicked", NOON)
NS = empty_ns()
OP = op(NS)
PLAN = plan(NS)


def changes_of(store: Store, *acts: Callable[[Writing], object]) -> list[Change]:
    with store.read(SYSTEM) as view:
        before = view.revision()
    with store.write(SYSTEM) as tx:
        for act in acts:
            act(tx)
    with store.read(SYSTEM) as view:
        found = list(view.changes(before))
        assert [c.rev for c in found] == list(range(before + 1, view.revision() + 1))
    return found


class LogContract:
    @pytest.mark.parametrize(
        ("put", "kind", "id"),
        [
            pytest.param(
                lambda tx: tx.put_descriptor(nsd()),
                "descriptor",
                "nsd/chain/1.0",
                id="descriptor",
            ),
            pytest.param(lambda tx: tx.put_image(IMAGE), "image", "tiny", id="image"),
            pytest.param(lambda tx: tx.put_site(SITE), "site", SITE.id, id="site"),
            pytest.param(lambda tx: tx.put_host(host()), "host", host().id, id="host"),
            pytest.param(lambda tx: tx.put_ns(NS), "ns", NS.id, id="ns"),
            pytest.param(lambda tx: tx.put_plan(PLAN), "plan", PLAN.id, id="plan"),
            pytest.param(
                lambda tx: tx.add_op_occ(OP, steps(OP)), "op_occ", OP.id, id="op_occ"
            ),
            pytest.param(
                lambda tx: tx.put_observation(SEEN),
                "observation",
                "server-1",
                id="observation",
            ),
        ],
    )
    def test_a_put_of_what_users_see_takes_one_revision(
        self, store: Store, put: Callable[[Writing], object], kind: str, id: str
    ):
        (change,) = changes_of(store, put)
        assert (change.kind, change.id, change.op) == (kind, id, "put")

    @pytest.mark.parametrize(
        "put",
        [
            pytest.param(
                lambda tx: tx.put_token(Token("f", "ci", "p", frozenset())), id="token"
            ),
            pytest.param(
                lambda tx: tx.put_host_observation(HostObservation("h", NOON, True)),
                id="look at a host",
            ),
            pytest.param(
                lambda tx: tx.put_resource(Resource("s", "h", "volume", "v")),
                id="resource",
            ),
            pytest.param(lambda tx: tx.take_lease("relay", "a", 1.0), id="lease"),
            pytest.param(
                lambda tx: tx.reserve("op", "ns", room("h").__class__(), {}),
                id="empty grant",
            ),
        ],
    )
    def test_what_users_do_not_see_takes_none(
        self, store: Store, put: Callable[[Writing], object]
    ):
        assert changes_of(store, put) == []

    def test_a_grant_is_a_change_of_its_hosts(self, store: Store):
        found = changes_of(
            store,
            lambda tx: tx.put_host(host()),
            lambda tx: tx.reserve("op", "ns", room(host().id), {host().id: 0}),
            lambda tx: tx.settle("ns", room("none")),
        )
        assert [(c.kind, c.id) for c in found] == [("host", host().id)] * 3

    def test_deletes_are_changes_too(self, store: Store):
        found = changes_of(
            store,
            lambda tx: tx.put_ns(NS),
            lambda tx: tx.put_observation(SEEN),
            lambda tx: tx.delete_observation("server-1"),
            lambda tx: tx.delete_observation("server-1"),
            lambda tx: tx.delete_ns(NS.id),
        )
        assert [(c.kind, c.op) for c in found] == [
            ("ns", "put"),
            ("observation", "put"),
            ("observation", "delete"),
            ("ns", "delete"),
        ]

    def test_a_step_that_ends_is_a_change(self, store: Store):
        (first, *_) = steps(OP)

        def perform(tx: Writing) -> None:
            claim = tx.claim(first.id, 60.0)
            assert claim is not None
            save(tx, replace(claim.step, state=StepState.DONE), fence=1, epoch=0)

        found = changes_of(store, lambda tx: tx.add_op_occ(OP, steps(OP)), perform)
        assert [c.kind for c in found] == ["op_occ", "step", "step"]

    def test_putting_steps_as_they_are_is_no_change(self, store: Store):
        todo = steps(OP)
        failed = replace(todo[1], state=StepState.FAILED)
        found = changes_of(
            store,
            lambda tx: tx.add_op_occ(OP, todo),
            lambda tx: tx.put_steps([todo[0], failed, todo[2]]),
        )
        assert [(c.kind, c.id) for c in found][1:] == [("step", failed.id)]

    def test_a_transaction_that_fails_takes_no_revision(self, store: Store):
        with store.read(SYSTEM) as view:
            before = view.revision()
        with pytest.raises(ZeroDivisionError), store.write(SYSTEM) as tx:
            tx.put_ns(NS)
            raise ZeroDivisionError
        with store.read(SYSTEM) as view:
            assert (view.revision(), view.changes(before)) == (before, [])
            assert view.ns_instances() == []

    def test_changes_are_of_the_project_or_everyones(self, store: Store):
        with store.write(SYSTEM) as tx:
            tx.put_ns(empty_ns())
            tx.put_ns(empty_ns(project="bob"))
            tx.put_host(host())
        with store.read(ALICE) as view:
            assert [c.kind for c in view.changes(1)] == ["ns", "host"]
        with store.read(BOB) as view:
            assert [c.rev for c in view.changes(1)] == [3, 4]
        with store.read(SYSTEM) as view:
            assert [c.rev for c in view.changes(1, limit=2)] == [2, 3]

    def test_a_reader_following_the_log_misses_nothing(
        self, store: Store, other: Store
    ):
        writers, each = 4, 15
        finished = threading.Event()

        def write(number: int) -> None:
            mine = (store, other)[number % 2]
            for _ in range(each):
                with mine.write(ALICE) as tx:
                    tx.put_ns(empty_ns(f"ns-{number}-{_}"))
                    tx.put_image(replace(IMAGE, name=f"image-{number}"))

        def follow() -> list[int]:
            seen: list[int] = []
            while True:
                last_look = finished.is_set()
                with other.read(ALICE) as view:
                    news = view.changes(seen[-1] if seen else 1)
                    newest = view.revision()
                seen += [change.rev for change in news]
                assert newest == (seen[-1] if seen else 1)
                if last_look:
                    return seen

        with ThreadPoolExecutor(writers + 1) as pool:
            following = pool.submit(follow)
            written = [pool.submit(write, number) for number in range(writers)]
            for done in written:
                done.result()
            finished.set()
            seen = following.result()
        assert seen == list(range(2, 2 + writers * each * 2))

    def test_a_view_does_not_move(self, store: Store, other: Store):
        with store.read(SYSTEM) as view:
            before = view.revision()
            with other.write(SYSTEM) as tx:
                tx.put_ns(NS)
            assert view.revision() == before
            assert view.ns_instances() == []
        with store.read(SYSTEM) as view:
            assert view.revision() == before + 1

    def test_the_installation_has_an_id_for_good(self, store: Store, other: Store):
        with store.read(SYSTEM) as view, other.read(SYSTEM) as its_view:
            assert len(view.installation()) == 36
            assert view.installation() == its_view.installation()

    def test_what_was_observed_is_read_as_written(self, store: Store):
        swept = HostObservation("h1", NOON, False, "no answer")
        failed = replace(swept, ok_at=NOON, failing_since=NOON)
        with store.write(SYSTEM) as tx:
            tx.put_observation(replace(SEEN, state=ServerState.RUNNING))
            tx.put_observation(SEEN)
            tx.put_host_observation(replace(swept, ok=True))
            tx.put_host_observation(swept)
        with store.read(ALICE) as view:
            assert view.observations() == {"server-1": SEEN}
            assert view.host_observations() == {"h1": failed}

    def test_a_look_that_fails_keeps_when_the_last_good_one_was(self, store: Store):
        later = NOON + timedelta(minutes=1)
        with store.write(SYSTEM) as tx:
            tx.put_host_observation(HostObservation("never", NOON, False))
            tx.put_host_observation(HostObservation("once", NOON, True))
            tx.put_host_observation(HostObservation("once", later, False))
            seen = tx.host_observations()
        assert (seen["never"].ok_at, seen["once"].ok_at) == (None, NOON)
        assert seen["once"].swept_at == later

    def test_looks_fail_since_the_first_that_did_unless_nobody_looked(
        self, store: Store
    ):
        def after(*seconds: float) -> list[float | None]:
            """Return for how long looks have failed, each so long after the last."""
            found, moment = [], NOON
            for wait in seconds:
                moment += timedelta(seconds=wait)
                with store.write(SYSTEM) as tx:
                    tx.put_host_observation(HostObservation("h", moment, False))
                    since = tx.host_observations()["h"].failing_since
                found.append((moment - since).total_seconds() if since else None)
            return found

        assert after(0, 10, 60, 61, 5) == [0, 10, 70, 0, 5]
        with store.write(SYSTEM) as tx:
            tx.put_host_observation(HostObservation("h", NOON, True))
            assert tx.host_observations()["h"].failing_since is None
        assert after(1, 1) == [0, 1]

    def test_a_time_without_a_zone_is_refused(self, store: Store):
        naive = replace(SEEN, changed_at=NOON.replace(tzinfo=None))
        with (
            pytest.raises(Exception, match="without time zone"),
            store.write(SYSTEM) as tx,
        ):
            tx.put_observation(naive)

    def test_a_time_is_kept_to_the_millisecond(self, store: Store):
        exact = replace(SEEN, changed_at=NOON + timedelta(microseconds=987))
        with store.write(SYSTEM) as tx:
            tx.put_observation(exact)
            assert tx.observations()["server-1"].changed_at == NOON

    def test_resources_are_found_by_host_and_owner(self, store: Store):
        disk = Resource("s", "h1", "volume", "v", "uuid", "vnfc-1", "step", 3)
        net = Resource("s", "h2", "network", "n", owner_id="vl-1")
        with store.write(SYSTEM) as tx:
            tx.put_resource(disk)
            tx.put_resource(net)
            tx.put_resource(replace(disk, ready=True, fence=4))
            assert tx.resources() == [replace(disk, ready=True, fence=4), net]
            assert tx.resources(host_id="h2") == [net]
            assert tx.resources(owner_id="vl-1", host_id="h1") == []
            assert tx.resources(owner_id="vl-1") == [net]
            tx.delete_resource("h2", "network", "n")
            tx.delete_resource("h2", "network", "n")
            assert len(tx.resources()) == 1
