"""A look at a broker, for `nfvo doctor`."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from redis import Redis
from redis.exceptions import RedisError, ResponseError

from nfvo.errors import QueueUnavailable

LIMIT_S = 3.0
SOCKET = "redis+socket:"  # kombu's word for what redis-py calls unix:


@dataclass(frozen=True, slots=True)
class Condition:
    """What a broker says of itself; a setting is empty where it does not tell."""

    version: str
    append_only: str
    eviction: str


def examine(broker_url: str) -> Condition:
    """Return the broker's condition; ``QueueUnavailable`` when it does not answer."""
    url = broker_url
    if url.startswith(SOCKET):
        url = f"unix://{urlsplit(url).path}"
    client: Any = Redis.from_url(
        url, socket_timeout=LIMIT_S, socket_connect_timeout=LIMIT_S
    )
    try:
        client.ping()
        return Condition(
            version=str(client.info("server").get("redis_version", "")),
            append_only=_setting(client, "appendonly"),
            eviction=_setting(client, "maxmemory-policy"),
        )
    except (RedisError, OSError) as error:
        raise QueueUnavailable(f"the broker does not answer: {error}") from error
    finally:
        client.close()


def _setting(client: Any, name: str) -> str:
    try:
        return str(client.config_get(name).get(name, ""))
    except ResponseError:  # CONFIG is often forbidden where others run the server
        return ""
