"""
The socket of the API, which the supervisor opens and the API inherits.

So the port is ours before anything starts, and clients wait rather than fail while
the API is restarted.
"""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from nfvo.errors import InvalidSettings
from nfvo.settings import Settings

ASK_WITHIN_S = 0.25
REQUEST = b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
READY = b"HTTP/1.1 200"
ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}


@dataclass(frozen=True, slots=True)
class Front:
    """A listening socket, and the address at which it is reached from here."""

    fd: int
    host: str
    port: int

    @property
    def url(self) -> str:
        """The URL of the API."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def is_ready(self) -> bool:
        """Whether the API says that it, the database and the broker are there."""
        try:
            with socket.create_connection((self.host, self.port), ASK_WITHIN_S) as api:
                api.sendall(REQUEST)
                return api.recv(len(READY)) == READY
        except OSError:
            return False


@contextmanager
def listen(settings: Settings) -> Iterator[Front]:
    """Open the socket; the default port gives way to any free one if it is taken."""
    with _bind(settings) as server:
        host, port = server.getsockname()[:2]
        yield Front(server.fileno(), ANY_ADDRESS.get(host, host), port)


def _bind(settings: Settings) -> socket.socket:
    try:
        return _server(settings.host, settings.port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE and not settings.port_is_fixed:
            return _server(settings.host, 0)
        raise InvalidSettings(
            f"cannot listen on {settings.host} port {settings.port}: {error.strerror}",
            hint="give another --host or --port (without one, any free port will do)",
        ) from error


def _server(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=512)
