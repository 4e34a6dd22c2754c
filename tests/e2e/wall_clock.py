"""A wall clock for all processes of a stack, which can be put forward and back."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self

SOURCE = Path(__file__).with_name("wall_clock.c")


@dataclass(frozen=True)
class WallClock:
    """The clock of who is started with ``environ``: a library, and a mapped file."""

    library: Path
    file: Path

    @classmethod
    def built(cls, folder: Path) -> Self:
        """Build one in a folder; it is right."""
        clock = cls(folder / "wall_clock.so", folder / "clock")
        command = ["gcc", "-shared", "-fPIC", "-O1", "-o", clock.library, SOURCE]
        subprocess.run([*command, "-ldl"], check=True)
        clock.file.touch()
        clock.put(0)
        return clock

    @property
    def environ(self) -> dict[str, str]:
        return {"LD_PRELOAD": str(self.library), "WALL_CLOCK": str(self.file)}

    def put(self, seconds: int) -> None:
        """Let the time be so many seconds later than it is, at once."""
        with self.file.open("r+b") as file:  # the same file: it is mapped
            file.write(seconds.to_bytes(8, sys.byteorder, signed=True))
