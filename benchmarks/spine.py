"""
The way of one service through all of nfvo: from `nfvo apply` to verified traffic.

Three real libvirt hosts, TCG, the image cached on the hosts (the first round fills the
cache and does not count).  The peer does by hand what nfvo does: the same three guests
on the same networks, with virsh, one after the other.
"""

import compileall
import contextlib
import io
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.byhand import ByHand
from benchmarks.figure import Figure
from tests.demo import acts
from tests.demo.console import Console, DemoFailed, Phase
from tests.demo.stage import Stage
from tests.demo.stages import FullStage

ROUNDS = 3
IDLE_S = 60.0
HOSTS = 3


@contextlib.contextmanager
def staged() -> Iterator[Stage]:
    """Lend a stage whose output goes nowhere."""
    stage = FullStage.set_up(Console(colours=False), HOSTS)
    try:
        yield stage
    finally:
        stage.clear()


def quietly(act: object, *arguments: object) -> None:
    """Call an act of the demo without its words."""
    assert callable(act)
    with contextlib.redirect_stdout(io.StringIO()):
        act(*arguments)


def up_s(stage: Stage) -> float:
    """Return the seconds until `nfvo up -d` returns: all roles are ready."""
    began = time.monotonic()
    stage.nfvo.run("up", "-d")
    return time.monotonic() - began


def idle_mib(stage: Stage) -> float:
    """Return the sum of the PSS of all processes of nfvo, a minute after its start."""
    time.sleep(IDLE_S)
    home = f"NFVO_HOME={stage.nfvo.home}".encode()
    return sum(
        _pss_mib(process)
        for process in Path("/proc").glob("[0-9]*")
        if _belongs(process, home)
    )


def _belongs(process: Path, home: bytes) -> bool:
    try:
        return home in (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return False


def _pss_mib(process: Path) -> float:
    try:
        lines = (process / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return (
        next(float(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    )


def get_cpu_s(stage: Stage) -> float:
    """Return the CPU seconds of one `nfvo get`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    stage.nfvo.run("get")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def python_cpu_s() -> float:
    """Return the CPU seconds of a Python that does nothing: the floor of any CLI."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def deployed(stage: Stage) -> Phase:
    """Apply the service until its traffic passes; return the times."""
    phase = Phase("apply")
    began = time.monotonic()
    parameters = str(stage.parameters())
    words = ("apply", str(stage.descriptors), "--params", parameters, "--wait")
    stage.nfvo.run(*words)
    for way in stage.ways_in():
        if way.wait(30.0) is None:
            raise DemoFailed(f"no traffic {way.origin}")
    phase.seconds = time.monotonic() - began
    stage.account(phase)
    return phase


def terminated(stage: Stage) -> Phase:
    """Terminate the service; return the times."""
    phase = Phase("terminate")
    began = time.monotonic()
    stage.nfvo.run("terminate", stage.service, "--wait")
    phase.seconds = time.monotonic() - began
    stage.account(phase)
    return phase


def main() -> None:
    """Measure, and print a line per figure."""
    compileall.compile_dir("nfvo", quiet=1)  # as pip does where nfvo is installed
    with staged() as stage:
        Figure("nfvo up until ready", up_s(stage), "s", goal=3.0).print()
        Figure("idle embedded stack, PSS", idle_mib(stage), "MiB", goal=350).print()
        quietly(acts.introduce, stage)
        deployed(stage), terminated(stage)
        applied, ended, by_hand = [], [], []
        for _ in range(ROUNDS):
            applied.append(deployed(stage))
            by_hand.append(ByHand(stage).seconds())
            ended.append(terminated(stage))
        _print(applied, ended, by_hand)
        cpu = median(get_cpu_s(stage) for _ in range(5))
        floor = median(python_cpu_s() for _ in range(5))
        Figure("nfvo get, CPU", cpu, "s", 0.3, "python -c pass", floor).print()


def _print(applied: list[Phase], ended: list[Phase], by_hand: list[float]) -> None:
    Figure(
        "apply to traffic verified",
        median(phase.seconds for phase in applied),
        "s",
        goal=30.0,
        peer="virsh, one guest after the other, networks given",
        peer_value=median(by_hand),
    ).print()
    ours = median(phase.ours_s or 0.0 for phase in applied)
    Figure("of it ours", ours, "s", goal=1.0).print()
    Figure("terminate", median(phase.seconds for phase in ended), "s").print()
    Figure("of it ours", median(phase.ours_s or 0.0 for phase in ended), "s").print()


if __name__ == "__main__":
    main()
