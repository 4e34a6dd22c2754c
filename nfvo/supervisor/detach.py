"""Going into the background: the terminal gets its prompt back once all is ready."""

import os
from collections.abc import Callable
from pathlib import Path

READY = b"0"


def detached(run: Callable[[Callable[[], None]], int], log: Path) -> int:
    """
    Call ``run`` in a daemon, and return when it has called what it was given.

    Until then the daemon writes to our terminal, then to ``log``.  Returns 0, or
    the status of a ``run`` that has ended before.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _daemon(run, log, writer)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as pipe:
        status = pipe.read(1)
    return int(status) if status else 1


def _daemon(run: Callable[[Callable[[], None]], int], log: Path, writer: int) -> None:
    """Leave the session, run, and report; never returns."""
    os.setsid()
    if os.fork():
        os._exit(0)

    def ready() -> None:
        _write_to(log)
        os.write(writer, READY)
        os.close(writer)

    status = 1
    try:
        status = run(ready)
    finally:
        os._exit(status)


def _write_to(log: Path) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(nothing, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(nothing)
    os.close(output)
