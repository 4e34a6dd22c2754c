"""What a bed remembers between processes: one JSON file in its base directory."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.testbed.bed import BedError


class Remembered:
    """Base of the dataclass that says what a bed has; ``base`` is its directory."""

    __slots__ = ()
    base: Path

    @staticmethod
    def file(base: Path) -> Path:
        """Return the file it is kept in."""
        return base / "state.json"

    @classmethod
    def kept(cls, base: Path) -> dict[str, Any]:
        """Return what was saved; a bed that is not up has nothing."""
        try:
            found: dict[str, Any] = json.loads(cls.file(base).read_text())
        except FileNotFoundError:
            raise BedError(f"no test bed is up in {base}") from None
        return found

    def save(self) -> None:
        """Write it, whole or not at all, for nobody else to read: it has passwords."""
        new = self.file(self.base).with_suffix(".new")
        new.touch(mode=0o600)
        new.write_text(json.dumps(asdict(self), default=str, indent=1))
        new.replace(self.file(self.base))
