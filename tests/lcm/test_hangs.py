"""A host on which a call is past its hard limit gets nothing new until it answers."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from nfvo.errors import NoHostFits, VimRefused, VimUnavailable
from nfvo.lcm.op_occ import LcmOpOcc, StepRecord
from nfvo.lcm.requests import Terminate
from nfvo.lcm.saga.hangs import HANGS, LONGEST_REST_S, hung
from nfvo.lcm.saga.leases import GRACE_S, Leases
from nfvo.lcm.saga.perform import Performer
from nfvo.lcm.status import Status, of_vnfc
from nfvo.lcm.steps.registry import hard_limit_s
from nfvo.lcm.store import SYSTEM
from nfvo.lcm.views.host import host_view
from nfvo.lcm.views.world import World as Seen
from nfvo.placement.infrastructure import HostState
from tests.lcm.staging import step_of
from tests.lcm.test_leases import Hands
from tests.lcm.world import World, instantiate

S = HostState


def state(world: World, host_id: str) -> HostState:
    with world.store.read(SYSTEM) as view:
        return host_view(view, host_id).state


def told(world: World) -> list[str]:
    with world.store.read(SYSTEM) as view:
        return [alarm.object_id for alarm in view.alarms() if alarm.code == HANGS]


def hang(world: World, host_id: str, step: StepRecord | None = None) -> None:
    """Let a call to a host be past its limit."""
    with world.store.write(SYSTEM) as tx:
        step = step or tx.steps(tx.op_occs()[0].id)[0]
        hung(tx, replace(step, host_id=host_id))


class Stuck:
    """A worker whose first call to make a network does not come back in time."""

    def __init__(self, world: World, late_by_s: float = 1.0) -> None:
        self.clock = Hands()
        self.leases = Leases(world.store, world.lost.append, self.clock)
        self.performer = Performer(world.ports, self.leases)
        self.late_by_s = late_by_s
        self.found: list[tuple[HostState, list[str]]] = []
        self.error: Exception | None = None
        self.world = world
        world.before = self._hang
        world.observe()

    def perform(self, op_occ: LcmOpOcc) -> StepRecord:
        self.step = step_of(self.world, op_occ, "ensure-network")
        self.world.perform_only(self.step, self.performer)
        return self.step

    def _hang(self, call: str, host: str) -> None:
        if call == "ensure_network" and not self.found:
            self.clock.now_s += hard_limit_s(self.step.kind) + self.late_by_s
            self.leases.renew()
            self.found = [(state(self.world, self.step.host_id), told(self.world))]
            if self.error is not None:
                raise self.error


@pytest.fixture
def stuck(world: World) -> Stuck:
    return Stuck(world)


def test_a_host_is_suspect_while_a_call_to_it_is_past_its_hard_limit(world, stuck):
    step = stuck.perform(world.begin(instantiate(world.create())))
    assert stuck.found == [(S.SUSPECT, [step.host_id])]
    assert world.lost == []
    assert (state(world, step.host_id), told(world)) == (S.READY, [])


def test_a_call_within_its_limit_makes_no_host_suspect(world):
    stuck = Stuck(world, late_by_s=-1.0)
    stuck.perform(world.begin(instantiate(world.create())))
    assert stuck.found == [(S.READY, [])]


@pytest.mark.parametrize(
    ("error", "after"),
    [
        pytest.param(VimRefused("no"), S.READY, id="a refusal is an answer"),
        pytest.param(VimUnavailable("no"), S.SUSPECT, id="a broken link is none"),
    ],
)
def test_a_host_is_suspect_until_it_answers(world, stuck, error, after):
    stuck.error = error
    step = stuck.perform(world.begin(instantiate(world.create())))
    assert state(world, step.host_id) is after


def test_any_later_call_that_comes_back_is_an_answer(world):
    op_occ = world.begin(instantiate(world.create()))
    world.observe()
    for step in world.steps(op_occ):
        hang(world, step.host_id, step)
    world.drain(op_occ)
    assert {state(world, name) for name in world.names} == {S.READY}
    assert told(world) == []


def test_a_worker_that_waits_for_its_broker_accuses_no_host(world):
    """Its lease is held, but no call to the host has begun."""
    clock = Hands()
    leases = Leases(world.store, world.lost.append, clock)
    step = world.steps(world.begin(instantiate(world.create())))[0]
    world.observe()
    with leases.hold(step, clock()):
        clock.now_s += hard_limit_s(step.kind) + GRACE_S + 1
        leases.renew()
    assert len(world.lost) == 1
    assert state(world, step.host_id) is S.READY


def test_nothing_new_is_placed_where_a_call_hangs(world, chain):
    for name in world.names:
        hang(world, world.host(name).id)
    with pytest.raises(NoHostFits) as refused:
        world.begin(instantiate(world.create("another")))
    rejections = refused.value.refusal.vnfcs[0].rejections
    assert {one.message for one in rejections} == {"suspect since it stopped answering"}


def test_what_runs_where_a_call_hangs_is_as_it_was_seen(world, chain):
    (vnfc, *_) = world.ns().vnfcs()
    hang(world, vnfc.host_id)
    with world.store.read(SYSTEM) as view:
        seen = Seen.of(view).see(vnfc, None)
    assert of_vnfc(seen).status is Status.RUNNING


def test_a_forced_termination_leaves_a_host_that_hangs_to_surveys(world, chain):
    hang(world, world.host("hv2").id)
    ended = world.run(Terminate(chain.id, force=True))
    assert "on hv2 will be removed when it can be looked at" in ended.error
    assert not [s for s in world.steps(ended) if s.host_id == world.host("hv2").id]


@pytest.mark.parametrize(
    ("hangs_s", "rest_s"),
    [
        pytest.param(0, 0, id="it was just seen"),
        pytest.param(20, 20, id="as long as it has been hanging"),
        pytest.param(600, LONGEST_REST_S, id="for a minute at most"),
    ],
)
def test_a_host_rests_as_long_as_calls_to_it_have_been_hanging(
    world, chain, hangs_s, rest_s
):
    host_id = world.host("hv1").id
    hang(world, host_id)
    with world.store.write(SYSTEM) as tx:
        (alarm,) = [one for one in tx.alarms() if one.code == HANGS]
        raised_at = tx.now() - timedelta(seconds=hangs_s)
        tx.put_alarm(replace(alarm, raised_at=raised_at))
    hang(world, host_id)
    rests_s = until_s(world, "rests_until") - until_s(world, "hung_at")
    assert rest_s <= rests_s <= LONGEST_REST_S


def until_s(world: World, column: str) -> float:
    """Return a time that is known of the host on which calls hang, in seconds."""
    asked = text(f"SELECT {column} FROM host_observation WHERE hung_at IS NOT NULL")
    with world.store._engine.connect() as db:
        return datetime.fromisoformat(db.execute(asked).scalar_one()).timestamp()
