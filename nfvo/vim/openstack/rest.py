"""
Plain calls of Nova's and Placement's APIs, with the version of the API pinned.

What the SDK makes of thousands of servers costs more than asking for them; and a
version that is pinned means the same on every cloud.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from openstack.exceptions import raise_from_response
from openstack.proxy import Proxy
from requests import Response

NOVA = "2.74"
"""Tags at creation (2.52), the flavor in the server (2.47), a forced host (2.74).

https://docs.openstack.org/nova/latest/reference/api-microversion-history.html
"""
PLACEMENT = "1.28"
PLAIN = None
"""Of APIs without such versions."""


def told_at(response: Response) -> datetime:
    """Return the cloud's time of an answer, or else ours."""
    try:
        return parsedate_to_datetime(response.headers.get("Date", ""))
    except ValueError:
        return datetime.now(UTC)


def get(
    proxy: Proxy, path: str, version: str | None, **query: Any
) -> Mapping[str, Any]:
    """Return what a GET answers; raises ``HttpException``."""
    response = proxy.get(path, params=query, microversion=version)
    raise_from_response(response)
    answer: Mapping[str, Any] = response.json()
    return answer


def post(
    proxy: Proxy, path: str, version: str | None, body: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return what a POST answers, nothing when it has no body."""
    response = proxy.post(path, json=body, microversion=version)
    raise_from_response(response)
    answer: Mapping[str, Any] = response.json() if response.content else {}
    return answer


def delete(proxy: Proxy, path: str, version: str | None) -> None:
    """Delete something; raises ``NotFoundException`` when there is none."""
    raise_from_response(proxy.delete(path, microversion=version))
