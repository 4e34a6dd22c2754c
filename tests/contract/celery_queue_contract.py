"""What Celery must do on any broker; each broker's test file supplies its URL."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from celery import Celery
from celery.contrib.testing.worker import start_worker

from nfvo.queue.celery import ADVANCE, PERFORM, CeleryQueue, consumer
from tests.contract.queue_contract import Bench, QueueContract, Taken
from tests.waiting import wait_until

QUEUES = ("lcm", "libvirt.default")


def recorder(url: str, taken: list[Taken]) -> Celery:
    """Return a worker's app whose tasks write down what they get."""
    app = consumer(url)

    @app.task(name=ADVANCE, shared=False)
    def advance(op_occ_id: str) -> None:
        taken.append(("advance", op_occ_id))
        if op_occ_id == "fails":
            raise ValueError("as it was told to")

    @app.task(name=PERFORM, shared=False)
    def perform(op_occ_id: str, step_id: str) -> None:
        taken.append(("perform", op_occ_id, step_id))

    return app


@contextmanager
def recording(url: str) -> Iterator[list[Taken]]:
    """Run a worker, and lend the list of what it takes."""
    taken: list[Taken] = []
    with start_worker(
        recorder(url, taken),
        pool="threads",
        concurrency=2,
        queues=QUEUES,
        perform_ping_check=False,
        shutdown_timeout=20,
    ):
        yield taken


class CeleryQueueContract(QueueContract):
    """Needs the fixtures ``url`` and, for all tests of the file, ``working``."""

    @pytest.fixture
    def bench(self, url: str, working: list[Taken]) -> Bench:
        working.clear()

        def wait_for(message: Taken) -> None:
            wait_until(lambda: message in working, f"{message} arrives")

        return Bench(CeleryQueue(url), working, wait_for)

    def test_a_message_that_fails_does_not_stop_the_next_one(self, bench: Bench):
        bench.queue.advance("fails")
        bench.queue.advance("op-2")
        bench.wait_for(("advance", "op-2"))
        assert ("advance", "fails") in bench.taken
