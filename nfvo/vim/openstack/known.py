"""
What was found once in a cloud, or made, for all threads of this process: ids by name.

It lives as long as a login; what was found, and may change, ``LIVES_S`` at most.  Who
is told that something is not there any more forgets it, and looks again.
"""

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from keystoneauth1.session import Session
from openstack.connection import Connection

LIVES_S = 300.0
MOST_KEPT = 10_000


@dataclass
class _Memory:
    """What is known of one project; each name is looked up by one thread at a time."""

    ids: dict[Hashable, tuple[str, float]] = field(default_factory=dict)
    locks: dict[Hashable, threading.Lock] = field(default_factory=dict)


_MEMORIES: WeakKeyDictionary[Session, _Memory] = WeakKeyDictionary()
_LOCK = threading.Lock()


def known(
    conn: Connection, what: Hashable, find: Callable[[], str], lives_s: float = LIVES_S
) -> str:
    """
    Return an id that is known, else what ``find`` returns, unless it raises.

    It was found less than ``lives_s`` ago, where that is less than ``LIVES_S``.
    """
    memory = _memory(conn)
    with _LOCK:
        lock = memory.locks.setdefault(what, threading.Lock())
    with lock:
        id, until_s = memory.ids.get(what, ("", 0.0))
        if not id or until_s - LIVES_S + lives_s < time.monotonic():
            id = find()
            memory.ids[what] = id, time.monotonic() + LIVES_S
        return id


def is_known(conn: Connection, what: Hashable) -> bool:
    """Whether an id was found lately, and nobody missed it since."""
    return _memory(conn).ids.get(what, ("", 0.0))[1] > time.monotonic()


def keep(conn: Connection, what: Hashable, id: str) -> None:
    """Remember an id that nothing else will ever have, until it is taken."""
    ids = _memory(conn).ids
    ids[what] = id, float("inf")
    if len(ids) > MOST_KEPT:
        for oldest in list(ids)[: MOST_KEPT // 10]:
            ids.pop(oldest, None)


def taken(conn: Connection, what: Hashable) -> str:
    """Return an id that is known, which is forgotten, or an empty string."""
    return _memory(conn).ids.pop(what, ("", 0.0))[0]


def forget(conn: Connection, what: Hashable) -> None:
    """Look something up anew when it is asked for next."""
    _memory(conn).ids.pop(what, None)


def forget_all(conn: Connection) -> None:
    """Look everything up anew."""
    _memory(conn).ids.clear()


def _memory(conn: Connection) -> _Memory:
    with _LOCK:
        return _MEMORIES.setdefault(conn.session, _Memory())
