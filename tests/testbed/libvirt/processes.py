"""Look at processes through /proc: children, names, memory, pids inside a host."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")


def started(pid: int) -> int | None:
    """Return when a process started, in clock ticks since boot, or None without it.

    A pid with its start time never names a later process with the same pid.
    """
    with contextlib.suppress(OSError):
        after_name = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        return None if after_name[0] == "Z" else int(after_name[19])
    return None


def children(pid: int) -> list[int]:
    """Return the direct children of a process."""
    with contextlib.suppress(OSError):
        return [
            int(word)
            for word in (PROC / f"{pid}/task/{pid}/children").read_text().split()
        ]
    return []


def descendants(pid: int) -> Iterator[int]:
    """Yield all processes below one."""
    for child in children(pid):
        yield child
        yield from descendants(child)


def field(pid: int, file: str, key: str) -> str:
    """Return a ``key: value`` field of a file in /proc/PID, or nothing."""
    with contextlib.suppress(OSError):
        for line in (PROC / str(pid) / file).read_text().splitlines():
            if line.startswith(f"{key}:"):
                return line.partition(":")[2].strip()
    return ""


def name(pid: int) -> str:
    """Return the name of a process."""
    return field(pid, "status", "Name")


def inner_pid(pid: int) -> int:
    """Return a process's pid as the host it runs in sees it."""
    return int((field(pid, "status", "NSpid").split() or ["0"])[-1])


def with_argument(text: str) -> Iterator[int]:
    """Yield the processes whose command line contains a text."""
    for path in PROC.glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if text.encode() in path.read_bytes():
                yield int(path.parent.name)


def pss_mib(pid: int) -> int:
    """Return the memory of one process, shared pages counted proportionally."""
    return int((field(pid, "smaps_rollup", "Pss").split() or ["0"])[0]) // 1024
