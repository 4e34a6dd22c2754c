"""Running a program that is not to be relied on: for so long, with so much to say."""

import os
import selectors
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import IO

KEPT = 4096  # bytes of each stream; the rest is read and dropped
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended; negative: by that signal."""

    code: int
    out: str
    err: str


def run(argv: Sequence[str | os.PathLike[str]], within_s: float) -> Ended:
    """
    Run a program without a shell, without our environment and without input.

    Raises ``TimeoutError`` when it, or what it started, still talks after
    ``within_s``; all of them are killed.  Raises ``OSError`` when it cannot be started.
    """
    end = monotonic() + within_s
    with subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd="/",
        env=ENVIRONMENT,
        start_new_session=True,
    ) as process:
        try:
            out, err = _heard(process, end)
            code = process.wait(max(0.0, end - monotonic()))
        except (TimeoutError, subprocess.TimeoutExpired):
            _kill(process)
            raise TimeoutError from None
    return Ended(code, _text(out), _text(err))


def _heard(process: subprocess.Popen[bytes], end: float) -> tuple[bytearray, bytearray]:
    """Return what it says until it closes both streams."""
    assert process.stdout is not None and process.stderr is not None
    heard: dict[IO[bytes], bytearray] = {
        process.stdout: bytearray(),
        process.stderr: bytearray(),
    }
    with selectors.DefaultSelector() as selector:
        for stream in heard:
            selector.register(stream, selectors.EVENT_READ, stream)
        while selector.get_map():
            if (left := end - monotonic()) <= 0:
                raise TimeoutError
            for key, _ in selector.select(left):
                chunk = os.read(key.fd, 65_536)
                if not chunk:
                    selector.unregister(key.fileobj)
                kept = heard[key.data]
                kept += chunk[: KEPT - len(kept)]
    return heard[process.stdout], heard[process.stderr]


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill its whole session; it was not waited for, so the number is still its own."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _text(said: bytearray) -> str:
    """Return what was said, without what steers terminals and logs."""
    text = said.decode(errors="replace").strip()
    return "".join(c if c.isprintable() else " " for c in text)
