"""What a bed remembers between processes: its hosts, boxes and daemons."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from tests.testbed.openstack.box import Box
from tests.testbed.openstack.daemons import Daemon
from tests.testbed.remembering import Remembered


@dataclass(slots=True)
class State(Remembered):
    """The bed's Python, its hosts, its boxes, and which daemon is which process.

    ``starter`` is the process that starts it, with when that began.
    """

    base: Path
    venv: Path
    password: str = field(repr=False)
    hosts: tuple[str, ...]
    fakes: tuple[str, ...] = ()
    boxes: dict[str, Box] = field(default_factory=dict)
    daemons: dict[str, Daemon] = field(default_factory=dict)
    starter: Daemon = field(default_factory=Daemon.this)

    @classmethod
    def load(cls, base: Path) -> Self:
        """Read it back; a bed that is not up has none."""
        kept = cls.kept(base)
        boxes = {
            n: Box(**{**b, "dir": Path(b["dir"])}) for n, b in kept["boxes"].items()
        }
        daemons = {name: Daemon(**one) for name, one in kept["daemons"].items()}
        hosts, fakes = tuple(kept["hosts"]), tuple(kept["fakes"])
        venv, password = Path(kept["venv"]), kept["password"]
        starter = Daemon(**kept["starter"])
        return cls(base, venv, password, hosts, fakes, boxes, daemons, starter)
