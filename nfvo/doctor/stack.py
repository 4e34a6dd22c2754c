"""The processes: does the API answer, does each role run and renew its leases."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from nfvo.doctor.finding import Finding, fail, fine, skipped
from nfvo.settings import Settings

if TYPE_CHECKING:
    from nfvo.store.examine import Condition

PART = "processes"
LIMIT_S = 3.0
STOPPED = frozenset("Tt")  # proc(5)
RESTART = "nfvo down; nfvo up -d"
ROLES = ("api", "conductor", "watcher", "worker")
DUTIES = ("relay", "sweeper")
HEALER = "healer"  # the duty that only services with auto-heal need
WATCH = "watch."
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Running:
    """What ``endpoint.json`` says of a running stack."""

    url: str
    pid: int


def find(settings: Settings) -> Running | Finding:
    """Return the stack that runs here, or why there is none."""
    path = settings.endpoint_file
    try:
        written = json.loads(path.read_text())
        running = Running(str(written["url"]), int(written["pid"]))
    except FileNotFoundError:
        return skipped(PART, "nfvo does not run here", "nfvo up -d")
    except (OSError, ValueError, KeyError, TypeError) as error:
        return fail(PART, f"{path} cannot be read: {error}", RESTART)
    if not Path(f"/proc/{running.pid}").exists():
        message = f"process {running.pid}, which wrote {path}, is gone"
        return fail(PART, message, "nfvo up -d")
    return running


def locked(
    settings: Settings, running: Running, locks: Path = Path("/proc/locks")
) -> Iterator[Finding]:
    """Look whether somebody holds the state directory: else two could run in it."""
    lock = settings.home / "lock"
    try:
        inode = lock.stat().st_ino
        held = [line.split() for line in locks.read_text().splitlines()]
    except OSError as error:
        yield fail(PART, f"{error.filename} cannot be read: {error.strerror}", RESTART)
        return
    if not any("FLOCK" in words and _inode(words) == inode for words in held):
        message = f"process {running.pid} does not hold {lock}: another could start"
        yield fail(PART, message, f"kill {running.pid}; {RESTART}")


def answers(running: Running) -> Iterator[Finding]:
    """Ask the API for its health."""
    for path, meaning in (("/healthz", "lives"), ("/readyz", "can work")):
        why = _problem(running.url, path)
        if why:
            message = f"the API at {running.url} does not say that it {meaning}: {why}"
            yield fail(PART, message, RESTART)
            return
    yield fine(PART, f"the API answers at {running.url}")


def roles(
    settings: Settings, running: Running, proc: Path = Path("/proc")
) -> Iterator[Finding]:
    """Look for the process of each role among the supervisor's children."""
    found = {name: pid for pid, name in _children(proc, running.pid)}
    missing = [role for role in ROLES if f"nfvo-{role}" not in found]
    for role in missing:
        log = settings.log_dir / f"{role}.log"
        yield fail(PART, f"the {role} does not run", f"tail {log}; {RESTART}")
    stopped = {name: pid for name, pid in found.items() if _is_stopped(proc / pid)}
    for name, pid in stopped.items():
        message = f"process {pid}, {name}, is stopped, and does nothing"
        yield fail(PART, message, f"kill -CONT {pid}  (or, to start anew: kill -9)")
    if not missing and not stopped:
        yield fine(PART, f"{', '.join(ROLES)} run")


def leases(found: "Condition", healed: Sequence[str] = ()) -> Iterator[Finding]:
    """
    Look whether the duties of conductors are done by somebody.

    ``healed`` are the names of the services that need a healer.
    """
    duties = (*DUTIES, HEALER) if healed else DUTIES
    idle = [name for name in duties if found.leases.get(name, 0) <= 0]
    for name in idle:
        lost = f": nothing heals {_few(healed)}" if name == HEALER else ""
        yield fail(PART, f"no conductor does the duty {name}{lost}", RESTART)
    if not idle:
        yield fine(PART, f"the duties {', '.join(duties)} are done")


def watched(found: "Condition", hosts: Mapping[str, str]) -> Iterator[Finding]:
    """Look whether each host, name by id, has a watcher."""
    for host_id, name in hosts.items():
        if found.leases.get(f"{WATCH}{host_id}", 0) <= 0:
            yield fail(PART, f"nobody watches {name}", RESTART)


def _few(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _problem(url: str, path: str) -> str:
    """Return why a GET was not answered with 200, empty when it was."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=LIMIT_S)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        said = answer.read(500).decode(errors="replace")
    except (OSError, HTTPException) as error:
        return str(error) or type(error).__name__
    finally:
        connection.close()
    return "" if answer.status == 200 else f"{answer.status} {said}"


def _inode(words: Sequence[str]) -> int:
    """Return the inode of a line of /proc/locks: its last but two is DEVICE:INODE."""
    return int(words[-3].rpartition(":")[2])


def _is_stopped(process: Path) -> bool:
    """Whether a signal has stopped a process."""
    try:
        status = (process / "stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] in STOPPED


def _children(proc: Path, pid: int) -> Iterator[tuple[str, str]]:
    """Yield a process's children, id and name; they may end while we look."""
    for listed in proc.glob(f"{pid}/task/*/children"):
        for child in listed.read_text().split():
            try:
                yield child, (proc / child / "comm").read_text().strip()
            except OSError:
                continue
