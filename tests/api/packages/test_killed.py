"""An API that is killed while it takes in a package, and the next one that starts."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from nfvo import bootstrap
from nfvo.cli.client import Client
from nfvo.cli.endpoint import Endpoint
from nfvo.cli.exits import Failure
from nfvo.lcm import catalogue
from nfvo.lcm.store import Scope
from nfvo.settings import Settings
from tests.api.packages.sol005 import VNF
from tests.api.packages.test_whole import package
from tests.waiting import wait_until

TOKEN = "token"
pytestmark = pytest.mark.slow


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    found = Settings.of({"NFVO_HOME": str(tmp_path), "NFVO_PORT": str(port)})
    bootstrap.init(found, hashlib.sha256(TOKEN.encode()).hexdigest())
    return found


@contextmanager
def running(settings: Settings) -> Iterator[tuple[Client, int]]:
    """Run an API; yield a client of it, and its process id."""
    ours = {"NFVO_HOME": str(settings.home), "NFVO_PORT": str(settings.port)}
    client = Client(Endpoint(f"http://127.0.0.1:{settings.port}", TOKEN))
    command = [sys.executable, "-m", "nfvo.api"]
    with subprocess.Popen(
        command, env={**os.environ, **ours}, stderr=subprocess.DEVNULL
    ) as process:
        try:
            wait_until(lambda: answers(client), "the API answers")
            yield client, process.pid
        finally:
            process.kill()


def answers(client: Client) -> bool:
    try:
        client.get(VNF)
    except Failure:
        return False
    return True


def lapse(settings: Settings) -> None:
    """Let the leases of the dead be over."""
    ports = bootstrap.ports(settings)
    with closing(ports.store) as store, store.write(Scope("default")) as tx:
        for one in tx.package_page("vnfd", "", 9).items:
            tx.renew_package(one.id, one.attempt, -1.0)


def state(client: Client, id: str) -> str:
    return str(client.get(f"{VNF}/{id}")["onboardingState"])


def test_an_upload_whose_api_was_killed_fails_and_can_be_sent_again(settings):
    data = package()
    with running(settings) as (client, pid):
        id = client.post(VNF).id
        with closing(socket.create_connection(("127.0.0.1", settings.port))) as half:
            head = f"PUT {VNF}/{id}/package_content HTTP/1.1\r\nHost: x\r\n"
            head += f"Authorization: Bearer {TOKEN}\r\nContent-Length: {len(data)}\r\n"
            half.sendall(head.encode() + b"\r\n" + data[:100])
            wait_until(lambda: state(client, id) == "UPLOADING", "it has begun")
            os.kill(pid, signal.SIGKILL)
    lapse(settings)
    with running(settings) as (client, _):
        wait_until(lambda: state(client, id) == "ERROR", "it was found")
        assert not [*settings.artifacts.glob(".upload-*")]
        why = client.get(f"{VNF}/{id}")["onboardingFailureDetails"]
        assert why["code"] == "package.upload-broken-off"
        (settings.home / "again.csar").write_bytes(data)
        with (settings.home / "again.csar").open("rb") as file:
            client.put_file(f"{VNF}/{id}/package_content", file, len(data))
        wait_until(lambda: state(client, id) == "ONBOARDED", "it is on board")


def test_what_had_come_whole_is_gone_on_with_by_the_next_api(settings):
    data = package()
    sha256 = hashlib.sha256(data).hexdigest()
    ports, scope = bootstrap.ports(settings), Scope("default")
    with closing(ports.store):
        id = catalogue.create(ports, scope, "vnfd", {}).id
        begun = catalogue.upload(ports, scope, "vnfd", id, "vm.csar")
        (settings.artifacts / sha256).write_bytes(data)
        catalogue.uploaded(ports, scope, begun, sha256, len(data))
    orphan = settings.artifacts / ("0" * 64)
    orphan.write_bytes(b"left by a dead one")
    lapse(settings)
    with running(settings) as (client, _):
        wait_until(lambda: state(client, id) == "ONBOARDED", "it is on board")
        assert not orphan.exists()
