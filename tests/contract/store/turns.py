"""Turns: whose step is next, and how many may be under way on a host."""

from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from nfvo.lcm.observation import HostObservation
from nfvo.lcm.op_occ import LcmOpOcc, OperationState, StepRecord, StepState
from nfvo.lcm.ports import Store
from nfvo.lcm.store import SYSTEM, Resource
from nfvo.placement.infrastructure import OF_CLOUDS, OF_HOSTS, Ability
from nfvo.store.slots import MOST_PER_CLOUD
from tests.contract.store.samples import empty_ns, host, op, steps
from tests.contract.store.steps import LEASE_S, OVER_S

QUEUE = "libvirt.default"
PER_HOST = 2
THREADS = 16
SHARED = Resource(
    site="default",
    host_id="h1",
    kind="image",
    name="tiny",
    uuid="",
    owner_id="",
    step_id="s1",
    fence=1,
)


def waiting(store: Store, count: int = 1, **changes: object) -> Sequence[StepRecord]:
    """Store an operation, all of whose steps may be claimed."""
    new = op(empty_ns(), turn=changes.get("turn", 0))
    todo = [replace(s, after=(), **changes) for s in steps(new, count)]  # type: ignore[arg-type]
    with store.write(SYSTEM) as tx:
        tx.add_op_occ(new, todo)
        tx.offer(todo)
    return todo


def next_one(store: Store) -> str | None:
    with store.write(SYSTEM) as tx:
        claims = tx.claim_ready(QUEUE, LEASE_S, PER_HOST, 1)
    return claims[0].step.id if claims else None


def running(project: str, turn: int, state: str = "PROCESSING") -> LcmOpOcc:
    return op(empty_ns(project=project), turn=turn, state=OperationState(state))


class TurnContract:
    def test_the_smallest_priority_goes_first_then_the_smallest_turn(
        self, store: Store
    ):
        (late,) = waiting(store, priority=3, turn=7, host_id="a")
        (early,) = waiting(store, priority=3, turn=2, host_id="b")
        (heal,) = waiting(store, priority=1, turn=9, host_id="c")
        assert [next_one(store) for _ in range(4)] == [heal.id, early.id, late.id, None]

    def test_of_equals_the_oldest_goes_first(self, store: Store):
        (first,) = waiting(store)
        with store.read(SYSTEM) as view:
            began = view.now()
            while view.now() == began:
                pass
        (second,) = waiting(store)
        assert [next_one(store), next_one(store)] == [first.id, second.id]

    def test_only_what_is_offered_in_that_queue_is_to_have(self, store: Store):
        new = op(empty_ns())
        with store.write(SYSTEM) as tx:
            tx.add_op_occ(new, steps(new))
        waiting(store, queue="libvirt.elsewhere")
        assert next_one(store) is None

    def test_a_claim_tells_how_many_more_are_to_have(self, store: Store):
        waiting(store, 3, host_id="a")
        waiting(store, 1, host_id="b")
        with store.write(SYSTEM) as tx:
            found = [tx.claim_ready(QUEUE, LEASE_S, PER_HOST, 1) for _ in range(3)]
        assert [claim.more for claims in found for claim in claims] == [2, 1, 0]

    def test_who_made_what_others_share_goes_on_at_once_unless_he_could_cross_them(
        self, store: Store, url: str
    ):
        """One writer of SQLite crosses none; on PostgreSQL a row's lock is kept."""
        first, second = waiting(store, 2)
        with store.write(SYSTEM) as tx:
            tx.put_resource(SHARED)
            at_once = tx.claim_ready(QUEUE, LEASE_S, PER_HOST, 1)
        assert bool(at_once) is url.startswith("sqlite")
        ids = {claim.step.id for claim in at_once}
        taken = {*ids, next_one(store), next_one(store)}
        assert taken - {None} == {first.id, second.id}

    def test_a_third_step_on_a_host_waits_for_a_lease_to_end(self, store: Store):
        first, second, third = waiting(store, 3)
        assert {next_one(store), next_one(store)} <= {first.id, second.id, third.id}
        assert next_one(store) is None
        with store.write(SYSTEM) as tx:
            held = [
                s for s in tx.steps(first.op_occ_id) if s.state is StepState.RUNNING
            ]
            assert tx.renew(held[0].id, 1, OVER_S)
        assert next_one(store) is not None
        assert next_one(store) is None

    def test_steps_behind_many_that_wait_for_their_host_are_found(self, store: Store):
        with store.write(SYSTEM) as tx:
            tx.put_host(host("free"))
            free = tx.host("free").id
        waiting(store, 100, turn=1, host_id="full")
        (behind,) = waiting(store, turn=2, host_id=free)
        assert next_one(store) is not None
        assert next_one(store) is not None
        assert next_one(store) == behind.id
        assert next_one(store) is None

    def test_a_host_that_nobody_can_look_at_gets_one_step_to_find_out(
        self, store: Store
    ):
        with store.write(SYSTEM) as tx:
            tx.put_host(host("dark"))
            dark = tx.host("dark").id
            tx.put_host_observation(HostObservation(dark, tx.now(), ok=False))
        waiting(store, 3, host_id=dark)
        assert next_one(store) is not None
        assert next_one(store) is None

    @pytest.mark.parametrize(
        ("abilities", "most"),
        [
            pytest.param(OF_CLOUDS, MOST_PER_CLOUD, id="a place of a cloud"),
            pytest.param({Ability.SITE_WIDE}, MOST_PER_CLOUD, id="site-wide alone"),
            pytest.param(OF_HOSTS, PER_HOST, id="a host of our own"),
            pytest.param((), PER_HOST, id="a host that nobody has looked at"),
        ],
    )
    def test_a_place_of_a_cloud_may_have_more_steps_under_way(
        self, store: Store, abilities: Iterable[Ability], most: int
    ):
        with store.write(SYSTEM) as tx:
            there = replace(host("there"), abilities=frozenset(abilities))
            tx.put_host(there)
        waiting(store, MOST_PER_CLOUD + 2, host_id=there.id)
        claimed = [next_one(store) for _ in range(MOST_PER_CLOUD + 2)]
        assert len([id for id in claimed if id]) == most
        with store.read(SYSTEM) as view:
            assert view.lost_steps(-1.0, PER_HOST) == []

    def test_a_place_of_a_cloud_that_nobody_can_look_at_gets_one_step(
        self, store: Store
    ):
        with store.write(SYSTEM) as tx:
            there = replace(host("there"), abilities=OF_CLOUDS)
            tx.put_host(there)
            tx.put_host_observation(HostObservation(there.id, tx.now(), ok=False))
        waiting(store, 3, host_id=there.id)
        assert next_one(store) is not None
        assert next_one(store) is None

    def test_a_host_on_which_a_call_hangs_gets_one_step_to_find_out(self, store: Store):
        with store.write(SYSTEM) as tx:
            tx.put_host(host("stuck"))
            stuck = tx.host("stuck").id
            tx.put_host_observation(HostObservation(stuck, tx.now(), ok=True))
            tx.note_hang(stuck, rest_s=0.0)
        waiting(store, 3, host_id=stuck)
        assert next_one(store) is not None
        assert next_one(store) is None
        with store.write(SYSTEM) as tx:
            tx.forget_hang(stuck)
        assert next_one(store) is not None

    @pytest.mark.parametrize("ok", [True, False], ids=["good", "failed"])
    def test_a_host_that_is_let_rest_gets_no_step_until_it_answers(
        self, store: Store, ok: bool
    ):
        with store.write(SYSTEM) as tx:
            tx.put_host(host("stuck"))
            stuck = tx.host("stuck").id
            look = HostObservation(stuck, tx.now(), ok)
            tx.put_host_observation(look)
            tx.note_hang(stuck, rest_s=60.0)
            tx.put_host_observation(look)
        waiting(store, 3, host_id=stuck)
        assert next_one(store) is None
        with store.read(SYSTEM) as view:
            assert view.lost_steps(grace_s=-60.0, per_host=PER_HOST) == []
        with store.write(SYSTEM) as tx:
            tx.forget_hang(stuck)
        assert next_one(store) is not None

    def test_a_host_has_rested_when_its_time_is_over(self, store: Store):
        with store.write(SYSTEM) as tx:
            tx.put_host(host("stuck"))
            stuck = tx.host("stuck").id
            tx.put_host_observation(HostObservation(stuck, tx.now(), ok=True))
            tx.note_hang(stuck, rest_s=-1.0)
        waiting(store, 3, host_id=stuck)
        assert next_one(store) is not None
        assert next_one(store) is None

    @pytest.mark.parametrize("ok", [True, False], ids=["good", "failed"])
    def test_a_look_keeps_that_a_call_hangs_until_the_host_answers(
        self, store: Store, ok: bool
    ):
        with store.write(SYSTEM) as tx:
            look = HostObservation("h", tx.now(), ok)
            tx.put_host_observation(look)
            tx.note_hang("h", rest_s=0.0)
            tx.note_hang("nobody has looked at this one", rest_s=0.0)
            tx.put_host_observation(look)
            (seen,) = tx.host_observations().values()
            assert seen.hung_at is not None
            assert seen.hung_at >= look.swept_at
            tx.forget_hang("h")
            assert tx.host_observations()["h"].hung_at is None

    def test_a_heal_overtakes_500_operations_that_wait(self, store: Store):
        """Looked at is only the window of the best: it is among them, begun last."""
        for turn in range(500):
            waiting(store, 1, priority=3, turn=turn)
        heal = waiting(store, 1, priority=1, turn=500)[0]
        assert next_one(store) == heal.id

    def test_there_is_never_a_third_step_on_a_host(self, store: Store, other: Store):
        """Each thread claims all that it can get; nobody lets go of anything."""
        for name in ("a", "b", "c"):
            waiting(store, 6, host_id=name)
        waiting(store, 6, host_id="a", priority=1)

        def claim(number: int) -> list[str]:
            hosts = []
            with (store, other)[number % 2].write(SYSTEM) as tx:
                while claims := tx.claim_ready(
                    QUEUE, LEASE_S, PER_HOST, number % 5 + 1
                ):
                    hosts.extend(claim.step.host_id for claim in claims)
            return hosts

        with ThreadPoolExecutor(THREADS) as pool:
            claimed = Counter(h for hosts in pool.map(claim, range(64)) for h in hosts)
        assert claimed == {"a": PER_HOST, "b": PER_HOST, "c": PER_HOST}

    def test_many_who_look_at_once_get_all_that_there_is(
        self, store: Store, other: Store
    ):
        """What somebody else has locked is waited for, not overlooked."""
        todo = waiting(store, 32, host_id="")

        def claim(number: int) -> str | None:
            # Who was overtaken time and again looks once more, as workers do.
            looks = (next_one((store, other)[number % 2]) for _ in range(100))
            return next(filter(None, looks), None)

        with ThreadPoolExecutor(THREADS) as pool:
            claimed = list(pool.map(claim, range(32)))
        assert sorted(id for id in claimed if id) == sorted(s.id for s in todo)

    @pytest.mark.parametrize(
        ("known", "turn"),
        [
            pytest.param((), 1, id="nothing runs"),
            pytest.param((("alice", 5), ("alice", 6)), 7, id="after its own"),
            pytest.param((("bob", 5), ("bob", 900)), 6, id="others wait for it"),
            pytest.param((("alice", 3), ("bob", 8)), 4, id="it is behind already"),
            pytest.param((("alice", 3, "COMPLETED"),), 1, id="what is final is past"),
            pytest.param(
                (("bob", 1, "FAILED_TEMP"), ("bob", 40)), 41, id="what is held, too"
            ),
        ],
    )
    def test_projects_take_turns(self, store: Store, known: tuple[tuple], turn: int):
        with store.write(SYSTEM) as tx:
            for one in known:
                tx.add_op_occ(running(*one), [])
            assert tx.next_turn("alice") == turn
