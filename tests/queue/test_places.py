"""A worker whose broker dies; alone in a module, for Celery has one loop a process."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from celery.contrib.testing.worker import start_worker

from nfvo.queue.celery import consumer
from tests.queue.private_redis import PrivateRedis, private_redis
from tests.waiting import wait_until


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[PrivateRedis]:
    with private_redis(tmp_path) as redis:
        yield redis


# Celery says it however the setting that it speaks of is set.
@pytest.mark.filterwarnings("ignore::celery.exceptions.CPendingDeprecationWarning")
def test_a_worker_whose_broker_died_under_all_its_messages_takes_new_ones(
    redis: PrivateRedis, caplog: pytest.LogCaptureFixture
):
    """Its places were kept for messages that could not be acknowledged any more."""
    app = consumer(redis.url)
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
        redis.kill()
        go_on.set()
        # The other may wait for a broker to tell it to: that is chance.
        wait_until(lambda: "Couldn't ack" in caplog.text, "a place is lost")
        redis.start()
        app.send_task("hold", ("new",), queue="lcm")
        wait_until(lambda: "new" in taken, "the worker takes a new message")
