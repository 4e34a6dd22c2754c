"""Ask RabbitMQ whether anybody answers: what is asked before is lost for a minute."""

from functools import partial

from amqp.exceptions import NotFound
from kombu import Connection

from tests.testbed.openstack.layout import PORTS
from tests.testbed.openstack.polling import until

URL = f"amqp://guest:guest@127.0.0.1:{PORTS['amqp']}//"
QUEUES = ("conductor", "q-plugin", "q-reports-plugin", "q-server-resource-versions")
"""What compute hosts and agents ask when they start."""
LIMIT = 240.0


def wait_for_consumers() -> None:
    """Return when every queue is read; raise ``BedError`` when one never is."""
    for queue in QUEUES:
        until(partial(_is_read, queue), f"{queue} is read on RabbitMQ", LIMIT, 0.1)


def _is_read(queue: str) -> bool:
    try:
        with Connection(URL, connect_timeout=5) as connection:
            told = connection.default_channel.queue_declare(queue, passive=True)
    except (NotFound, OSError):
        return False
    return bool(told.consumer_count)
