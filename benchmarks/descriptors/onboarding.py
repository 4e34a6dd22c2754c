"""
Figures of a large CSAR: checked by a program, on-boarded by an API; and ``sha256sum``.

They take turns.  Speed is bytes by wall time, of each turn against ``sha256sum``'s in
the same one; CPU time is said beside it, as other work on the machine matters less
there.  To receive so many bytes by HTTP costs about as much as to hash them.  The API
is a process of its own, with its own database; its memory is the most that it had
beyond what it has when it is idle.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_server
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from benchmarks.descriptors.csar import csar
from benchmarks.figure import Figure, Floor
from nfvo.cli.client import Client
from nfvo.cli.endpoint import Endpoint
from nfvo.cli.exits import Failure

MAX_RSS_MIB, SPEED = 100, 0.7
NFVO = (sys.executable, "-c", "from nfvo.cli import main; main()")
TOKEN = "benchmark"
PACKAGES = "/vnfpkgm/v2/vnf_packages"
LOOK_EVERY_S = 0.1
PEER = "sha256sum of the same file"
NOTHING: Mapping[str, str] = {}
Way = Callable[[Client, int, Path], float]


@dataclass(frozen=True, slots=True)
class Run:
    """What a program took; ``sent_s`` is the CPU time until all bytes had come in."""

    wall_s: float
    cpu_s: float
    rss_mib: float
    sent_s: float = 0.0


def run(command: Iterable[str], settings: Mapping[str, str] = NOTHING) -> Run:
    """Run a program to its end; raise ``CalledProcessError`` when it fails."""
    begun, environ = monotonic(), {**os.environ, **settings}
    quiet = subprocess.DEVNULL
    with subprocess.Popen([*command], stdout=quiet, env=environ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    wall_s, cpu_s = monotonic() - begun, usage.ru_utime + usage.ru_stime
    return Run(wall_s, cpu_s, usage.ru_maxrss / 1024)


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


def onboard(path: Path, folder: Path, way: Way) -> Run:
    """Let a new API take in a package some way; return what that took of it."""
    with TemporaryDirectory(dir=folder) as home, api(Path(home)) as (pid, client):
        idle = _memory(pid, "VmRSS")
        Path(f"/proc/{pid}/clear_refs").write_text("5")  # VmHWM begins anew: proc(5)
        before, begun = _cpu(pid), monotonic()
        sent_s = way(client, pid, path) - before
        wall_s, cpu_s = monotonic() - begun, _cpu(pid) - before
        return Run(wall_s, cpu_s, _memory(pid, "VmHWM") - idle, sent_s)


def by_sol005(client: Client, pid: int, path: Path) -> float:
    """Take in a package by SOL005; return the API's CPU time when it was sent."""
    id = client.post(PACKAGES).id
    with path.open("rb") as file:
        size = path.stat().st_size
        client.put_file(f"{PACKAGES}/{id}/package_content", file, size)
    there = _cpu(pid)
    while (state := client.get(f"{PACKAGES}/{id}"))["onboardingState"] != "ONBOARDED":
        assert state["onboardingState"] == "PROCESSING", state
        sleep(LOOK_EVERY_S)
    return there


def by_cli(client: Client, pid: int, path: Path) -> float:
    """Take in a package by the command line; return the API's CPU time then."""
    server = {"NFVO_URL": client.endpoint.url, "NFVO_TOKEN": TOKEN}
    run([*NFVO, "descriptor", "add", str(path)], server)
    return _cpu(pid)


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
    ours: dict[str, list[Run]] = {what: [] for what in ("check", *WAYS)}
    theirs = []
    for _ in range(rounds):
        theirs.append(run(["sha256sum", str(path)]))
        ours["check"].append(run([*NFVO, "validate", str(path)]))
        for what, way in WAYS.items():
            ours[what].append(onboard(path, folder, way))
    for what, runs in ours.items():
        _print(f"{what} of a CSAR of {mib} MiB", runs, theirs)
    sent = median(one.sent_s for one in ours[SOL005])
    Figure("of that: HTTP, hashing and writing as bytes come", sent, "s CPU").print()


def _print(name: str, ours: list[Run], theirs: list[Run]) -> None:
    """Print the figures of something that was done as often as the peer."""
    pairs = [*zip(ours, theirs, strict=True)]
    speed = median(their.wall_s / our.wall_s for our, their in pairs)
    peer_s = median(their.wall_s for their in theirs)
    Floor(f"{name}: speed", speed, "of sha256sum's", SPEED).print()
    wall_s = median(our.wall_s for our in ours)
    Figure(name, wall_s, "s", None, PEER, peer_s).print()
    cpu_s, their_s = (median(one.cpu_s for one in some) for some in (ours, theirs))
    Figure(name, cpu_s, "s CPU", their_s / SPEED, PEER, their_s).print()
    rss = max(one.rss_mib for one in ours)
    Figure(f"memory for the {name}", rss, "MiB RSS", MAX_RSS_MIB).print()


SOL005 = "on-boarding by SOL005"
WAYS: Mapping[str, Way] = {SOL005: by_sol005, "on-boarding by the CLI": by_cli}
