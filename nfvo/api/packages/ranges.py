"""Bytes as answers, whole or a range of them (RFC 9110, 14; SOL013, 5.5)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from starlette.exceptions import HTTPException

from nfvo.descriptor.package.contents import pieces

ONE = re.compile(r"bytes=(?P<first>\d{0,19})-(?P<last>\d{0,19})")


@dataclass(frozen=True, slots=True)
class Body:
    """
    Bytes that can be had from any place on; ``tag`` changes when they do.

    ``at`` yields what comes after so many bytes.
    """

    size: int
    tag: str
    media_type: str
    name: str
    at: Callable[[int], Iterator[bytes]]


def file_body(path: Path, media_type: str, name: str) -> Body:
    """Return the body that is a file of the artifact store; ``OSError`` if none is."""
    size = path.stat().st_size

    def at(first: int) -> Iterator[bytes]:
        with path.open("rb") as file:
            file.seek(first)
            yield from pieces(file)

    return Body(size, path.name, media_type, name, at)


def skipping(chunks: Iterator[bytes], first: int) -> Iterator[bytes]:
    """Yield what comes after so many bytes."""
    for chunk in chunks:
        if first < len(chunk):
            yield chunk[first:]
        first = max(first - len(chunk), 0)


def answer(request: Request, body: Body) -> Response:
    """Answer with a body: 200, 206, 304, or raise 416."""
    tag = f'"{body.tag}"'
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": tag,
        "Content-Disposition": f'attachment; filename="{_plain(body.name)}"',
        "X-Content-Type-Options": "nosniff",
    }
    if tag in _tags(request, "if-none-match"):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    part = _part(request, body.size, tag)
    status = HTTPStatus.OK
    if part is not None:
        status = HTTPStatus.PARTIAL_CONTENT
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{body.size}"
    wanted = part or range(body.size)
    headers["Content-Length"] = str(len(wanted))
    content = _cut(body.at(wanted.start), len(wanted))
    return StreamingResponse(content, status, headers, body.media_type)


def _part(request: Request, size: int, tag: str) -> range | None:
    """Return the range that is asked for; None: all of it, or more than one range."""
    sent = ONE.fullmatch(request.headers.get("range", "").strip())
    if sent is None or request.headers.get("if-range", tag) != tag:
        return None
    first, last = sent["first"], sent["last"]
    if not first and not last:
        return None
    if not first:
        wanted = range(max(size - int(last), 0), size)
    else:
        wanted = range(int(first), min(int(last or size), size - 1) + 1)
        if last and int(last) < int(first):
            return None
    if not wanted:
        raise HTTPException(
            HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            f"there are {size} bytes",
            {"Content-Range": f"bytes */{size}"},
        )
    return wanted


def _cut(chunks: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Yield so many bytes, and take no more than they need."""
    while size > 0 and (chunk := next(chunks, b"")):
        yield chunk[:size]
        size -= len(chunk)


def _tags(request: Request, header: str) -> set[str]:
    return {one.strip() for one in request.headers.get(header, "").split(",")}


def _plain(name: str) -> str:
    """Return a name with nothing in it that means something in a header."""
    return re.sub(r"[^\w.+-]", "_", name.rpartition("/")[2], flags=re.ASCII)
