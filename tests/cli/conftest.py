import json
import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from nfvo.cli import main
from tests.cli.stack import Stack
from tests.lcm.world import World


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


Run = Callable[..., Ended]


@pytest.fixture
def run(monkeypatch, capsys, tmp_path) -> Run:
    """Return a function that runs a command line in this process."""
    for name in ("NFVO_URL", "NFVO_TOKEN", "NFVO_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NFVO_HOME", str(tmp_path / "home"))

    def run(line: str, *words: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["nfvo", *shlex.split(line), *words])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return Ended(int(ended.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture
def stack(tmp_path):
    """Return a server with three hosts and the image of the samples."""
    world = World(tmp_path)
    world.add_hosts()
    stack = Stack(world, tmp_path)
    stack.start()
    yield stack
    stack.stop()
    world.store.close()
