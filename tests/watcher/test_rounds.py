"""When a host is surveyed, and that no survey delays or ends the others."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from nfvo.lcm.deviation import Survey
from nfvo.watcher.rounds import THREADS, Rounds, is_due
from tests.waiting import wait_until

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("done_at", "asked_at", "grave", "due"),
    [
        pytest.param(None, None, None, True, id="never surveyed"),
        pytest.param(ago(59), None, None, False, id="not yet"),
        pytest.param(ago(60), None, None, True, id="the period is over"),
        pytest.param(ago(-9), None, None, True, id="the clock was put back"),
        pytest.param(ago(5), ago(4), None, True, id="asked for since"),
        pytest.param(ago(5), ago(6), None, False, id="asked for before"),
        pytest.param(ago(30), None, ago(20), False, id="a grave is too new"),
        pytest.param(ago(30), None, ago(46), True, id="a grave wants a second look"),
        pytest.param(ago(5), None, ago(55), False, id="it had its second look"),
    ],
)
def test_a_host_is_surveyed_when(done_at, asked_at, grave, due):
    last = Survey("h1", asked_at=asked_at, done_at=done_at)
    assert is_due(last, grave, NOW, 60.0) is due


class Staged:
    """A survey that waits, if it is told to, and says how often it was made."""

    def __init__(self, *, fails: bool = False, waits: bool = False) -> None:
        self.made = 0
        self.fails = fails
        self.go_on = Event()
        if not waits:
            self.go_on.set()

    def run(self) -> None:
        self.made += 1
        self.go_on.wait(20)
        if self.fails:
            raise RuntimeError("staged")


@pytest.fixture
def rounds() -> Iterator[Rounds]:
    rounds = Rounds()
    yield rounds
    rounds.end()


def test_a_host_is_surveyed_by_one_at_a_time(rounds):
    slow = Staged(waits=True)
    rounds.begin(slow)
    rounds.begin(slow)
    wait_until(lambda: slow.made == 1, "it is surveyed")
    rounds.begin(slow)
    slow.go_on.set()
    wait_until(lambda: not rounds._busy, "it is done")
    assert slow.made == 1


def test_a_survey_that_fails_ends_no_thread_and_can_be_made_again(rounds):
    broken = [Staged(fails=True) for _ in range(2 * THREADS)]
    for one in broken:
        rounds.begin(one)
    wait_until(lambda: all(one.made == 1 for one in broken), "all have failed")
    wait_until(lambda: not rounds._busy, "all are done")
    rounds.begin(broken[0])
    wait_until(lambda: broken[0].made == 2, "it is surveyed again")


def test_a_host_that_hangs_does_not_delay_the_survey_of_another(rounds):
    hangs, well = Staged(waits=True), Staged()
    rounds.begin(hangs)
    wait_until(lambda: hangs.made == 1, "one hangs")
    rounds.begin(well)
    wait_until(lambda: well.made == 1, "the other is surveyed")
    hangs.go_on.set()


def test_no_survey_is_begun_after_the_end():
    rounds, late = Rounds(), Staged()
    rounds.end()
    rounds.begin(late)
    assert late.made == 0
    assert not any(thread.is_alive() for thread in rounds._threads)
