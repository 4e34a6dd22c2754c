"""
Running commands in guests that have no agent: at their serial consoles.

A shell answers there once the guest is up (tests/testbed/image/guest/init).
"""

import os
import re
import select
import time
import tty
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from tests.demo.console import DemoFailed

PATIENCE_S = 5.0
"""What was typed too early is lost: after so long it is typed again."""


@dataclass
class SerialGuest:
    """A VM; its serial console is a terminal, left open as qemu is slow to see one."""

    name: str
    terminal: Path
    _file: int = field(default=-1, repr=False)

    def run(self, command: str, limit_s: float = 30.0) -> tuple[int, str]:
        """Run a shell command in the guest; return its exit code and output."""
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            word = f"w{uuid4().hex[:8]}"
            self._type(
                f"w={word}; echo; echo $w-begins; {command}; c=$?; "
                "echo; echo $w-$c-ends"
            )
            begun = self._read(
                f"{word}-begins\r?\n", min(end, time.monotonic() + PATIENCE_S)
            )
            if begun is None:
                continue
            ended = self._read(f"(?s)(.*?){word}-(\\d+)-ends", end)
            if ended is not None:
                said, code = ended.groups()
                return int(code), said.replace("\r", "").strip()
        raise DemoFailed(f"{self.name}: {command} has not ended in {limit_s:.0f} s")

    def wait(self, limit_s: float) -> None:
        """Wait until the shell answers."""
        self.run("true", limit_s)

    def close(self) -> None:
        """Let go of the terminal."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _opened(self) -> int:
        if self._file < 0:
            self._file = os.open(self.terminal, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
            tty.setraw(self._file)
        return self._file

    def _type(self, line: str) -> None:
        os.write(self._opened(), f"{line}\r".encode())

    def _read(self, pattern: str, end: float) -> re.Match[str] | None:
        """Return what is said up to a match; None when there is none in time."""
        said = ""
        while (rest := end - time.monotonic()) > 0:
            if not select.select([self._opened()], [], [], rest)[0]:
                break
            said += os.read(self._opened(), 1).decode(errors="replace")
            if found := re.search(pattern, said):
                return found
        return None
