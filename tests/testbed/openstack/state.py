"""What a bed remembers between processes: one JSON file in its base directory."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from tests.testbed.bed import BedError
from tests.testbed.openstack.box import Box
from tests.testbed.openstack.daemons import Daemon


@dataclass(slots=True)
class State:
    """The bed's Python, its hosts, its boxes, and which daemon is which process."""

    base: Path
    venv: Path
    password: str = field(repr=False)
    hosts: tuple[str, ...]
    fakes: tuple[str, ...] = ()
    boxes: dict[str, Box] = field(default_factory=dict)
    daemons: dict[str, Daemon] = field(default_factory=dict)

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
            raise BedError(f"no OpenStack is up in {base}") from None
        boxes = {
            n: Box(**{**b, "dir": Path(b["dir"])}) for n, b in kept["boxes"].items()
        }
        daemons = {name: Daemon(**one) for name, one in kept["daemons"].items()}
        hosts, fakes = tuple(kept["hosts"]), tuple(kept["fakes"])
        venv, password = Path(kept["venv"]), kept["password"]
        return cls(base, venv, password, hosts, fakes, boxes, daemons)

    def save(self) -> None:
        """Write it, whole or not at all."""
        new = self.file(self.base).with_suffix(".new")
        new.touch(mode=0o600)
        new.write_text(json.dumps(asdict(self), default=str, indent=1))
        new.replace(self.file(self.base))
