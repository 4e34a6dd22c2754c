"""Where a libvirt URI leads to, and whether anybody listens there."""

import socket
from contextlib import closing
from urllib.parse import parse_qs, urlsplit

PORTS = {"tcp": 16509, "tls": 16514, "ssh": 22, "libssh": 22, "libssh2": 22}
LIMIT_S = 2.0

Endpoint = str | tuple[str, int] | None


def endpoint(uri: str) -> Endpoint:
    """
    Return the unix socket or the host and port that a URI names, or None.

    A URI without either is left to libvirt, which may start a daemon for it
    (https://libvirt.org/uri.html).
    """
    parts = urlsplit(uri)
    transport = parts.scheme.partition("+")[2]
    if transport == "unix" or not parts.hostname:
        return parse_qs(parts.query).get("socket", [None])[0]
    port = parts.port or PORTS.get(transport or "tls")
    return None if port is None else (parts.hostname, port)


def is_session(uri: str) -> bool:
    """Whether the URI is of a user's own daemon, which has no rights on the host."""
    return urlsplit(uri).path == "/session"


def probe(uri: str) -> None:
    """
    Raise OSError unless something accepts connections at the URI's end.

    ``libvirt.open`` has no time limit of its own: a host that is off would hang it.
    """
    match endpoint(uri):
        case str(path):
            with closing(socket.socket(socket.AF_UNIX)) as unix:
                unix.settimeout(LIMIT_S)
                unix.connect(path)
        case (str(host), int(port)):
            socket.create_connection((host, port), timeout=LIMIT_S).close()
