"""The port ``Store``: short transactions on an engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from sqlalchemy import Connection, Engine

from nfvo.errors import StoreError
from nfvo.lcm.reading import Reading
from nfvo.lcm.store import Scope
from nfvo.lcm.writing import Writing
from nfvo.store.cipher import Cipher
from nfvo.store.engine import WAIT_S, WAL, for_reading, for_writing, transaction
from nfvo.store.faults import RETRY, translated
from nfvo.store.live import LiveHosts
from nfvo.store.networks import LastNetwork
from nfvo.store.schema import check_key, check_schema, upgrade
from nfvo.store.session import SqlReading, SqlWriting
from nfvo.store.shared_sync import SharedSync

MIGRATION_S = 60.0
"""How long one who migrates may keep the others waiting, on a slow machine."""


class SqlStore:
    """
    The only truth, in SQLite or PostgreSQL; may be used by several threads.

    The first transaction raises ``StoreError`` when the database has another schema
    than this nfvo, or another key.
    """

    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        self._engine = engine
        self._reader = for_reading(engine)
        self._writer = for_writing(engine)
        self._cipher = cipher
        self._checked = False
        self._live, self._last = LiveHosts(), LastNetwork()
        # SQLite has one writer.  Threads that wait for each other here are woken at
        # once; those that wait for the file must try again and again.
        self._syncs = SharedSync()
        self._turn = Lock() if engine.dialect.name == "sqlite" else None

    @contextmanager
    def read(self, scope: Scope) -> Iterator[Reading]:
        """Open a consistent view."""
        self.check()
        with translated(), self._reader.connect() as db, transaction(db):
            view = SqlReading(db, scope, self._cipher)
            view.live, view.last = self._live, self._last
            yield view

    @contextmanager
    def write(self, scope: Scope) -> Iterator[Writing]:
        """Open a transaction; it is rolled back when the block raises anything."""
        self.check()
        with self._writing() as db:
            tx = SqlWriting(db, scope, self._cipher)
            yield tx
            tx.number()

    def check(self) -> None:
        """Raise ``StoreError`` when the database has another schema or key."""
        if not self._checked:
            with translated(), self._reader.connect() as db, transaction(db):
                check_schema(db)
                check_key(db, self._cipher)
            self._checked = True

    def migrate(self) -> None:
        """
        Make the tables, or bring them up to date; safe when several do it at once.

        Raises ``StoreError`` when a newer nfvo made them, or the key is another.
        """
        with self._writing(MIGRATION_S) as db:
            upgrade(db, self._cipher)
        self.check()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()
        self._syncs.close()

    @contextmanager
    def _writing(self, wait_s: float = WAIT_S) -> Iterator[Connection]:
        """
        Open a transaction, and return when it is as durable as the engine promises.

        Others have their turn while we wait for the disk; nobody closes the database,
        as we keep our connection.
        """
        with translated(), self._writer.connect() as db:
            with self._our_turn(), transaction(db, wait_s):
                before = _changes(db)
                yield db
            if (wal := db.info.get(WAL)) and _changes(db) != before:
                self._syncs.wait(wal)

    @contextmanager
    def _our_turn(self) -> Iterator[None]:
        if self._turn is None:
            yield
        elif self._turn.acquire(timeout=WAIT_S):
            try:
                yield
            finally:
                self._turn.release()
        else:
            raise StoreError("another thread keeps the database", hint=RETRY)


def _changes(db: Connection) -> int:
    """Return how many rows a connection of SQLite has changed so far."""
    return getattr(db.connection.driver_connection, "total_changes", 0)
