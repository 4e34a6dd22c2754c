"""Where a session bed is, and what it remembers between processes."""

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from tests.testbed.libvirt.namespace import BedError
from tests.testbed.session.host import SessionHost


def default_base(name: str) -> Path:
    """Return where the bed of this user with this name lives: a short path."""
    digest = sha256(f"{os.geteuid()}/{name}".encode()).hexdigest()
    return Path(tempfile.gettempdir()) / f"n{digest[:6]}"


@dataclass(slots=True)
class State:
    """A bed's hosts."""

    base: Path
    hosts: dict[str, SessionHost] = field(default_factory=dict)

    @staticmethod
    def file(base: Path) -> Path:
        """Return the file it is kept in."""
        return base / "state.json"

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
        try:
            kept: dict[str, Any] = json.loads(cls.file(base).read_text())
        except FileNotFoundError:
            raise BedError(f"no session bed is up in {base}") from None
        hosts = {
            name: SessionHost(**{**host, "dir": Path(host["dir"])})
            for name, host in kept["hosts"].items()
        }
        return cls(base, hosts)

    def save(self) -> None:
        """Write it, whole or not at all."""
        new = self.file(self.base).with_suffix(".new")
        new.write_text(json.dumps(asdict(self), default=str, indent=1))
        new.replace(self.file(self.base))
