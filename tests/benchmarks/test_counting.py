"""A counting proxy counts what is asked, and its answers lead back to it."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from benchmarks.openstack.counting import APIS, counting

ID = "6f8ee1a9-0b44-4a37-9d0a-0b7a3f4f7f10"


class Echo(BaseHTTPRequestHandler):
    """Tells its own address, and what it was sent."""

    def do_PUT(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        sent = self.rfile.read(size).decode()
        told = json.dumps({"at": f"http://{self.headers['Host']}", "sent": sent})
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told.encode())

    do_GET = do_PUT  # noqa: N815 (http.server calls it so)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_calls_are_counted_whatever_their_ids_and_answers_lead_to_the_proxy(url: str):
    with counting(lambda name: url) as counted:
        (proxy,) = counted.urls.values()
        with httpx.Client(base_url=proxy, trust_env=False) as client:
            told = [client.get(f"/servers/{ID}?all=1").json()["at"] for _ in range(2)]
            sent = client.put("/file", content=iter([b"in ", b"parts"])).json()["sent"]
        assert (told, sent) == ([proxy, proxy], "in parts")
        name = APIS[-1]
        calls = {f"GET {name} /servers/ID": 2, f"PUT {name} /file": 1}
        assert counted.taken() == calls
        assert counted.taken() == {}


def test_what_the_watcher_asks_is_counted_apart(url: str):
    with counting(lambda name: url) as counted:
        (proxy,) = counted.urls.values()
        with httpx.Client(base_url=proxy, trust_env=False) as client:
            for program in ("nfvo-watcher", "nfvo-worker"):
                agent = {"User-Agent": f"{program} openstacksdk/4.0"}
                client.get(f"/{program}", headers=agent)
        assert counted.watching() == {f"GET {APIS[-1]} /nfvo-watcher": 1}
        assert counted.taken() == {f"GET {APIS[-1]} /nfvo-worker": 1}
        assert counted.watching() == {}
