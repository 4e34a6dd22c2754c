"""What a bed remembers between processes: one JSON file in its base directory."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from tests.testbed.libvirt.host import Host
from tests.testbed.libvirt.namespace import BedError
from tests.testbed.libvirt.network import Sap


def default_base(name: str) -> Path:
    """Return where the bed with this name lives unless told otherwise."""
    runtime = os.environ.get("XDG_RUNTIME_DIR") or "/run"
    return Path(runtime) / "nfvo-testbed" / name


@dataclass(slots=True)
class State:
    """A bed's number, what it was asked for, its hosts and its SAPs."""

    base: Path
    number: int
    tls: bool
    ssh: bool
    hosts: dict[str, Host] = field(default_factory=dict)
    saps: dict[str, Sap] = field(default_factory=dict)

    @staticmethod
    def file(base: Path) -> Path:
        """Return the file it is kept in."""
        return base / "state.json"

    @classmethod
    def load(cls, base: Path) -> Self:
        """Read it back; a bed that is not up has none."""
        try:
            kept: dict[str, Any] = json.loads(cls.file(base).read_text())
        except FileNotFoundError:
            raise BedError(f"no test bed is up in {base}") from None
        hosts = {
            name: Host(**{**host, "dir": base / name})
            for name, host in kept["hosts"].items()
        }
        saps = {name: Sap(**sap) for name, sap in kept["saps"].items()}
        return cls(base, kept["number"], kept["tls"], kept["ssh"], hosts, saps)

    def save(self) -> None:
        """Write it, whole or not at all."""
        new = self.file(self.base).with_suffix(".new")
        new.write_text(json.dumps(asdict(self), default=str, indent=1))
        new.replace(self.file(self.base))
