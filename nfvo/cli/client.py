"""HTTP with the standard library: requests to the API, errors as ``Failure``."""

import json
import re
import socket
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any, BinaryIO
from urllib.parse import quote, unquote, urlsplit

from nfvo.cli.endpoint import Endpoint, find
from nfvo.cli.exits import Exit, Failure, Refused

CONNECT_WITHIN_S = 5.0
ANSWER_WITHIN_S = 120.0
SILENT_WITHIN_S = 45.0
PIECE = 256 * 1024
NO_HEADERS: Mapping[str, str] = {}
NEXT = re.compile(r'<(/[^>]*)>; rel="next"')  # a path: nobody sends us elsewhere


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What came back; ``body`` is its JSON, None where there is none.

    ``next`` is the path of the next page of a list, empty at its end.
    """

    status: int
    location: str
    body: Any
    next: str = ""

    @property
    def id(self) -> str:
        """The id at the end of the location."""
        return self.location.rpartition("/")[2]


class _UnixConnection(HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout, blocksize=PIECE)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


@dataclass(frozen=True, slots=True)
class Client:
    """Talks to one server, one connection per request."""

    endpoint: Endpoint

    def get(self, path: str) -> Any:
        """Return what is at a path: of a list, or of those in an object, all pages."""
        answer = self.send("GET", path)
        found = answer.body
        while answer.next:
            answer = self.send("GET", answer.next)
            found = _joined(found, answer.body)
        return found

    def get_first(self, path: str, most: int) -> list[Any]:
        """Return the first records of a list, not more than so many."""
        return list(self.send("GET", f"{path}?limit={most}").body)

    def post(
        self, path: str, body: object = None, headers: Mapping[str, str] = NO_HEADERS
    ) -> Answer:
        """Ask for something to be made or done."""
        content = json.dumps({} if body is None else body).encode()
        return self.send(
            "POST", path, content, {"Content-Type": "application/json", **headers}
        )

    def picture(self, path: str, body: object = None) -> str:
        """Return the picture at a path, or the one that is made of a body."""
        if body is None:
            return str(self.send("GET", path).body)
        return str(self.post(path, body).body)

    def patch(self, path: str, body: object) -> Any:
        """Change what is at a path, and return it."""
        content = json.dumps(body).encode()
        return self.send(
            "PATCH", path, content, {"Content-Type": "application/json"}
        ).body

    def put(self, path: str, body: object) -> Any:
        """Make what is at a path this, and return it."""
        content = json.dumps(body).encode()
        return self.send(
            "PUT", path, content, {"Content-Type": "application/json"}
        ).body

    def begin(self, path: str, body: object) -> str:
        """
        Begin an operation and return its id.

        A lost answer is asked for again with the same key: it is begun once only.
        """
        key = {"Idempotency-Key": str(uuid.uuid4())}
        try:
            return self.post(path, body, key).id
        except Failure as failure:
            if failure.code is not Exit.UNREACHABLE:
                raise
            return self.post(path, body, key).id

    def delete(self, path: str) -> None:
        """Ask for something to be removed."""
        self.send("DELETE", path)

    def stream(self, path: str) -> Iterator[tuple[str, str]]:
        """Yield ids and data of server-sent events until the server ends."""
        with self.opened(path) as response, self.reaching():
            yield from _events(response)

    @contextmanager
    def opened(self, path: str) -> Iterator[HTTPResponse]:
        """Ask for what is read bit by bit; raises ``Refused`` when there is none."""
        connection = self._connection()
        own = {"Authorization": f"Bearer {self.endpoint.token}"}
        try:
            with self.reaching():
                connection.connect()
                connection.sock.settimeout(SILENT_WITHIN_S)
                connection.request("GET", path, headers=own)
                response = connection.getresponse()
                if response.status >= 300:
                    _answer(response)
            yield response
        finally:
            connection.close()

    @contextmanager
    def reaching(self) -> Iterator[None]:
        """Raise a ``Failure`` that names the server when it cannot be reached."""
        try:
            yield
        except (OSError, HTTPException) as error:
            raise self._unreachable(error) from None

    def put_file(self, path: str, file: BinaryIO, size: int) -> Any:
        """Upload a file as it is read."""
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Length": str(size),
        }
        return self.send("PUT", path, file, headers).body

    def send(
        self,
        method: str,
        path: str,
        content: bytes | BinaryIO | None = None,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> Answer:
        """Send one request; raises ``Refused`` for an error that was answered."""
        connection = self._connection()
        own = {"Authorization": f"Bearer {self.endpoint.token}"}
        try:
            with self.reaching():
                connection.connect()
                connection.sock.settimeout(ANSWER_WITHIN_S)
                connection.request(method, path, content, {**own, **headers})
                return _answer(connection.getresponse())
        finally:
            connection.close()

    def _connection(self) -> HTTPConnection:
        parts = urlsplit(self.endpoint.url)
        if parts.scheme == "unix":
            return _UnixConnection(unquote(parts.path), CONNECT_WITHIN_S)
        kinds: dict[str, type[HTTPConnection]] = {
            "http": HTTPConnection,
            "https": HTTPSConnection,
        }
        if parts.scheme not in kinds or not parts.hostname:
            raise Failure(
                f"{self.endpoint.url} is no address of a server",
                Exit.USAGE,
                hint="write http://HOST:PORT, https://HOST:PORT or unix:///SOCKET",
            )
        return kinds[parts.scheme](
            parts.hostname, parts.port, timeout=CONNECT_WITHIN_S, blocksize=PIECE
        )

    def _unreachable(self, error: Exception) -> Failure:
        why = getattr(error, "strerror", "") or str(error) or type(error).__name__
        return Failure(
            f"no server answers at {self.endpoint.url}: {why}",
            Exit.UNREACHABLE,
            hint="start one here with: nfvo up -d; name another with --url or NFVO_URL",
        )


def connect() -> Client:
    """Return a client of the server that flags and environment name."""
    return Client(find())


def part(text: str) -> str:
    """Return a name as one part of a path."""
    return quote(text, safe="")


def _joined(before: Any, more: Any) -> Any:
    """Return a page with the next one behind it."""
    if isinstance(before, dict):
        return {name: _joined(value, more[name]) for name, value in before.items()}
    return [*before, *more]


def _answer(response: HTTPResponse) -> Answer:
    content = response.read()
    body = _decode(response, content)
    if response.status >= 300:
        raise Refused(response.status, body if isinstance(body, dict) else {})
    next_page = NEXT.search(response.getheader("Link", ""))
    location = response.getheader("Location", "")
    return Answer(response.status, location, body, next_page[1] if next_page else "")


def _events(lines: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """Yield the events in lines (HTML Living Standard, 9.2); ours have one of data."""
    id = ""
    for line in lines:
        name, _, value = line.decode().rstrip("\r\n").partition(": ")
        if name == "id":
            id = value
        elif name == "data":
            yield id, value


def _decode(response: HTTPResponse, content: bytes) -> Any:
    kind = response.getheader("Content-Type", "")
    if kind.startswith("image/svg+xml"):
        return content.decode()
    if "json" not in kind:
        return None
    try:
        return json.loads(content)
    except ValueError:
        return None
