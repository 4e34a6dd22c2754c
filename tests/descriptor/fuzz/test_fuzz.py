"""Packages that somebody spoilt, in every dialect: no traceback, and no hang."""

from pathlib import Path

import pytest

from tests.descriptor.fuzz.corpus import Seed, seeds
from tests.descriptor.fuzz.fuzz import Fuzz, Timed
from tests.golden_files import ROOT

CASES = 200
OURS = [ROOT / "tests/descriptor/packages", ROOT / "descriptors"]


@pytest.fixture(scope="module")
def ours() -> list[Seed]:
    return seeds(OURS)


def test_spoilt_packages_are_read_or_refused(ours: list[Seed]):
    fuzz = Fuzz(ours)
    for number in range(CASES):
        fuzz.case(number)
    assert fuzz.tally.failures == []
    assert fuzz.tally.cases.total() == CASES
    assert fuzz.tally.read > CASES // 20, "some are still good, and converted"
    assert len(fuzz.tally.codes) > 20, "they are wrong in many ways"


def test_a_case_is_the_same_by_its_number(ours: list[Seed]):
    tallies = []
    for _ in range(2):
        fuzz = Fuzz(ours)
        for number in range(20):
            fuzz.case(number)
        tallies.append((fuzz.tally.codes, fuzz.tally.read))
    assert tallies[0] == tallies[1]


def test_what_a_case_raises_is_noted_with_its_number():
    fuzz = Fuzz([Seed("none", {})])
    fuzz.case(7)
    (failure,) = fuzz.tally.failures
    assert failure.startswith("case 7: none")


def test_what_takes_too_long_is_noted_as_a_hang(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tests.descriptor.fuzz.fuzz.HANG_S", 0.01)
    tally = Fuzz([]).tally
    with Timed("endless", tally):
        while True:
            Path()
    assert "Hang: more than 0.01 s of CPU" in tally.failures[0]
