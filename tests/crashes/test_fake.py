"""
A process dies at any moment of any operation, on hypervisors that are files.

Before each effect, after it, and after each commit: who asks, who works, who watches.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crashes.operations import OPERATIONS
from tests.crashes.trial import Mortals, Trials, copied, mortals
from tests.crashes.worlds import VXLAN, furnish, scene

EVERY = 11


@pytest.fixture(scope="module")
def processes() -> Iterator[Mortals]:
    with mortals() as lent:
        yield lent


@pytest.fixture(params=OPERATIONS)
def trials(
    request: pytest.FixtureRequest, processes: Mortals, tmp_path: Path
) -> Trials:
    name: str = request.param
    made = tmp_path / "made"
    made.mkdir()
    with scene(made, "fake") as here:
        here.world.add_hosts(3)
        furnish(here.world, VXLAN)
        OPERATIONS[name].prepare(here)
    return Trials(processes, "fake", name, tmp_path, copied(made))


def test_a_death_at_some_moment_costs_nothing_but_time(trials: Trials) -> None:
    assert trials.all(first=3, every=EVERY) > 0


def test_a_death_while_somebody_takes_over_costs_no_more(trials: Trials) -> None:
    assert trials.at(9, 4)


@pytest.mark.slow
def test_a_death_at_many_moments_costs_nothing_but_time(trials: Trials) -> None:
    assert trials.all(first=1, every=8) > 0


@pytest.mark.soak
def test_a_death_at_any_moment_costs_nothing_but_time(trials: Trials) -> None:
    assert trials.all() > EVERY


@pytest.mark.slow
def test_deaths_of_all_who_take_over_cost_no_more(trials: Trials) -> None:
    assert trials.at(5, 2, 7)
    assert trials.at(13, 9, 3)
    assert trials.at(17, 6, 1)
