"""A survey that fails is tried again ever later, unless somebody asks for it."""

from datetime import UTC, datetime

import pytest

from nfvo.errors import StoreError, VimUnavailable
from nfvo.lcm.drift.words import ask_for_survey
from nfvo.watcher.survey import LONGEST_REST_S
from tests.lcm.world import SCOPE
from tests.waiting import wait_until
from tests.watcher.stage import watching
from tests.watcher.surveys import fail, last_survey, lose_lease, once, surveyor

ASKED_AT = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


class Hands:
    """A clock that a test sets."""

    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def survey(served, staged, clock):
    survey = surveyor(served, staged, "hv1")
    survey.clock = clock
    return survey


def rest_s(survey, clock):
    """Let the clock go on until it may try again; return for how long it rested."""
    began_s = clock.now_s
    while not survey.is_rested(None):
        clock.now_s += 1.0
    return clock.now_s - began_s


def test_a_survey_that_fails_rests_ever_longer(staged, survey, clock):
    staged.unreachable = True
    rests = []
    for _ in range(8):
        survey.run()
        rests.append(rest_s(survey, clock))
    assert rests[:5] == [1.0, 2.0, 4.0, 8.0, 16.0]
    assert set(rests[5:]) == {LONGEST_REST_S}


def test_a_survey_that_is_done_needs_no_rest(staged, survey, clock):
    staged.unreachable = True
    survey.run()
    staged.unreachable = False
    survey.run()
    assert rest_s(survey, clock) == 0.0
    staged.unreachable = True
    survey.run()
    assert rest_s(survey, clock) == 1.0


def test_a_wish_ends_the_rest_once(staged, survey):
    staged.unreachable = True
    survey.run()
    assert survey.is_rested(ASKED_AT)
    survey.run()
    assert not survey.is_rested(ASKED_AT)


def test_what_nobody_foresaw_is_followed_by_a_rest_too(staged, survey, clock):
    staged.before = once("found", fail(StoreError("the disk is full")))
    with pytest.raises(StoreError):
        survey.run()
    assert rest_s(survey, clock) == 1.0


def test_who_has_lost_the_host_does_not_go_on_trying(served, survey, clock):
    lose_lease(served)
    survey.run()
    assert rest_s(survey, clock) == 1.0


def test_a_watched_host_whose_survey_fails_is_let_be_until_it_is_rested_or_asked_for(
    served, staged, clock
):
    tries = []

    def busy(call, name):
        if call == "found" and name == "hv1":
            tries.append(clock.now_s)
            raise VimUnavailable("it is busy")

    staged.before = busy

    def rested():
        clock.now_s += 1.0
        return len(tries) == 3

    with watching(served, staged, clock=clock):
        wait_until(lambda: len(tries) == 1, "it is surveyed when the watch begins")
        wait_until(lambda: last_survey(served, "hv2").done_at, "the others are well")
        ask_for_survey(served.ports, SCOPE, [served.host("hv1").id])
        wait_until(lambda: len(tries) == 2, "it is surveyed as somebody wants it")
        wait_until(rested, "it is surveyed when it is rested")
    assert tries[:2] == [100.0, 100.0]
