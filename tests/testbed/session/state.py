"""Where a session bed is, and what it remembers between processes."""

import os
import tempfile
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Self

from tests.testbed.remembering import Remembered
from tests.testbed.session.host import SessionHost


def default_base(name: str) -> Path:
    """Return where the bed of this user with this name lives: a short path."""
    digest = sha256(f"{os.geteuid()}/{name}".encode()).hexdigest()
    return Path(tempfile.gettempdir()) / f"n{digest[:6]}"


@dataclass(slots=True)
class State(Remembered):
    """A bed's hosts."""

    base: Path
    hosts: dict[str, SessionHost] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """
        Return the loopback address of the bed's links.

        Each bed has its own, as two installations choose the same UDP ports.
        """
        digest = sha256(str(self.base).encode()).digest()
        return f"127.{1 + digest[0] % 254}.{digest[1]}.1"

    @classmethod
    def load(cls, base: Path) -> Self:
        """Read it back; a bed that is not up has none."""
        kept = cls.kept(base)
        hosts = {
            name: SessionHost(**{**host, "dir": Path(host["dir"])})
            for name, host in kept["hosts"].items()
        }
        return cls(base, hosts)
