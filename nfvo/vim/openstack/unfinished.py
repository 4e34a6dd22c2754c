"""
What a check of rights has left that was killed: found by its name, removed by its age.

Checks that are at work are left alone.  Flavors tell no age, so their names do.
"""

import re
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from openstack.connection import Connection
from openstack.exceptions import raise_from_response
from openstack.proxy import Proxy

from nfvo.vim.openstack.errors import gone_is_fine
from nfvo.vim.openstack.rest import PLAIN, delete, told_at

NAME = "nfvo-check"
FLAVOR = re.compile(rf"{NAME}-([0-9a-f]{{8,12}})-[0-9a-f]{{8}}")
LASTS = timedelta(minutes=5)
"""Longer than a check: it begins nothing after 45 s, and no call lasts 20 s."""


def flavor_name() -> str:
    """Return the name of a flavor that is made now."""
    return f"{NAME}-{int(time.time()):08x}-{uuid4().hex[:8]}"


def is_left(flavor: str) -> bool:
    """Whether a check has left a flavor of that name."""
    made = FLAVOR.fullmatch(flavor)
    return made is not None and time.time() - int(made[1], 16) > LASTS.total_seconds()


def clear(conn: Connection) -> None:
    """Remove networks, with the port that may be on them, and images."""
    project = conn.current_project_id
    for id in _left(conn.network, "networks", project_id=project):
        for port in conn.network.ports(network_id=id):
            _remove(conn.network, f"/ports/{port.id}")
        _remove(conn.network, f"/networks/{id}")
    for id in _left(conn.image, "images", owner=project):
        _remove(conn.image, f"/images/{id}")


def _left(proxy: Proxy, kind: str, **query: str | None) -> Iterator[str]:
    """Yield the ids of what is called so and has been there for long."""
    response = proxy.get(f"/{kind}", params={"name": NAME, **query})
    raise_from_response(response)
    now = told_at(response)
    yield from (one["id"] for one in response.json()[kind] if _is_old(one, now))


def _is_old(one: Mapping[str, Any], now: datetime) -> bool:
    """Whether it is too old to be of a check that goes on, if it tells its age."""
    made_at = one.get("created_at")
    return made_at is not None and now - datetime.fromisoformat(made_at) > LASTS


def _remove(proxy: Proxy, path: str) -> None:
    with gone_is_fine():
        delete(proxy, path, PLAIN)
