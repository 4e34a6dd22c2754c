"""Every fault that is promised is in the decks, and the clock is right after a jump."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from benchmarks.chaos.diary import Diary
from benchmarks.chaos.faults import clocks, saboteurs
from benchmarks.chaos.script import Act
from nfvo.settings import Settings
from tests.e2e.wall_clock import WallClock

# "Real faults in the middle of real operations", as issue 3 lists them.
PROMISED = {
    "worker killed",
    "worker frozen",
    "guest frozen",  # a thread of the worker is stuck in a call to its monitor
    "queue killed",
    "conductor killed",
    "api killed",
    "disk full",
    "clock jumped",
    "libvirtd killed",
    "libvirtd hung",
    "host power-off",
    "host cut off",
    "host superseded",
    "image upload broken: wires cut",
    "image upload broken: host power-off",
    "image upload broken: libvirtd killed",
    "image upload broken: worker killed",
    "image put broken",
}
OF_DATABASES = {
    "": "database locked",
    "postgresql://nobody@nowhere/nothing": "database sessions cut",
}
TOLD = """
import sys, time
for line in sys.stdin:
    print([time.time(), time.monotonic()], flush=True)
"""


@dataclass(frozen=True)
class Installed:
    """What decides which faults there are."""

    settings: Settings


@pytest.mark.parametrize("url", OF_DATABASES, ids=["sqlite", "postgresql"])
def test_all_faults_that_are_promised_are_dealt(url: str):
    environ = {"NFVO_HOME": "/nowhere", **({"NFVO_DATABASE_URL": url} if url else {})}
    here = Installed(Settings.of(environ))
    decks = [one.faults for one in saboteurs(here, 1)]  # type: ignore[arg-type]
    dealt = {kind for deck in decks for kind in deck}
    assert dealt >= PROMISED | {OF_DATABASES[url]}


@dataclass
class Ground:
    """What a fault of the clock needs of the ground; it notes what clocks say."""

    diary: Diary
    clock: WallClock
    put_to: list[int] = field(default_factory=list)

    def rest(self, seconds: float) -> None:
        raw = self.clock.file.read_bytes()
        self.put_to.append(int.from_bytes(raw, sys.byteorder, signed=True))


@pytest.mark.parametrize(
    ("die", "minutes"),
    [
        pytest.param(0.0, -60, id="back"),
        pytest.param(0.75, 30, id="forward"),
    ],
)
def test_the_clock_jumps_and_is_put_right(tmp_path: Path, die: float, minutes: int):
    here = Ground(Diary(tmp_path / "diary"), WallClock.built(tmp_path))
    jumped = clocks.FAULTS["clock jumped"]
    jumped(here, Act("clock jumped", 0, (die, 0.0, 0.0), 0.0))  # type: ignore[arg-type]
    assert here.put_to == [minutes * 60]
    assert here.clock.file.read_bytes() == bytes(8)
    assert here.diary.faults["clock jumped"] == 1


def test_a_process_that_runs_sees_the_jump_but_its_steady_clock_does_not(
    tmp_path: Path,
):
    clock = WallClock.built(tmp_path)
    environ = {**os.environ, **clock.environ}
    with subprocess.Popen(
        [sys.executable, "-c", TOLD],
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def ahead() -> tuple[float, float]:
            assert process.stdin and process.stdout
            process.stdin.write("?\n")
            process.stdin.flush()
            wall, steady = json.loads(process.stdout.readline())
            return wall - time.time(), steady - time.monotonic()

        before, before_steady = ahead()
        clock.put(-1800)
        after, after_steady = ahead()
        process.communicate()
    assert after - before == pytest.approx(-1800, abs=60)
    assert after_steady - before_steady == pytest.approx(0, abs=60)
