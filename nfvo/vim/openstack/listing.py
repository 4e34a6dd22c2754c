"""
All servers of a project in one call, whoever asks: at most one in ``FRESH_S``.

Nova tells what has changed since a time (``changes-since``), deleted servers too; all
of them are asked for at first, and every ``ANEW_S``, should a change have been missed.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from openstack.connection import Connection
from openstack.exceptions import raise_from_response

from nfvo.vim.openstack.listed import UNSEEN, Listed, all_listed
from nfvo.vim.openstack.rest import NOVA, told_at

FRESH_S = 0.5
ANEW_S = 60.0
OVERLAP = timedelta(seconds=10)
"""Changes are told by the clocks of Nova's hosts, to the second, once committed."""

Servers = Mapping[str, Listed]
"""By Nova's ids; those that are gone are not among them."""


@dataclass
class Listing:
    """The servers of one project; used by many threads, one of which asks."""

    clock: Callable[[], float] = time.monotonic
    _servers: Servers = field(default_factory=dict)
    _ours: Mapping[str, Listed] = field(default_factory=dict)
    _since: datetime | None = None
    _asked_s: float = float("-inf")
    _full_s: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def servers(self, conn: Connection) -> Servers:
        """Return all servers of the project, ``FRESH_S`` old at most."""
        came_s = self.clock()
        with self._lock:
            self._refresh(conn, came_s)
            return self._servers

    def server(self, conn: Connection, server_id: str) -> Listed | None:
        """Return a server by our id, None when there is none."""
        came_s = self.clock()
        with self._lock:
            self._refresh(conn, came_s)
            return self._ours.get(server_id)

    def forget(self) -> None:
        """Ask anew at the next call: something was changed just now."""
        with self._lock:
            self._asked_s = float("-inf")

    def _refresh(self, conn: Connection, came_s: float) -> None:
        """
        Ask, unless somebody did since who wants to know came here, or lately.

        An answer is as old as its question: who asks every ``FRESH_S`` gets a new one.
        """
        asked_s = self.clock()
        if self._asked_s > came_s or asked_s - self._asked_s < FRESH_S:
            return
        anew = self._since is None or asked_s - self._full_s >= ANEW_S
        since, pages = None if anew else self._since, _Pages(conn)
        changed = {one.nova_id: one for one in pages.all(since)}
        before: Servers = {} if anew else self._servers
        merged = dict(before)
        for nova_id, one in changed.items():
            merged[nova_id] = self._known(one)
        self._keep({id: one for id, one in merged.items() if one.is_there})
        self._since, self._asked_s = pages.began, asked_s
        if anew:
            self._full_s = asked_s

    def _known(self, one: Listed) -> Listed:
        """Return a server whose cell is silent with what was known of it before."""
        before = self._servers.get(one.nova_id)
        if one.status == UNSEEN and before is not None:
            return replace(before, status=UNSEEN)
        return one

    def _keep(self, servers: Servers) -> None:
        self._servers = servers
        ours: dict[str, Listed] = {}
        for one in servers.values():
            if one.is_ours and not _is_worse(one, ours.get(one.id)):
                ours[one.id] = one
        self._ours = ours


@dataclass
class _Pages:
    """One question, of as many calls as Nova's pages need."""

    conn: Connection
    began: datetime | None = None

    def all(self, since: datetime | None) -> Iterator[Listed]:
        query: dict[str, Any] = {}
        if since is not None:
            query["changes-since"] = (since - OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ")
        while True:
            page = self._page(query)
            servers = list(all_listed(page))
            yield from servers
            if not servers or not page.get("servers_links"):
                return
            query["marker"] = servers[-1].nova_id

    def _page(self, query: Mapping[str, Any]) -> Mapping[str, Any]:
        response = self.conn.compute.get(
            "/servers/detail", params=query, microversion=NOVA
        )
        raise_from_response(response)
        if self.began is None:
            self.began = told_at(response)
        answer: Mapping[str, Any] = response.json()
        return answer


def _is_worse(one: Listed, other: Listed | None) -> bool:
    """Whether another one of the same id counts: a try that came second failed."""
    return other is not None and one.status == "ERROR"
