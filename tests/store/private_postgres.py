"""A PostgreSQL server of the test's own: a temporary directory, a socket, no TCP."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.waiting import wait_until

BINARIES = Path("/usr/lib/postgresql/15/bin")  # Debian 12
STOP_S = 20.0
DURABLE = ("listen_addresses=", "max_connections=200")
# Nothing has to survive the test; what a commit costs is not what is tested.
SETTINGS = (*DURABLE, "fsync=off", "log_statement=all")


@dataclass(frozen=True)
class Postgres:
    """A running server; everyone who can reach the socket is its administrator."""

    folder: Path
    user: str

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def url(self, database: str) -> str:
        return f"postgresql://{self.user}@/{database}?host={self.folder}"

    def create(self, database: str, template: str = "template1") -> str:
        """Return the URL of a new database."""
        with psycopg.connect(self._admin(), autocommit=True) as db:
            db.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

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
    folder = Path(tempfile.mkdtemp(prefix="nfvo-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, user, user)
        server = Postgres(folder, user)
        with _running(server, settings):
            yield server
    finally:
        shutil.rmtree(folder)


def _owner(user: str) -> dict[str, Any]:
    """Return how to run a program as that user, where that is for us to choose."""
    if os.geteuid() != 0:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


@contextmanager
def _running(server: Postgres, settings: Sequence[str]) -> Iterator[None]:
    data = server.folder / "data"
    owner = _owner(server.user)
    initdb = [BINARIES / "initdb", "--auth=trust", "--no-sync", "--pgdata", data]
    subprocess.run(initdb, check=True, capture_output=True, cwd="/", **owner)
    options = [word for setting in settings for word in ("-c", setting)]
    command = [BINARIES / "postgres", "-D", data, "-k", server.folder, *options]
    with server.log.open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, cwd=server.folder, **owner
        )
    try:
        wait_until(server.answers, "PostgreSQL answers", 30.0)
        yield
    finally:
        process.send_signal(signal.SIGINT)  # "fast": it ends the sessions that are left
        process.wait(STOP_S)
