"""
How long a body may be; what is longer is not read to its end.

Starlette has a limit too, but answers with plain text where the length is announced.
"""

from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 2**20
LONGER = (
    ("POST", "/nfvo/v1/descriptors", 32 * 2**20),
    ("PUT", "/nfvo/v1/images/", 256 * 2**30),
    ("PUT", "/nfvo/v1/packages/", 256 * 2**30),
    ("PUT", "/vnfpkgm/v2/vnf_packages/", 256 * 2**30),
    ("PUT", "/nsd/v2/ns_descriptors/", 256 * 2**30),
)


def limit(method: str, path: str) -> int:
    """Return how many bytes may come with a request."""
    for its_method, prefix, most in LONGER:
        if method == its_method and path.startswith(prefix):
            return most
    return MOST_BYTES


@dataclass(frozen=True, slots=True)
class BodyLimit:
    """ASGI middleware: reading more than the limit is the error 413."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and count what is read of it."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        most = limit(scope["method"], scope["path"])
        announced = Headers(scope=scope).get("content-length", "0")
        count = 0

        async def counted() -> Message:
            nonlocal count
            if announced.isdigit() and int(announced) > most:
                raise HTTPException(413, f"at most {most} bytes")
            message = await receive()
            count += len(message.get("body", b""))
            if count > most:
                raise HTTPException(413, f"at most {most} bytes")
            return message

        return await self.app(scope, counted, send)
