"""A PostgreSQL server of the test's own: a temporary directory, a socket, no TCP."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.waiting import wait_until

BINARIES = Path("/usr/lib/postgresql/15/bin")  # Debian 12
STOP_S = 20.0
DURABLE = ("listen_addresses=", "max_connections=200")
# Nothing has to survive the test; what a commit costs is not what is tested.
SETTINGS = (*DURABLE, "fsync=off", "log_statement=all")
MEMORY = Path("/dev/shm")
LITTLE = 2**30  # bytes; less free memory is left to others


@dataclass(frozen=True)
class Postgres:
    """A running server; everyone who can reach the socket is its administrator."""

    folder: Path
    user: str
    settings: Sequence[str] = SETTINGS
    _processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        """Start it; return when it answers."""
        options = [word for setting in self.settings for word in ("-c", setting)]
        command = [BINARIES / "postgres", "-D", self.data, "-k", self.folder, *options]
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=self.folder, **_owner(self.user)
            )
        self._processes.append(process)
        wait_until(self.answers, "PostgreSQL answers", 30.0)

    def kill(self) -> None:
        """Stop it without a word to anybody, as `pg_ctl stop -m immediate` does."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        """Stop it, and end the sessions that are left (``-m fast``)."""
        self._end(signal.SIGINT)

    def _end(self, number: signal.Signals) -> None:
        while self._processes:
            process = self._processes.pop()
            process.send_signal(number)
            process.wait(STOP_S)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def url(self, database: str) -> str:
        return f"postgresql://{self.user}@/{database}?host={self.folder}"

    def create(self, database: str, template: str = "template1") -> str:
        """Return the URL of a new database."""
        copy = f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY file_copy'
        with psycopg.connect(self._admin(), autocommit=True) as db:
            db.execute(copy)
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, and end the sessions that are left in it."""
        with psycopg.connect(self._admin(), autocommit=True) as db:
            db.execute(f'DROP DATABASE "{database}" WITH (FORCE)')

    def answers(self) -> bool:
        try:
            psycopg.connect(self._admin()).close()
        except psycopg.OperationalError:
            return False
        return True

    def _admin(self) -> str:
        return f"host={self.folder} user={self.user} dbname=postgres"


@contextmanager
def private_postgres(settings: Sequence[str] = SETTINGS) -> Iterator[Postgres]:
    """Start a server, as user ``postgres`` where we are root, which it refuses."""
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="nfvo-pg-", dir=_room_for(settings)))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, user, user)
        server = Postgres(folder, user, settings)
        with _running(server):
            yield server
    finally:
        shutil.rmtree(folder)


def _room_for(settings: Sequence[str]) -> Path | None:
    """Return where a server is quick that need not be durable; None: no such place."""
    if settings == DURABLE or not MEMORY.is_dir():
        return None
    return MEMORY if shutil.disk_usage(MEMORY).free > LITTLE else None


def _owner(user: str) -> dict[str, Any]:
    """Return how to run a program as that user, where that is for us to choose."""
    if os.geteuid() != 0:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


@contextmanager
def _running(server: Postgres) -> Iterator[None]:
    initdb = [BINARIES / "initdb", "--auth=trust", "--no-sync", "--pgdata"]
    owner = _owner(server.user)
    subprocess.run(
        [*initdb, server.data], check=True, capture_output=True, cwd="/", **owner
    )
    try:
        server.start()
        yield
    finally:
        server.stop()
