"""A server for the command line: the real API on loopback, work done by one thread."""

import hashlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn

from nfvo.api.app import create_app
from nfvo.lcm import sites
from nfvo.lcm.saga.relay import relay
from nfvo.lcm.store import SYSTEM, Token
from nfvo.placement.infrastructure import HostState
from tests.lcm.world import World

TOKEN = "token-of-the-tests"
PASSWORD = "hunter2-of-the-tests"


@dataclass
class Stack:
    """
    A world, served; ``hold`` keeps all work from being done until it is cleared.

    ``home`` is a state directory with an ``endpoint.json`` like that of ``nfvo up``.
    """

    world: World
    folder: Path
    hold: threading.Event = field(default_factory=threading.Event)
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def start(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        app = create_app(self.world.ports, artifacts=self.folder / "artifacts")
        config = uvicorn.Config(app, log_config=None, access_log=False)
        self._server = uvicorn.Server(config)
        self._run(lambda: self._server.run([self._listener]))
        self._run(self._work)
        self._write_endpoint()

    def stop(self) -> None:
        self._over.set()
        self._server.should_exit = True
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive()
        self._listener.close()

    def _run(self, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        """Do what workers, relay and watcher do."""
        while not self._over.wait(0.02):
            if not self.hold.is_set():
                while self.world.queue.run_until_idle() or relay(self.world.ports):
                    pass
                self.world.observe()
                self._let_hosts_leave()

    def _let_hosts_leave(self) -> None:
        with self.world.store.write(SYSTEM) as tx:
            for host in tx.hosts():
                if host.state is HostState.LEAVING:
                    sites.left(tx, host)

    def _write_endpoint(self) -> None:
        digest = hashlib.sha256(TOKEN.encode()).hexdigest()
        with self.world.store.write(SYSTEM) as tx:
            tx.put_token(Token(digest, "tests", "default", frozenset({"admin"})))
        self.home.mkdir()
        endpoint = {"url": self.url, "token": TOKEN, "pid": 1, "installation": "i"}
        (self.home / "endpoint.json").write_text(json.dumps(endpoint))

    @contextmanager
    def also_at(self, path: Path) -> Iterator[None]:
        """Serve at a unix socket as well."""
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(path))
        listener.listen()
        app = self._server.config.app
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=lambda: server.run([listener]))
        thread.start()
        try:
            yield
        finally:
            server.should_exit = True
            thread.join(10)
            listener.close()
