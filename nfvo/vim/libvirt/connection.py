"""
Connections to hosts: opened when first used, shared by threads, reopened when broken.

libvirtd serves five calls per connection at once, and a frozen guest may hold one for
ten seconds; so no more than ``CALLS`` are made at a time, and nobody waits for long.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

import libvirt

from nfvo.errors import VimUnavailable
from nfvo.lcm.records import HostRecord
from nfvo.vim.libvirt import event_loop
from nfvo.vim.libvirt.endpoint import probe
from nfvo.vim.libvirt.errors import tolerated, vim_errors

CALLS = 4
TURN_LIMIT_S = 5.0
OPEN_LIMIT_S = 5.0
KEEPALIVE_INTERVAL_S, KEEPALIVE_COUNT = 2, 3

Connection = Any
"""A ``libvirt.virConnect``; libvirt-python has no types."""


class HostConnection:
    """One connection to one host."""

    def __init__(self, name: str, uri: str, open_limit_s: float = OPEN_LIMIT_S) -> None:
        self._name = name
        self._uri = uri
        self._open_limit_s = open_limit_s
        self._lock = threading.Lock()
        self._opening: Future[Connection] | None = None

    def get(self) -> Connection:
        """Return the connection, opened now if need be, within the limit."""
        with self._lock:
            opening = self._opening = self._usable() or self._open()
        try:
            return opening.result(self._open_limit_s)
        except TimeoutError:
            raise VimUnavailable(
                f"{self._name} accepts connections, but libvirtd does not answer",
                hint="look whether libvirtd is stopped or overloaded there",
            ) from None
        except OSError as error:
            raise VimUnavailable(
                f"cannot reach {self._name} at {self._uri}: {error.strerror or error}",
                hint="look whether the host is on and libvirtd runs",
            ) from error

    def close(self) -> None:
        """Close the connection, or close it as soon as it has been opened."""
        with self._lock:
            opening, self._opening = self._opening, None
        if opening is not None:
            opening.add_done_callback(_close)

    def _usable(self) -> Future[Connection] | None:
        """Return what is being opened, or is open and not broken."""
        opening = self._opening
        if opening is None or not opening.done():
            return opening
        if opening.exception() is None and opening.result().isAlive():
            return opening
        return None

    def _open(self) -> Future[Connection]:
        """Open in a thread of its own: ``libvirt.open`` may block for ever."""
        opening: Future[Connection] = Future()
        work = threading.Thread(
            target=_open, args=(self._uri, opening), name="libvirt-open", daemon=True
        )
        work.start()
        return opening


class Connections:
    """One connection per host, for calls of any kind."""

    def __init__(self, turn_limit_s: float = TURN_LIMIT_S) -> None:
        self._turn_limit_s = turn_limit_s
        self._lock = threading.Lock()
        self._hosts: dict[tuple[str, str], _Shared] = {}

    @contextmanager
    def to(self, host: HostRecord) -> Iterator[Connection]:
        """Lend the connection to a host; errors are translated."""
        shared = self._shared(host)
        with self._turn(shared.turns, host.name), vim_errors(host.name):
            yield shared.connection.get()

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            hosts, self._hosts = self._hosts, {}
        for shared in hosts.values():
            shared.connection.close()

    def _shared(self, host: HostRecord) -> "_Shared":
        with self._lock:
            key = host.id, host.uri
            if key not in self._hosts:
                self._hosts[key] = _Shared(HostConnection(host.name, host.uri))
            return self._hosts[key]

    @contextmanager
    def _turn(self, turns: threading.BoundedSemaphore, name: str) -> Iterator[None]:
        if not turns.acquire(timeout=self._turn_limit_s):
            raise VimUnavailable(f"{name} is busy: {CALLS} calls are waiting for it")
        try:
            yield
        finally:
            turns.release()


class _Shared:
    def __init__(self, connection: HostConnection) -> None:
        self.connection = connection
        self.turns = threading.BoundedSemaphore(CALLS)


def _open(uri: str, opening: Future[Connection]) -> None:
    try:
        probe(uri)
        event_loop.ensure_running()
        connection = libvirt.open(uri)
        with tolerated(libvirt.VIR_ERR_NO_SUPPORT):  # a driver within this process
            connection.setKeepAlive(KEEPALIVE_INTERVAL_S, KEEPALIVE_COUNT)
    except (OSError, RuntimeError, libvirt.libvirtError) as error:
        opening.set_exception(error)
    else:
        opening.set_result(connection)


def _close(opened: Future[Connection]) -> None:
    if opened.exception() is None:
        opened.result().close()
