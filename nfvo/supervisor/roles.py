"""Which processes `nfvo up` runs, how, and in which order they stop."""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from nfvo.queue import private
from nfvo.settings import Settings, socket_url
from nfvo.supervisor.child import Command

LONGEST_SOCKET_PATH = 107  # sun_path without its final zero, unix(7)

# The API stops first, so that nothing new comes; the broker last.
STOPPED_IN_ORDER = (("api",), ("worker", "watcher", "conductor"), ("queue",))

# Each has a ``main``, and can be run with ``python -m``.
ENTRIES = {
    "api": "nfvo.api.__main__",
    "worker": "nfvo.worker",
    "watcher": "nfvo.watcher.__main__",
    "conductor": "nfvo.conductor",
}


@dataclass(frozen=True, slots=True)
class Roles:
    """The processes of one stack; ``queue`` is None where the broker is another's."""

    environ: Mapping[str, str]
    log_dir: Path
    queue: Command | None
    listen_fd: int

    def nursery(self) -> Command:
        """Return what starts all roles at once, and ends."""
        return self._listening("nursery", "nfvo.supervisor.nursery")

    def each(self) -> tuple[Command, ...]:
        """Return what starts one role again, for each."""
        return tuple(
            self._listening(role, module)
            if role == "api"
            else self._command(role, module)
            for role, module in ENTRIES.items()
        )

    def _command(self, name: str, module: str) -> Command:
        argv = (sys.executable, "-m", module)
        return Command(name, argv, self.environ, self.log_dir / f"{name}.log")

    def _listening(self, name: str, module: str) -> Command:
        environ = {**self.environ, "NFVO_LISTEN_FD": str(self.listen_fd)}
        command = self._command(name, module)
        return replace(command, environ=environ, fds=(self.listen_fd,))


@contextmanager
def roles(
    settings: Settings, environ: Mapping[str, str], listen_fd: int
) -> Iterator[Roles]:
    """Yield the processes; raises ``QueueUnavailable`` when there is no broker."""
    if environ.get("NFVO_BROKER_URL") or environ.get("NFVO_BROKER_URL_FILE"):
        yield Roles(environ, settings.log_dir, None, listen_fd)
        return
    with _socket(settings.home) as socket:
        argv = private.command(private.find_server(), socket, settings.home)
        queue = Command("queue", argv, environ, settings.log_dir / "queue.log")
        ours = {**environ, "NFVO_BROKER_URL": socket_url(socket)}
        yield Roles(ours, settings.log_dir, queue, listen_fd)


@contextmanager
def _socket(home: Path) -> Iterator[Path]:
    """Yield where the broker listens: in ``home`` unless its path is too long."""
    socket = home / "queue.sock"
    if len(os.fsencode(socket)) < LONGEST_SOCKET_PATH:
        yield socket
        return
    with tempfile.TemporaryDirectory(prefix="nfvo-") as short:
        yield Path(short, "queue.sock")
