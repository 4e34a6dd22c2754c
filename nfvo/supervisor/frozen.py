"""
Who holds SQLite's write lock and does not move: it stops everybody else.

A process may be frozen (SIGSTOP, a debugger, a frozen cgroup) in the middle of a
transaction.  The lock is its POSIX lock on the database's WAL-index: the kernel tells
whose it is (fcntl(2), F_GETLK) and takes it back when that process is killed, after
which the next writer goes on without what was not committed (sqlite.org/wal.html).

Only for processes without SQLite: closing the file would drop their own locks on it.
"""

import fcntl
import os
import struct
from math import inf
from pathlib import Path

WRITE_LOCK = 120  # WAL_WRITE_LOCK, sqlite.org/walformat.html, 2.3.1
FLOCK = "hhqqi4x"  # struct flock: type, whence, start, length, pid

LOOK_EVERY_S = 1.0
LOOKS = 4  # so 3 s without any move; others wait for 10 s (``nfvo.store.engine``)
AT_REST = frozenset("STt")  # proc_pid_stat(5): asleep, stopped, traced
PULSE = ("State:", "voluntary_ctxt_switches:", "nonvoluntary_ctxt_switches:")

Pulse = frozenset[tuple[str, ...]]


class Watch:
    """Looks once a second at who holds the lock of a database; None has no such."""

    def __init__(self, database: Path | None) -> None:
        self._database = database
        self._seen: tuple[int, Pulse | None] = (0, None)
        self._looks = 0
        self.due_at = -inf if database else inf

    def look(self, now: float) -> int:
        """
        Return a process that holds the lock and is frozen, once; 0 when there is none.

        A thread that runs or waits for a disk (R, D) is at work, however slow it is; so
        is one that was switched to since the last look.  ``now`` is monotonic.
        """
        if self._database is None or now < self.due_at:
            return 0
        self.due_at = now + LOOK_EVERY_S
        pid = holder(self._database)
        seen = (pid, pulse(pid) if pid else None)
        self._looks = self._looks + 1 if seen == self._seen else 1
        self._seen = seen
        return pid if seen[1] is not None and self._looks == LOOKS else 0


def holder(database: Path) -> int:
    """Return the process that holds the write lock; 0 when none that we see does."""
    file = database.resolve()
    try:
        index = os.open(file.with_name(f"{file.name}-shm"), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return 0  # nobody has the database open, or none that concerns us
    try:
        asked = struct.pack(FLOCK, fcntl.F_RDLCK, os.SEEK_SET, WRITE_LOCK, 1, 0)
        kind, _, _, _, pid = struct.unpack(
            FLOCK, fcntl.fcntl(index, fcntl.F_GETLK, asked)
        )
    finally:
        os.close(index)
    return max(0, pid) if kind == fcntl.F_WRLCK else 0


def pulse(pid: int) -> Pulse | None:
    """Return what changes when a thread moves; None when one is at work, or unknown."""
    try:
        tasks = [
            task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/status")
        ]
    except OSError:
        return None
    beats = [_beat(task) for task in tasks]
    at_rest = all(len(beat) == len(PULSE) and beat[0] in AT_REST for beat in beats)
    return frozenset(beats) if beats and at_rest else None


def _beat(status: str) -> tuple[str, ...]:
    """Return the state of a thread, and how often it has been switched to."""
    lines = [line.split() for line in status.splitlines()]
    return tuple(words[1] for words in lines if words and words[0] in PULSE)
