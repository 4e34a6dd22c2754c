import json
import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from nfvo.cli import main
from nfvo.lcm import catalogue
from tests.cli.stack import PASSWORD, Stack
from tests.lcm.world import IMAGE, SCOPE, World


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
    """Return a server with three hosts."""
    world = World(tmp_path)
    world.add_hosts()
    stack = Stack(world, tmp_path)
    stack.start()
    yield stack
    stack.stop()
    world.store.close()


@pytest.fixture
def image(stack):
    """Give the server the image of the samples."""
    catalogue.put_image(stack.world.ports, SCOPE, IMAGE)


@pytest.fixture
def params(tmp_path) -> str:
    """Return a file with the parameters of the firewall chain."""
    path = tmp_path / "params.yaml"
    path.write_text(f"firewall.admin-password: {PASSWORD}\n")
    return str(path)


@pytest.fixture
def with_hosts(run, tmp_path):
    """Return a function that runs a command on hosts of a file, without a server."""

    def with_hosts(command: str, hosts: str, *words: str) -> Ended:
        file = tmp_path / "hosts.yaml"
        file.write_text(hosts)
        return run(f"{command} --with-hosts {file}", *words)

    return with_hosts
