"""
Figures of a large CSAR: checked by a program, on-boarded by an API; and ``sha256sum``.

What counts is CPU time, so that other work on the machine matters little; they take
turns.  To receive so many bytes by HTTP costs about as much as to hash them.  The API
is a process of its own, with its own database; its memory is the most that it had
beyond what it has when it is idle.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_server
from statistics import median
from tempfile import TemporaryDirectory
from time import sleep

from benchmarks.descriptors.csar import csar
from benchmarks.figure import Figure
from nfvo.cli.client import Client
from nfvo.cli.endpoint import Endpoint
from nfvo.cli.exits import Failure

MAX_RSS_MIB, SPEED = 100, 0.7
VALIDATE = "from nfvo.cli import main; main()"
TOKEN = "benchmark"
PACKAGES = "/vnfpkgm/v2/vnf_packages"
LOOK_EVERY_S = 0.2
PEER = "sha256sum of the same file"


@dataclass(frozen=True, slots=True)
class Run:
    """What a program took; ``sent_s`` is what of it went into the bytes coming in."""

    cpu_s: float
    rss_mib: float
    sent_s: float = 0.0


def run(command: Iterable[str]) -> Run:
    """Run a program to its end; raise ``CalledProcessError`` when it fails."""
    with subprocess.Popen([*command], stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


@contextmanager
def api(home: Path) -> Iterator[tuple[int, Client]]:
    """Run an API; yield its process id, and a client of it once it answers."""
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    ours = {"NFVO_HOME": str(home), "NFVO_PORT": str(port), "NFVO_ADMIN_TOKEN": TOKEN}
    environ = {**os.environ, **ours}
    command = [sys.executable, "-m"]
    subprocess.run(
        [*command, "nfvo.bootstrap"], env=environ, check=True, capture_output=True
    )
    with subprocess.Popen(
        [*command, "nfvo.api"], env=environ, stderr=subprocess.DEVNULL
    ) as process:
        client = Client(Endpoint(f"http://127.0.0.1:{port}", TOKEN))
        try:
            while not _answers(client):
                sleep(LOOK_EVERY_S)
            yield process.pid, client
        finally:
            process.terminate()


def _answers(client: Client) -> bool:
    try:
        client.get(PACKAGES)
    except Failure:
        return False
    return True


def onboard(path: Path, folder: Path) -> Run:
    """Let a new API take in a package; return what that took beyond being idle."""
    with TemporaryDirectory(dir=folder) as home, api(Path(home)) as (pid, client):
        id = client.post(PACKAGES).id
        idle = _memory(pid, "VmRSS")
        Path(f"/proc/{pid}/clear_refs").write_text("5")  # VmHWM begins anew: proc(5)
        before = _cpu(pid)
        with path.open("rb") as file:
            size = path.stat().st_size
            client.put_file(f"{PACKAGES}/{id}/package_content", file, size)
        there = _cpu(pid)
        while (state := client.get(f"{PACKAGES}/{id}"))[
            "onboardingState"
        ] != "ONBOARDED":
            assert state["onboardingState"] == "PROCESSING", state
            sleep(LOOK_EVERY_S)
        rss = _memory(pid, "VmHWM") - idle
        return Run(_cpu(pid) - before, rss, there - before)


def _cpu(pid: int) -> float:
    """Return the CPU seconds of a process so far (proc(5): utime, stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int, name: str) -> float:
    """Return a figure of a process's memory, in MiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    (line,) = [one for one in lines if one.startswith(f"{name}:")]
    return int(line.split()[1]) / 1024


def measure(folder: Path, mib: int, rounds: int) -> None:
    """Check the package, take it in and hash it, by turns, and print the medians."""
    path = csar(folder, mib)
    validate = [sys.executable, "-c", VALIDATE, "validate", str(path)]
    checks, taken, theirs = [], [], []
    for _ in range(rounds):
        checks.append(run(validate))
        taken.append(onboard(path, folder))
        theirs.append(run(["sha256sum", str(path)]))
    their_s = median(one.cpu_s for one in theirs)
    for what, ours in (("check", checks), ("on-boarding", taken)):
        name = f"{what} of a CSAR of {mib} MiB"
        our_s = median(one.cpu_s for one in ours)
        Figure(name, our_s, "s CPU", their_s / SPEED, PEER, their_s).print()
        rss = max(one.rss_mib for one in ours)
        Figure(f"memory for the {name}", rss, "MiB RSS", MAX_RSS_MIB).print()
    sent = median(one.sent_s for one in taken)
    Figure("of that: HTTP, hashing and writing as bytes come", sent, "s CPU").print()
