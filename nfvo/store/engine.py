"""
Engines: how each database is opened, and how its transactions begin.

SQLite: the driver's own way to begin transactions is switched off, so that a writer
can take its lock at once (BEGIN IMMEDIATE) and never has to give up half-way; see
SQLAlchemy's documentation, "Enabling Non-Legacy SQLite Transactional Modes".
PostgreSQL: readers have one snapshot (REPEATABLE READ); writers read what is
committed, and compare and swap.

No listener is told of statements or transactions: one would cost each statement more
than SQLite takes for it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from select import POLLIN, poll
from time import monotonic, sleep
from typing import Any

import orjson
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    QueuePool,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from nfvo.errors import StoreError

WAIT_S = 10
TRY_EVERY_S = 0.001
BEGIN = "nfvo_begin"
IMMEDIATE = "BEGIN IMMEDIATE"
WAL = "nfvo_wal"

SQLITE_WAITS = f"PRAGMA busy_timeout = {WAIT_S * 1000}"
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA foreign_keys = ON",
    SQLITE_WAITS,
)
SYNCHRONOUS = ("off", "normal", "full", "extra")
# A writer that is frozen or cut off keeps locks: it loses them before others give up.
# (SQLite: nfvo/supervisor/frozen.py)
POSTGRESQL_OPTIONS = (
    f"-c timezone=utc -c default_transaction_isolation=read\\ committed"
    f" -c lock_timeout={WAIT_S}s"
    f" -c idle_in_transaction_session_timeout={WAIT_S // 2}s"
)
# A reader keeps no locks, and may think for long.
POSTGRESQL_READER = "SET LOCAL idle_in_transaction_session_timeout = '60s'"
# A server that is cut off is given up after about as long (libpq, 34.1.2).
POSTGRESQL_TCP = dict(
    keepalives_idle=WAIT_S // 2,
    keepalives_interval=2,
    keepalives_count=3,
    tcp_user_timeout=WAIT_S * 1000,
)


def parsed(text: str) -> URL:
    """Return the URL of a database; ``StoreError`` when it is none."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = None
    if url is None or (url.get_backend_name() == "sqlite" and url.host):
        raise StoreError(  # without the URL, which may have a password
            "the URL of the database cannot be understood",
            hint="write NFVO_DATABASE_URL as sqlite:////PATH/TO/FILE "
            "or postgresql://USER@HOST/DATABASE",
        )
    return url


def open_engine(text: str) -> Engine:
    """Return the engine for a URL; nothing is connected to yet."""
    url = parsed(text)
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    if url.get_backend_name() == "postgresql":
        return _postgresql(url)
    raise StoreError(
        f"no support for databases of kind {url.get_backend_name()!r}",
        hint="use sqlite:///FILE or postgresql://USER@HOST/DATABASE",
    )


def _common() -> dict[str, Any]:
    return dict(
        hide_parameters=True,  # an exception must not show what was written
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        pool_timeout=WAIT_S * 3,
    )


def _sqlite(url: URL) -> Engine:
    """``?synchronous=full`` also survives a power cut, by shared syncs."""
    synchronous = str(url.query.get("synchronous", "normal"))
    if synchronous not in SYNCHRONOUS:
        raise StoreError(
            f"synchronous={synchronous} means nothing to SQLite",
            hint=f"use one of {', '.join(SYNCHRONOUS)}",
        )
    in_memory = url.database in {None, "", ":memory:"}
    # A database in memory is gone with its connection, and is seen by that one only.
    size = dict(pool_size=1, max_overflow=0) if in_memory else dict(max_overflow=64)
    engine = create_engine(
        url.difference_update_query(["synchronous"]),
        connect_args={"check_same_thread": False},
        poolclass=QueuePool,
        **size,
        **_common(),
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        for pragma in SQLITE_PRAGMAS:
            connection.execute(pragma)
        wal = _wal_of(connection) if synchronous == "full" else ""
        record.info[WAL] = wal  # whoever commits has that file synced: SharedSync
        mode = "normal" if wal else synchronous
        connection.execute(f"PRAGMA synchronous = {mode}")

    return engine


def _wal_of(connection: Any) -> str:
    """Return the path of the file with the latest commits; empty when there is none."""
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    (_, _, path) = connection.execute("PRAGMA database_list").fetchone()
    return f"{path}-wal" if mode == "wal" and path else ""


def _postgresql(url: URL) -> Engine:
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(
        url,
        connect_args={
            "options": POSTGRESQL_OPTIONS,
            "connect_timeout": WAIT_S,
            **POSTGRESQL_TCP,
        },
        max_overflow=64,
        **_common(),
    )

    @event.listens_for(engine, "checkout")
    def look(connection: Any, record: ConnectionPoolEntry, proxy: Any) -> None:
        if _has_news(connection.fileno()):
            raise DisconnectionError("the server has ended this session")

    return engine


def _has_news(socket: int) -> bool:
    """
    Whether there is something to read where nothing was asked: the session's end.

    It costs no round trip, as ``pool_pre_ping`` would for each transaction.
    """
    waiting = poll()
    waiting.register(socket, POLLIN)
    return bool(waiting.poll(0))


def for_reading(engine: Engine) -> Engine:
    """Return the engine with transactions that see one snapshot."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{BEGIN: "BEGIN"})
    return engine.execution_options(
        isolation_level="REPEATABLE READ",
        postgresql_readonly=True,
        **{BEGIN: POSTGRESQL_READER},
    )


def for_writing(engine: Engine) -> Engine:
    """Return the engine with transactions that may write."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{BEGIN: IMMEDIATE})
    return engine


@contextmanager
def transaction(db: Connection, wait_s: float = WAIT_S) -> Iterator[None]:
    """Open a transaction as the engine of a connection has them begin, in its turn."""
    with db.begin():
        first = db.get_execution_options().get(BEGIN)
        if first == IMMEDIATE:
            _take_lock(db, wait_s)
        elif first:
            db.exec_driver_sql(first)
        yield


def _take_lock(db: Connection, wait_s: float) -> None:
    """
    Begin as SQLite's one writer, as soon as no other process is.

    SQLite would look again after up to 100 ms, while others write one after another.
    """
    driver: Any = db.connection.driver_connection
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        end_s = monotonic() + wait_s
        while _is_locked(driver) and monotonic() < end_s:
            sleep(TRY_EVERY_S)
        if not driver.in_transaction:
            db.exec_driver_sql(IMMEDIATE)  # SQLAlchemy raises what keeps us from it
    finally:
        driver.execute(SQLITE_WAITS)


def _is_locked(driver: Any) -> bool:
    """Begin, or return whether another process writes."""
    try:
        driver.execute(IMMEDIATE)
    except sqlite3.OperationalError as error:
        return error.sqlite_errorname == "SQLITE_BUSY"
    return False
