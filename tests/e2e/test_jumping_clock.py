"""The clock is put forward and back by an hour while operations run."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.half_way import half_way, started
from tests.e2e.stack import Stack, prepared
from tests.e2e.wall_clock import WallClock

pytestmark = pytest.mark.chaos

HOUR_S = 3600


@pytest.fixture
def clock(tmp_path: Path) -> WallClock:
    return WallClock.built(tmp_path)


@pytest.fixture
def stack(tmp_path: Path, clock: WallClock) -> Iterator[Stack]:
    with started(prepared(tmp_path / "home", clock.environ)) as stack:
        yield stack


def test_operations_go_on_when_the_clock_jumps_by_an_hour(
    stack: Stack, clock: WallClock
):
    # Forward: leases end during calls.  Back: what failed is due in an hour.
    for hours, how in ((1, "wait"), (0, "unavailable")):
        with half_way(stack, how) as under:
            before = under.done()
            clock.put(hours * HOUR_S)
            under.killed_at = time.monotonic()
            under.let_go()
            under.wait_for_progress(before)
            under.ends_well()
