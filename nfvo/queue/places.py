"""
The places for messages that a worker holds, and what becomes of them without a broker.

Kombu keeps the place of a message that it can't acknowledge.  A broker that dies takes
all places with it: a worker without any does not look at its connection, so it never
sees that it is broken, and takes nothing until it is started again (kombu 5.7; the
symptom is that of celery#8091).
"""

from kombu.transport import redis, virtual
from redis.exceptions import RedisError


class PlacesThatComeBack(redis.QoS):
    """The messages that a worker holds."""

    def ack(self, delivery_tag: str) -> None:
        """
        Acknowledge a message, or forget it.

        What is forgotten is delivered once more some day, as every message may be.
        """
        try:
            super().ack(delivery_tag)
        except (RedisError, OSError):
            virtual.QoS.ack(self, delivery_tag)
            raise


def give_places_back() -> None:
    """Let all channels of this process have such places."""
    # A transport of our own can't be named: kombu takes "redis+socket://" for its own.
    redis.Channel.QoS = PlacesThatComeBack
