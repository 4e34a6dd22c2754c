"""The clock of the database jumps: operations go on, and nobody waits for an hour."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from nfvo.lcm.op_occ import StepRecord
from nfvo.lcm.put_back import PutBack
from nfvo.lcm.saga.results import first_call
from nfvo.lcm.store import SYSTEM
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
