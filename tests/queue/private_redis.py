"""A Redis of a test's own, on a unix socket; it can be killed and started again."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from nfvo.queue.private import command, find_server
from nfvo.settings import socket_url
from tests.waiting import wait_until

PASSWORD = "only for a test"


class PrivateRedis:
    """A server whose files are in one directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.socket = directory / "q.sock"
        self.url = socket_url(self.socket)
        self._process: subprocess.Popen[bytes] | None = None

    def command(self) -> tuple[str, ...]:
        """Return what to run."""
        return command(find_server(), self.socket, self.directory)

    def start(self) -> None:
        self._process = subprocess.Popen(self.command(), stdout=subprocess.DEVNULL)
        wait_until(self.socket.exists, "redis listens")

    def kill(self) -> None:
        """Kill it, as ``kill -9`` does, and wait until it is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self.socket.unlink(missing_ok=True)
            self._process = None


class RedisByUrl(PrivateRedis):
    """The same server as an operator may run it: on a TCP port, with a password."""

    def __init__(self, directory: Path, port: int) -> None:
        super().__init__(directory)
        self._port = port
        self.url = f"redis://:{quote(PASSWORD)}@127.0.0.1:{port}/0"

    def command(self) -> tuple[str, ...]:
        network = ("--port", str(self._port), "--bind", "127.0.0.1")
        return (*super().command(), *network, "--requirepass", PASSWORD)


@contextmanager
def private_redis(directory: Path) -> Iterator[PrivateRedis]:
    """Run a server, and leave none."""
    redis = PrivateRedis(directory)
    redis.start()
    try:
        yield redis
    finally:
        redis.kill()
