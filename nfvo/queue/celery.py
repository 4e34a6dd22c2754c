"""
Celery on Redis or Valkey: how ids get to workers.

A message only says "look at this"; losing one costs time, not truth.  So nothing of
Celery that keeps state is used: no results, chains, countdowns or retries.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from nfvo.errors import QueueUnavailable
from nfvo.queue.places import give_places_back

ADVANCE = "nfvo.advance"
PERFORM = "nfvo.perform"
LCM = "lcm"

# Recovery is the sweeper's job: Redis must give nothing to a second worker while a
# first one has it (kombu#337: every timeout shorter than a task makes duplicates).
VISIBILITY_TIMEOUT_S = 6 * 3600

CONSUMER: Mapping[str, float] = {
    "visibility_timeout": VISIBILITY_TIMEOUT_S,
    "unacked_restore_interval": 30,
    "unacked_restore_throttle": 1,
    "socket_timeout": 10,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    "health_check_interval": 15,
}

# A message says that there is work in a queue: as many as this wait for all workers.
ENOUGH = 32

# Without a limit kombu tries for ever to connect (celery#4627).
PUBLISHER: Mapping[str, float] = {
    **CONSUMER,
    "socket_timeout": 2,
    "socket_connect_timeout": 1,
    "max_retries": 1,
    "interval_start": 0.1,
    "interval_step": 0.1,
    "connect_retries_timeout": 2,
}


def consumer(broker_url: str) -> Celery:
    """Return a Celery app for a worker; the worker gives it its two tasks."""
    give_places_back()
    return _app(broker_url, CONSUMER)


def _app(broker_url: str, transport: Mapping[str, float]) -> Celery:
    app = Celery("nfvo", broker=broker_url, set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options=dict(transport),
        task_acks_late=True,
        task_default_queue=LCM,
        task_ignore_result=True,
        task_reject_on_worker_lost=True,
        task_serializer="json",
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        worker_prefetch_multiplier=1,
        worker_soft_shutdown_timeout=0,
        worker_send_task_events=False,
    )
    return app


class CeleryQueue:
    """
    The port ``Queue``: sends messages, and waits a few seconds at most for it.

    Both calls raise ``QueueUnavailable`` when the broker is not there.
    """

    def __init__(self, broker_url: str) -> None:
        self._broker_url = broker_url

    @cached_property
    def _celery(self) -> Celery:
        return _app(self._broker_url, PUBLISHER)

    def advance(self, op_occ_id: str) -> None:
        """Ask for a look at an operation."""
        with _broker_errors():
            self._celery.send_task(ADVANCE, (op_occ_id,), queue=LCM, retry=False)

    def perform(self, queue: str, op_occ_id: str, step_id: str) -> None:
        """
        Ask a worker of ``queue`` to perform its best step.

        That is not said again while enough messages wait there: who takes one looks
        at all that is ready by then.
        """
        with _broker_errors():
            if self._waiting(queue) >= ENOUGH:
                return
            self._celery.send_task(
                PERFORM, (op_occ_id, step_id), queue=queue, retry=False
            )

    def _waiting(self, queue: str) -> int:
        """Return how many messages no worker has taken yet."""
        pool: Any = self._celery.pool
        with pool.acquire(block=True) as connection:
            return int(connection.default_channel.client.llen(queue))


@contextmanager
def _broker_errors() -> Iterator[None]:
    """Turn what Celery, kombu and redis raise into ``QueueUnavailable``."""
    try:
        yield
    except (OperationalError, RedisError, OSError) as error:
        raise QueueUnavailable(
            f"the broker takes no messages: {error}",
            hint="is it running? messages wait in the outbox until it does",
        ) from error
