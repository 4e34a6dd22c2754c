"""The clock is put forward and back by an hour while operations run."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.half_way import half_way, started
from tests.e2e.stack import Stack, prepared

pytestmark = pytest.mark.chaos

SOURCE = Path(__file__).with_name("wall_clock.c")
HOUR_S = 3600


@dataclass(frozen=True)
class WallClock:
    """The clock of all processes of a stack."""

    library: Path
    file: Path

    @property
    def environ(self) -> dict[str, str]:
        return {"LD_PRELOAD": str(self.library), "WALL_CLOCK": str(self.file)}

    def put(self, hours: int) -> None:
        """Let the time be so many hours later than it is, at once."""
        with self.file.open("r+b") as file:  # the same file: it is mapped
            file.write((hours * HOUR_S).to_bytes(8, sys.byteorder, signed=True))


@pytest.fixture
def clock(tmp_path: Path) -> WallClock:
    clock = WallClock(tmp_path / "wall_clock.so", tmp_path / "clock")
    command = ["gcc", "-shared", "-fPIC", "-O1", "-o", clock.library, SOURCE, "-ldl"]
    subprocess.run(command, check=True)
    clock.file.touch()
    clock.put(0)
    return clock


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
            clock.put(hours)
            under.killed_at = time.monotonic()
            under.let_go()
            under.wait_for_progress(before)
            under.ends_well()
