"""Celery on the private Redis of `nfvo up`: a unix socket, no network."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from nfvo.errors import QueueUnavailable
from nfvo.queue.celery import CeleryQueue
from tests.contract.celery_queue_contract import CeleryQueueContract, recording
from tests.contract.queue_contract import Taken
from tests.queue.private_redis import PrivateRedis, private_redis


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with private_redis(tmp_path_factory.mktemp("redis")) as redis:
        yield redis.url


@pytest.fixture(scope="module")
def working(url: str) -> Iterator[list[Taken]]:
    with recording(url) as taken:
        yield taken


class TestCeleryOnThePrivateRedis(CeleryQueueContract):
    pass


def test_a_dead_broker_is_an_error_at_once_and_none_when_it_is_back(tmp_path: Path):
    redis = PrivateRedis(tmp_path)
    queue = CeleryQueue(redis.url)
    with pytest.raises(QueueUnavailable):
        queue.advance("op-1")
    redis.start()
    queue.advance("op-1")
    redis.kill()
    with pytest.raises(QueueUnavailable):
        queue.perform("libvirt.default", "op-1", "step-1")
    redis.start()
    queue.perform("libvirt.default", "op-1", "step-1")
    redis.kill()
