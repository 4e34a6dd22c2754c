"""Starting processes that outlive us, and collecting those of them that ended."""

import os
from collections.abc import Mapping
from pathlib import Path


def spawn(argv: list[str], environment: Mapping[str, str], *, output: Path) -> int:
    """
    Start a process in a session of its own; its output goes to a file.

    It gets none of our other files: it would hold the lock of flock(1) for good.
    """
    null, log = str(os.devnull), str(output)
    opened = [
        (os.POSIX_SPAWN_OPEN, 0, null, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644),
        (os.POSIX_SPAWN_DUP2, 1, 2),
        *((os.POSIX_SPAWN_CLOSE, fd) for fd in _opened() if fd > 2),
    ]
    return os.posix_spawnp(argv[0], argv, environment, file_actions=opened, setsid=True)


def _opened() -> list[int]:
    """Return our own files; closing one that is not open any more is fine."""
    return [int(path.name) for path in Path("/proc/self/fd").iterdir()]


def reap(pid: int) -> None:
    """Collect a process when it is our child; else its parent does."""
    try:
        os.waitpid(pid, 0)
    except ChildProcessError:
        return
