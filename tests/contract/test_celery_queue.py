"""Celery keeps the contract, with a real Redis and a real worker; and what it adds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from celery.contrib.testing.worker import start_worker

from nfvo.errors import QueueUnavailable
from nfvo.queue.celery import ADVANCE, PERFORM, CeleryQueue, consumer
from tests.contract.queue_contract import Bench, QueueContract, Taken
from tests.queue.private_redis import PrivateRedis, private_redis
from tests.waiting import wait_until

QUEUES = ("lcm", "libvirt.default")


def recorder(url: str, taken: list[Taken]) -> Celery:
    """Return a worker's app whose tasks write down what they get."""
    app = consumer(url)

    @app.task(name=ADVANCE)
    def advance(op_occ_id: str) -> None:
        taken.append(("advance", op_occ_id))
        if op_occ_id == "fails":
            raise ValueError("as it was told to")

    @app.task(name=PERFORM)
    def perform(op_occ_id: str, step_id: str) -> None:
        taken.append(("perform", op_occ_id, step_id))

    return app


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateRedis]:
    with private_redis(tmp_path_factory.mktemp("redis")) as redis:
        yield redis


@pytest.fixture(scope="module")
def working(redis: PrivateRedis) -> Iterator[list[Taken]]:
    """Run a worker, and return the list of what it takes."""
    taken: list[Taken] = []
    app = recorder(redis.url, taken)
    with start_worker(
        app,
        pool="threads",
        concurrency=2,
        queues=QUEUES,
        perform_ping_check=False,
        shutdown_timeout=20,
    ):
        yield taken


class TestCeleryQueue(QueueContract):
    @pytest.fixture
    def bench(self, redis: PrivateRedis, working: list[Taken]) -> Bench:
        working.clear()

        def wait_for(message: Taken) -> None:
            wait_until(lambda: message in working, f"{message} arrives")

        return Bench(CeleryQueue(redis.url), working, wait_for)

    def test_a_message_that_fails_does_not_stop_the_next_one(self, bench: Bench):
        bench.queue.advance("fails")
        bench.queue.advance("op-2")
        bench.wait_for(("advance", "op-2"))
        assert ("advance", "fails") in bench.taken


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
