"""A proxy before each API of the cloud that counts what is asked: by way of it only."""

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

HOP_BY_HOP = frozenset({"connection", "transfer-encoding", "content-length"})
ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
SECONDS = 60.0
WATCHER = "nfvo-watcher"
APIS = ("keystone", "glance", "placement", "nova", "neutron")


@dataclass
class Counted:
    """
    How often what was asked; ``urls`` are the proxies by what they stand for.

    What nfvo's watcher asks is counted apart: it is there whoever makes a service.
    """

    urls: dict[str, str] = field(default_factory=dict)
    _calls: Counter[str] = field(default_factory=Counter)
    _watching: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, method: str, service: str, path: str, agent: str) -> None:
        """Count a call; ids in its path are all the same, queries too."""
        called = f"{method} {service} {ID.sub('ID', urlsplit(path).path)}"
        with self._lock:
            calls = self._watching if agent.startswith(WATCHER) else self._calls
            calls[called] += 1

    def taken(self) -> Mapping[str, int]:
        """Return the calls since this was last asked."""
        with self._lock:
            calls, self._calls = self._calls, Counter()
        return calls

    def watching(self) -> Mapping[str, int]:
        """Return the watcher's calls since this was last asked."""
        with self._lock:
            calls, self._watching = self._watching, Counter()
        return calls

    def told(self, body: bytes) -> bytes:
        """Return an answer in which all APIs are where they are counted."""
        for real, proxy in self.urls.items():
            body = body.replace(real.encode(), proxy.encode())
        return body


@contextmanager
def counting(url_of: Callable[[str], str]) -> Iterator[Counted]:
    """Stand before all APIs, given as ``http://host:port`` by name."""
    counted = Counted()
    with ExitStack() as stack:
        for name in APIS:
            url = url_of(name)
            server = _Server(name, url, counted)
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
            counted.urls[url] = f"http://127.0.0.1:{server.server_port}"
        yield counted


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, name: str, url: str, counted: Counted) -> None:
        self.api, self.address, self.counted = name, urlsplit(url).netloc, counted
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, *_: object) -> None:
        """Say nothing of who did not wait for an answer."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def handle_one_request(self) -> None:
        """Hand on whatever method it is, and its answer back."""
        self.raw_requestline = self.rfile.readline(65_537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        agent = self.headers.get("User-Agent", "")
        self.server.counted.count(self.command, self.server.api, self.path, agent)
        self._answer(self._body())

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []  # RFC 9112, 7.1
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _answer(self, body: bytes) -> None:
        upstream = HTTPConnection(self.server.address, timeout=SECONDS)
        try:
            headers = {
                name: value
                for name, value in self.headers.items()
                if name.lower() not in HOP_BY_HOP
            }
            headers["Host"] = self.server.address
            upstream.request(self.command, self.path, body, headers)
            self._send(upstream.getresponse())
        finally:
            upstream.close()

    def _send(self, answer: Any) -> None:
        told = self.server.counted.told(answer.read())
        self.send_response(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(
                    name, self.server.counted.told(value.encode()).decode()
                )
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
