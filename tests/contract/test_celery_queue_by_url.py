"""Celery on a Redis of an operator's own: by URL, over TCP, with a password."""

import socket
from collections.abc import Iterator

import pytest

from tests.contract.celery_queue_contract import CeleryQueueContract, recording
from tests.contract.queue_contract import Taken
from tests.queue.private_redis import RedisByUrl


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    redis = RedisByUrl(tmp_path_factory.mktemp("redis"), port)
    redis.start()
    try:
        yield redis.url
    finally:
        redis.kill()


@pytest.fixture(scope="module")
def working(url: str) -> Iterator[list[Taken]]:
    with recording(url) as taken:
        yield taken


class TestCeleryOnARedisByUrl(CeleryQueueContract):
    pass
