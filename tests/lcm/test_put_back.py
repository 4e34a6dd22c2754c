"""The clock of the database jumps: operations go on, and nobody waits for an hour."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from nfvo.lcm.op_occ import StepRecord
from nfvo.lcm.put_back import PutBack
from nfvo.lcm.requests import Terminate
from nfvo.lcm.saga.results import first_call
from nfvo.lcm.store import SYSTEM, Resource
from tests.lcm.world import instantiate

T0 = datetime(2026, 1, 1, tzinfo=UTC)
STEP = StepRecord("s", "op", 0, "await-server", 1, {}, "libvirt.default")


class Steady:
    """A clock that is moved by hand; what is later here is earlier there."""

    now_s = 0.0

    def __call__(self):
        return self.now_s


def late_messages(world):
    """Let a message be due in an hour; return how many are due now."""
    op_occ = world.begin(instantiate(world.create()))
    with world.store.write(SYSTEM) as tx:
        tx.forget_messages([message.id for message in tx.due_messages()])
        tx.send("lcm", op_occ.id, after_s=3600.0)


def due(world):
    with world.store.read(SYSTEM) as view:
        return len(view.due_messages())


def test_times_are_brought_back_at_the_first_look(world):
    late_messages(world)
    PutBack()(world.ports)
    assert due(world) == 1


@pytest.mark.parametrize(
    ("put_back_s", "brought"),
    [
        pytest.param(0.0, 0, id="it runs on"),
        pytest.param(3600.0, 1, id="put back"),
        pytest.param(-3600.0, 0, id="put forward"),
    ],
)
def test_times_are_brought_back_when_the_clock_was(world, put_back_s, brought):
    steady = Steady()
    put_back = PutBack(steady)
    put_back(world.ports)
    late_messages(world)
    steady.now_s += put_back_s
    put_back(world.ports)
    assert due(world) == brought


@pytest.mark.parametrize(
    ("put_forward_s", "age_s"),
    [
        pytest.param(0.0, 3605, id="it runs on"),
        pytest.param(3600.0, 5, id="put forward"),
    ],
)
def test_a_grave_is_as_old_as_it_was_when_the_clock_is_put_forward(
    world, put_forward_s, age_s
):
    steady = Steady()
    put_back = PutBack(steady)
    put_back(world.ports)
    with world.store.write(SYSTEM) as tx:
        now = tx.now()
        gone_at = now - timedelta(seconds=3605)
        tx.put_resource(Resource("default", "h", "server", "vm", gone_at=gone_at))
    steady.now_s -= put_forward_s
    put_back(world.ports)
    (grave,) = world.rows()
    assert (now - grave.gone_at).total_seconds() == pytest.approx(age_s, abs=2.0)


def test_the_newest_operation_is_the_last_that_began_whatever_the_clock_said(world):
    ns = world.create()
    first = world.run(instantiate(ns))
    world.sql("UPDATE op_occ SET created_at = '2999-01-01T00:00:00.000'")
    second = world.begin(Terminate(ns.id))
    with world.store.read(SYSTEM) as view:
        assert [one.id for one in view.op_occs(ns.id)] == [second.id, first.id]
        assert [one.id for one in view.op_occs()] == [second.id, first.id]


@pytest.mark.parametrize("column", ["started_at", "state_entered_at"])
def test_no_operation_began_or_ended_in_the_future(world, column):
    op_occ = world.begin(instantiate(world.create()))
    world.sql(f"UPDATE op_occ SET {column} = '2999-01-01T00:00:00.000'")
    PutBack()(world.ports)
    with world.store.read(SYSTEM) as view:
        assert getattr(view.op_occ(op_occ.id), column) <= view.now()


@pytest.mark.parametrize(
    ("first", "due_at", "counts_from"),
    [
        pytest.param(None, None, 500, id="not called yet"),
        pytest.param(None, 100, 500, id="not called yet, and late"),
        pytest.param(400, None, 400, id="called"),
        pytest.param(400, 499, 400, id="called again in time"),
        pytest.param(400, 410, 490, id="nobody called for 90 s"),
    ],
)
def test_only_time_in_which_somebody_asked_counts(first, due_at, counts_from):
    def at(second):
        return None if second is None else T0 + timedelta(seconds=second)

    step = replace(STEP, first_call_at=at(first), due_at=at(due_at))
    assert first_call(step, at(500)) == at(counts_from)
