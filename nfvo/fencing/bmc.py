"""
HTTPS to one BMC, distrustfully: verified, never redirected, bounded in time and size.

A BMC is a small old computer on another network; it may hang, drip or lie.
"""

import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from threading import Timer
from typing import TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from nfvo.errors import FenceFailed
from nfvo.lcm.secret import Secret

CALL_WITHIN_S = 8.0
LARGEST_ANSWER = 1 << 20  # bytes

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Bmc:
    """One BMC and how to log in there; one connection per call, as BMCs like it."""

    url: str
    user: str
    password: Secret
    context: ssl.SSLContext
    call_within_s: float = CALL_WITHIN_S

    def get(self, path: str, model: type[Model]) -> Model:
        """Return what is at a path; raises ``FenceFailed``."""
        answer = self._call("GET", path, None)
        try:
            return model.model_validate_json(answer)
        except ValidationError as error:  # its text would repeat what the BMC sent
            where = ".".join(map(str, error.errors()[0]["loc"])) or "JSON"
            raise FenceFailed(
                f"the BMC {self.url} gave no Redfish at {path}: {where} is wrong",
                hint="is it a BMC, and the path that of a system?",
            ) from None

    def post(self, path: str, body: BaseModel) -> None:
        """Ask for something to be done; raises ``FenceFailed``."""
        self._call("POST", path, body.model_dump_json(by_alias=True).encode())

    def _call(self, method: str, path: str, content: bytes | None) -> bytes:
        try:
            with self._connection() as connection:
                connection.request(method, path, content, self._headers())
                with connection.getresponse() as response:
                    self._check(response, f"{method} {path}")
                    answer = response.read(LARGEST_ANSWER + 1)
        except ssl.SSLCertVerificationError as error:
            raise FenceFailed(
                f"the BMC {self.url} is not who it says: {error.verify_message}",
                hint="name the file with its CA in NFVO_BMC_CA",
            ) from error
        except (OSError, HTTPException, UnicodeError) as error:  # a name without sense
            why = getattr(error, "strerror", "") or type(error).__name__
            raise FenceFailed(
                f"the BMC {self.url} does not answer: {why}",
                hint="is it on, and can the conductor reach it?",
            ) from error
        if len(answer) > LARGEST_ANSWER:
            raise FenceFailed(f"the BMC {self.url} answers without end")
        return answer

    @contextmanager
    def _connection(self) -> Iterator[HTTPSConnection]:
        """Open a connection that is cut when the call takes too long."""
        parts = urlsplit(self.url)
        host, port = parts.hostname or "", parts.port or 443
        plain = socket.create_connection((host, port), self.call_within_s)
        secured = self.context.wrap_socket(
            plain, server_hostname=host, do_handshake_on_connect=False
        )
        connection = HTTPSConnection(host, port, context=self.context)
        connection.sock = secured
        cut = Timer(self.call_within_s, _cut, [secured])
        cut.daemon = True
        cut.start()
        try:
            secured.do_handshake()
            yield connection
        finally:
            cut.cancel()
            connection.close()
            secured.close()

    def _headers(self) -> dict[str, str]:
        login = f"{self.user}:{self.password.reveal()}".encode()
        return {
            "Accept": "application/json",
            "Authorization": f"Basic {b64encode(login).decode()}",
            "Connection": "close",
            "Content-Type": "application/json",
            "OData-Version": "4.0",  # DMTF DSP0266, 6.5
        }

    def _check(self, response: HTTPResponse, what: str) -> None:
        """Refuse what is no success; none of it is repeated but the number."""
        status = response.status
        if 200 <= status < 300:
            return
        meanings = {
            401: f"refuses the user {self.user}",
            403: f"does not let the user {self.user} do that",
            404: "has no such thing",
        }
        default = "sends us elsewhere" if 300 <= status < 400 else "failed"
        raise FenceFailed(
            f"the BMC {self.url} {meanings.get(status, default)} ({what}: {status})",
            hint="see what is set: nfvo host fencing NAME",
        )


def tls(ca: Path | None) -> ssl.SSLContext:
    """Return how BMCs are verified: by the CA in the file, else by the system's."""
    try:
        return ssl.create_default_context(cafile=ca)
    except (OSError, ssl.SSLError) as error:
        raise FenceFailed(
            f"NFVO_BMC_CA: {ca} holds no certificates: {error.strerror}",
            hint="name a readable file in PEM format",
        ) from error


def _cut(secured: ssl.SSLSocket) -> None:
    """End what is read from or written to a socket in another thread."""
    with suppress(OSError):  # that of ``ssl`` would let the other thread go on in clear
        socket.socket.shutdown(secured, socket.SHUT_RDWR)
