"""All roles on PostgreSQL and on a Redis by URL, as in production."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.services import DESCRIPTORS, TRIO_ON
from tests.e2e.stack import Stack, prepared
from tests.queue.private_redis import RedisByUrl
from tests.store.private_postgres import private_postgres

pytestmark = pytest.mark.postgres


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (tmp_path / "redis").mkdir()
    redis = RedisByUrl(tmp_path / "redis", port)
    redis.start()
    yield redis.url
    redis.kill()


@pytest.fixture
def stack(tmp_path: Path, broker: str) -> Iterator[Stack]:
    with private_postgres() as postgres:
        environ = {
            "NFVO_DATABASE_URL": postgres.create("nfvo"),
            "NFVO_BROKER_URL": broker,
        }
        stack = prepared(tmp_path / "home", environ)
        stack.up()
        yield stack
        stack.down()


def test_a_service_comes_and_goes_on_postgresql_and_a_redis_by_url(stack: Stack):
    assert stack.pid("queue") == 0
    stack.onboard(DESCRIPTORS)
    for number, name in enumerate(TRIO_ON, 11):
        stack.add_host(name, number, "provider")
    stack.wait_for_hosts()
    trio = stack.create("trio", "trio")
    assert stack.wait_for(stack.instantiate(trio))["state"] == "COMPLETED"
    assert len({host for host, kind, _ in stack.left() if kind == "server"}) == 3
    assert stack.wait_for(stack.terminate(trio))["state"] == "COMPLETED"
    assert stack.left() == frozenset()
