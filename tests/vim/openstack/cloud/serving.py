"""The HTTP server of the fake cloud: reads, logs in, stages faults, answers."""

import json
import socket
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from tests.vim.openstack.cloud.routes import Refusal, Reply, Request, find
from tests.vim.openstack.cloud.staging import Fault

if TYPE_CHECKING:
    from tests.vim.openstack.cloud.fake import FakeCloud

CHUNK = 64 * 1024
OPEN = ("/identity", "/discovery")
LONGEST_S = 30.0


class CutOff(Exception):
    """The connection is to be closed without an answer."""


class Server:
    """Serves one cloud on a port of loopback, a thread for each connection."""

    def __init__(self, cloud: "FakeCloud") -> None:
        handler = type("Handler", (_Handler,), {"cloud": cloud})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True
        self._http.block_on_close = False
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.02,), daemon=True
        )
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


class _Handler(BaseHTTPRequestHandler):
    cloud: "FakeCloud"
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet for each answer: no waiting for delayed ACKs
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: the cloud keeps its calls."""

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_GET  # noqa: N815

    def _serve(self) -> None:
        request = self._request()
        self.id = f"req-{uuid.uuid4()}"
        try:
            self._send(self._answer(request))
        except CutOff:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def _request(self) -> Request:
        url = urlsplit(self.path)
        request = Request(
            self.command,
            unquote(url.path),
            parse_qs(url.query, keep_blank_values=True),
            unquote(url.query),
            {name.lower(): value for name, value in self.headers.items()},
        )
        request.stream = self._body()
        return request

    def _answer(self, request: Request) -> Reply:
        try:
            handler, request.ids, streams = find(request.method, request.path)
        except Refusal as refusal:
            for _ in request.stream:
                pass
            return refusal.reply(request.path)
        if not streams and (text := b"".join(request.stream)):
            request.body = json.loads(text)
        if getattr(handler, "is_discovery", False):
            self._check_hidden(request.path)
            return handler(self.cloud, request)
        fault = self._fault(request)
        if fault and fault.status is not None and not fault.done:
            return self._noted(request, self._stage(fault, request))
        try:
            self._log_in(request)
            reply = self._handle(handler, request, streams=streams)
        except Refusal as refusal:
            reply = refusal.reply(request.path)
        if fault and fault.status is not None:
            reply = self._stage(fault, request)
        return self._noted(request, reply)

    def _handle(self, handler, request: Request, *, streams: bool) -> Reply:
        if streams:
            return handler(self.cloud, request)
        with self.cloud.lock:
            return handler(self.cloud, request)

    def _check_hidden(self, path: str) -> None:
        if (hidden := self.cloud.staged.hidden) and hidden in path:
            raise CutOff

    def _fault(self, request: Request) -> Fault | None:
        with self.cloud.lock:
            fault = self.cloud.staged.next(request.line)
        if fault and fault.until:
            fault.until.wait(LONGEST_S)
        return fault

    def _stage(self, fault: Fault, request: Request) -> Reply:
        for _ in request.stream:
            pass
        if not fault.status:
            self.cloud.note(request, 0)
            raise CutOff
        reply = Refusal(fault.status, fault.message, "Staged").reply(request.path)
        if fault.retry_after:
            reply.headers["Retry-After"] = fault.retry_after
        return reply

    def _noted(self, request: Request, reply: Reply) -> Reply:
        if not request.path.startswith(OPEN):
            self.cloud.note(request, reply.status)
        return reply

    def _log_in(self, request: Request) -> None:
        if not request.path.startswith(OPEN):
            token = request.headers.get("x-auth-token", "")
            request.admin = self.cloud.keystone.is_admin(token)

    def _body(self) -> Iterator[bytes]:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            yield from self._chunks()
            return
        left = int(self.headers.get("Content-Length") or 0)
        while left:
            data = self.rfile.read(min(left, CHUNK))
            if not data:
                raise ConnectionAbortedError
            left -= len(data)
            yield data

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline().split(b";")[0] or b"x", 16):
            data = self.rfile.read(size)
            if len(data) < size:
                raise ConnectionAbortedError
            self.rfile.readline()
            yield data
        self.rfile.readline()

    def _send(self, reply: Reply) -> None:
        data, kind = b"", "application/json"
        if isinstance(reply.body, str):
            data, kind = reply.body.encode(), "text/html"
        elif reply.body is not None:
            data = json.dumps(reply.body).encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("x-openstack-request-id", self.id)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
