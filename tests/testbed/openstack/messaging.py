"""Ask RabbitMQ whether anybody answers: what is asked before is lost for a minute."""

import time

from amqp.exceptions import NotFound
from kombu import Connection

from tests.testbed.bed import BedError
from tests.testbed.openstack.layout import PORTS

URL = f"amqp://guest:guest@127.0.0.1:{PORTS['amqp']}//"
QUEUES = ("conductor", "q-plugin", "q-reports-plugin", "q-server-resource-versions")
"""What compute hosts and agents ask when they start."""
LIMIT = 240.0


def wait_for_consumers() -> None:
    """Return when every queue is read; raise ``BedError`` when one never is."""
    deadline = time.monotonic() + LIMIT
    for queue in QUEUES:
        while not _is_read(queue):
            if time.monotonic() > deadline:
                raise BedError(f"nobody answers {queue} on RabbitMQ")
            time.sleep(0.1)


def _is_read(queue: str) -> bool:
    try:
        with Connection(URL, connect_timeout=5) as connection:
            told = connection.default_channel.queue_declare(queue, passive=True)
    except (NotFound, OSError):
        return False
    return bool(told.consumer_count)
