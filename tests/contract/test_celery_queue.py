"""Celery keeps the contract, with a real Redis and a real worker; and what it adds."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from celery import Celery
from celery.contrib.testing.worker import start_worker

from nfvo.errors import QueueUnavailable
from nfvo.queue.celery import ADVANCE, PERFORM, CeleryQueue, consumer
from tests.contract.queue_contract import Bench, QueueContract, Taken
from tests.queue.private_redis import PrivateRedis
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
    redis = PrivateRedis(tmp_path_factory.mktemp("redis"))
    redis.start()
    yield redis
    redis.kill()


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


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[PrivateRedis]:
    redis = PrivateRedis(tmp_path)
    redis.start()
    yield redis
    redis.kill()


def test_a_worker_whose_broker_died_under_all_its_messages_takes_new_ones(
    own_redis: PrivateRedis, caplog: pytest.LogCaptureFixture
):
    """Its places were kept for messages that could not be acknowledged any more."""
    app = consumer(own_redis.url)
    taken: list[str] = []
    go_on = Event()

    @app.task(name="hold")
    def hold(message: str) -> None:
        taken.append(message)
        assert go_on.wait(20)

    with start_worker(
        app,
        pool="threads",
        concurrency=2,
        queues=["lcm"],
        perform_ping_check=False,
        shutdown_timeout=20,
    ):
        for number in range(2):
            app.send_task("hold", (f"held-{number}",), queue="lcm")
        wait_until(lambda: len(taken) == 2, "all places are taken")
        own_redis.kill()
        go_on.set()
        wait_until(lambda: caplog.text.count("Couldn't ack") == 2, "no place is left")
        own_redis.start()
        app.send_task("hold", ("new",), queue="lcm")
        wait_until(lambda: "new" in taken, "the worker takes a new message")
