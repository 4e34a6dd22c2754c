"""What a bed remembers between processes: its number, hosts and SAPs."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from tests.testbed.libvirt.host import Host
from tests.testbed.libvirt.network import Sap
from tests.testbed.remembering import Remembered


def default_base(name: str) -> Path:
    """Return where the bed with this name lives unless told otherwise."""
    runtime = os.environ.get("XDG_RUNTIME_DIR") or "/run"
    return Path(runtime) / "nfvo-testbed" / name


@dataclass(slots=True)
class State(Remembered):
    """A bed's number, what it was asked for, its hosts and its SAPs."""

    base: Path
    number: int
    tls: bool
    ssh: bool
    hosts: dict[str, Host] = field(default_factory=dict)
    saps: dict[str, Sap] = field(default_factory=dict)

    @classmethod
    def load(cls, base: Path) -> Self:
        """Read it back; a bed that is not up has none."""
        kept = cls.kept(base)
        hosts = {
            name: Host(**{**host, "dir": base / name})
            for name, host in kept["hosts"].items()
        }
        saps = {name: Sap(**sap) for name, sap in kept["saps"].items()}
        return cls(base, kept["number"], kept["tls"], kept["ssh"], hosts, saps)
