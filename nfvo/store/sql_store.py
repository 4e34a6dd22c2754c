"""The port ``Store``: short transactions on an engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from sqlalchemy import Engine

from nfvo.errors import StoreError
from nfvo.lcm.reading import Reading
from nfvo.lcm.store import Scope
from nfvo.lcm.writing import Writing
from nfvo.store.cipher import Cipher
from nfvo.store.engine import WAIT_S, for_reading, for_writing
from nfvo.store.faults import RETRY, translated
from nfvo.store.schema import check_key, check_schema, upgrade
from nfvo.store.session import SqlReading, SqlWriting


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
        # SQLite has one writer.  Threads that wait for each other here are woken at
        # once; those that wait for the file try again after up to 100 ms.
        self._turn = Lock() if engine.dialect.name == "sqlite" else None

    @contextmanager
    def read(self, scope: Scope) -> Iterator[Reading]:
        """Open a consistent view."""
        self.check()
        with translated(), self._reader.connect() as db, db.begin():
            yield SqlReading(db, scope, self._cipher)

    @contextmanager
    def write(self, scope: Scope) -> Iterator[Writing]:
        """Open a transaction; it is rolled back when the block raises anything."""
        self.check()
        with translated(), self._our_turn(), self._writer.connect() as db, db.begin():
            transaction = SqlWriting(db, scope, self._cipher)
            yield transaction
            transaction.number()

    def check(self) -> None:
        """Raise ``StoreError`` when the database has another schema or key."""
        if not self._checked:
            with translated(), self._reader.connect() as db, db.begin():
                check_schema(db)
                check_key(db, self._cipher)
            self._checked = True

    def migrate(self) -> None:
        """
        Make the tables, or bring them up to date; safe when several do it at once.

        Raises ``StoreError`` when a newer nfvo made them, or the key is another.
        """
        with translated(), self._our_turn(), self._writer.connect() as db, db.begin():
            upgrade(db, self._cipher)
        self.check()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

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
