"""A BMC that misbehaves as it is told to, over TLS on loopback."""

import base64
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.fencing.ca import Certificate

USER, PASSWORD = "nfvo", "correct horse"
SYSTEM = "/redfish/v1/Systems/1"
RESET = f"{SYSTEM}/Actions/ComputerSystem.Reset"


@dataclass
class FakeBmc:
    """
    One machine; ``stays`` keeps its power as it is, ``answers`` are said instead.

    ``answers`` are by method and path: a status, headers and a body.  ``looks`` is how
    often it is still on when looked at after ForceOff.  ``hangs`` is not set as long as
    it says nothing at all.
    """

    power: str = "On"
    stays: bool = False
    looks: int = 2
    members: tuple[str, ...] = (SYSTEM,)
    allowed: tuple[str, ...] = ("On", "ForceOff")
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    talks: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def __post_init__(self) -> None:
        self.talks.set()

    def answer(self, asked: str, sent: Any) -> tuple[int, dict[str, str], bytes]:
        """Return what is said to a request."""
        self.asked.append(asked)
        if asked in self.answers:
            return self.answers[asked]
        if asked == "GET /redfish/v1/Systems":
            return _json({"Members": [{"@odata.id": path} for path in self.members]})
        if asked == f"GET {SYSTEM}":
            return _json(self._system())
        if asked == f"POST {RESET}" and sent == {"ResetType": "ForceOff"}:
            if not self.stays:
                self.power = "PoweringOff"
            return 204, {}, b""
        return 404, {}, b"{}"

    def _system(self) -> dict[str, Any]:
        if self.power == "PoweringOff":
            self.looks -= 1
            self.power = "Off" if self.looks < 0 else self.power
        reset = {"target": RESET, "ResetType@Redfish.AllowableValues": self.allowed}
        return {
            "PowerState": self.power,
            "Name": "left out",
            "Actions": {"#ComputerSystem.Reset": reset},
        }


def _json(value: Any) -> tuple[int, dict[str, str], bytes]:
    return 200, {"Content-Type": "application/json"}, json.dumps(value).encode()


@contextmanager
def serving(bmc: FakeBmc, certificate: Certificate) -> Iterator[FakeBmc]:
    """Serve a BMC until the end of the block."""
    login = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            size = int(self.headers.get("Content-Length", "0"))
            sent = json.loads(self.rfile.read(size)) if size else None
            bmc.talks.wait(60)
            status, headers, body = 401, {}, b"{}"
            if self.headers["Authorization"] == f"Basic {login}":
                asked = f"{self.command} {self.path}"
                status, headers, body = bmc.answer(asked, sent)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _do  # noqa: N815 - what http.server calls

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = False  # they are waited for

        def handle_error(self, *_: object) -> None:
            """Clients of ours hang up as they please."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.cert, certificate.key)
    with Server(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        bmc.url = f"https://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield bmc
        finally:
            bmc.talks.set()
            server.shutdown()
            thread.join()
