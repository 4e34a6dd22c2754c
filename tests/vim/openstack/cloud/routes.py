"""What is answered to which call: handlers say it with a decorator."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.vim.openstack.cloud.fake import FakeCloud

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """A call that was answered, or cut off (status 0); ``agent`` is who asked."""

    line: str
    status: int
    body: Any = None
    agent: str = ""


@dataclass
class Request:
    """A call; ``ids`` are from its path, ``stream`` is a body that is not JSON."""

    method: str
    path: str
    query: dict[str, list[str]] = field(default_factory=dict)
    query_text: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    stream: Iterator[bytes] = field(default_factory=lambda: iter(()))
    ids: dict[str, str] = field(default_factory=dict)
    admin: bool = False

    @property
    def line(self) -> str:
        query = f"?{self.query_text}" if self.query_text else ""
        return f"{self.method} {self.path}{query}"

    def one(self, name: str, default: str = "") -> str:
        """Return a parameter of the query."""
        return self.query.get(name, [default])[0]


@dataclass
class Reply:
    """An answer."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """An answer that is an error; each service words it in its own way."""

    def __init__(self, status: int, message: str, kind: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.kind = kind

    def reply(self, path: str) -> Reply:
        if path.startswith("/network"):
            said: Json = {"type": self.kind, "message": self.message, "detail": ""}
            return Reply({"NeutronError": said}, self.status)
        if path.startswith("/image"):
            text = f"<html><body>{self.status} {self.message}</body></html>"
            return Reply(text, self.status)
        if path.startswith("/placement"):
            error = {"status": self.status, "title": self.kind, "detail": self.message}
            return Reply({"errors": [error]}, self.status)
        said = {"code": self.status, "message": self.message}
        word = {400: "badRequest", 403: "forbidden", 404: "itemNotFound"}
        key = (
            "error" if path.startswith("/identity") else word.get(self.status, "fault")
        )
        return Reply({key: said}, self.status)


Handler = Callable[["FakeCloud", Request], Reply]
ROUTES: list[tuple[str, re.Pattern[str], Handler, bool]] = []


def route(
    method: str, path: str, *, streams: bool = False
) -> Callable[[Handler], Handler]:
    """Answer calls of a path, in which ``{name}`` is one part of it."""
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path) + r"/?")

    def declare(handler: Handler) -> Handler:
        ROUTES.append((method, pattern, handler, streams))
        return handler

    return declare


def find(method: str, path: str) -> tuple[Handler, dict[str, str], bool]:
    """Return who answers a call, the ids in it, and whether its body is a stream."""
    for of, pattern, handler, streams in ROUTES:
        if of == method and (match := pattern.fullmatch(path)):
            return handler, match.groupdict(), streams
    raise Refusal(404, f"the fake cloud knows no {method} {path}")


def needs_admin(request: Request, what: str) -> None:
    """Refuse what only administrators may do, as OpenStack's policies word it."""
    if not request.admin:
        raise Refusal(403, f"Policy doesn't allow {what} to be performed.")
