"""The database: locked by a stranger, cut off, or without a byte left on its disk."""

import errno
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress

import psycopg

from benchmarks.chaos.faults.fault import Fault, between
from benchmarks.chaos.ground import Ground
from benchmarks.chaos.script import Act

BLOCK = bytes(1 << 20)
LOCKS = """
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)
db.execute("BEGIN IMMEDIATE")
time.sleep(float(sys.argv[2]))
"""
CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def locked(here: Ground, act: Act) -> None:
    """Have a stranger hold SQLite's write lock: a backup program, a curious human."""
    seconds = between(1.0, 8.0, act.dice[0])
    argv = [sys.executable, "-c", LOCKS, str(here.home / "nfvo.db"), str(seconds)]
    with here.diary.fault("database locked", f"{seconds:.0f} s"):
        subprocess.run(argv, check=False, capture_output=True)


def disk_full(here: Ground, act: Act) -> None:
    """Fill the disk of the state directory to the last byte, then free it."""
    with here.diary.fault("disk full", ""):
        ballast = here.home / "ballast"
        try:
            _fill(ballast)
            here.rest(between(1.0, 5.0, act.dice[0]))
        finally:
            ballast.unlink(missing_ok=True)


def cut(here: Ground, act: Act) -> None:
    """End all sessions at PostgreSQL but our own."""
    url = here.settings.database_url
    with (
        here.diary.fault("database sessions cut", ""),
        psycopg.connect(url, autocommit=True) as db,
    ):
        db.execute(CUT)


def faults(here: Ground) -> Mapping[str, Fault]:
    """Return those that there are for the database in use."""
    if here.settings.database_file is None:
        return {"database sessions cut": cut, "disk full": disk_full}
    return {"database locked": locked, "disk full": disk_full}


def _fill(ballast: os.PathLike[str]) -> None:
    file = os.open(ballast, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        for size in (len(BLOCK), 4096):
            with suppress(_Full):
                while True:
                    _write(file, BLOCK[:size])
    finally:
        os.close(file)


class _Full(Exception):
    """There is no room for that."""


def _write(file: int, data: bytes) -> None:
    try:
        if os.write(file, data) < len(data):
            raise _Full
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise _Full from error
        raise
