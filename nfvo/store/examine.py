"""A look at a database, for `nfvo doctor`: it changes nothing, and expects anything."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    NullPool,
    create_engine,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

from nfvo.errors import StoreError
from nfvo.store.clock import now
from nfvo.store.engine import open_engine, parsed
from nfvo.store.schema import HEAD, is_known, revision_of
from nfvo.store.tables import lease

NOW = select(now())
LEASES = select(lease.c.name, lease.c.until)


@dataclass(frozen=True, slots=True)
class Condition:
    """
    What was found.

    ``revision`` of the schema is empty when there are no tables; ``newer`` that
    another nfvo than this one knows it.  ``journal`` and ``damage`` are SQLite's;
    ``leases`` maps the name of a role to the seconds that it is still held.
    """

    revision: str
    newer: bool
    now: datetime
    journal: str = ""
    damage: str = ""
    leases: Mapping[str, float] = field(default_factory=dict)

    @property
    def current(self) -> bool:
        """Whether the schema is the one of this nfvo."""
        return self.revision == HEAD


def examine(url: str) -> Condition:
    """Return the database's condition; ``StoreError`` when it can't be read."""
    with _opened(parsed(url)) as db:
        return _condition(db)


@contextmanager
def _opened(url: URL) -> Iterator[Connection]:
    is_sqlite = url.get_backend_name() == "sqlite"
    engine = _read_only(url) if is_sqlite else open_engine(_with_password(url))
    try:
        with engine.connect() as db:
            yield db
    except DBAPIError as error:
        raise StoreError(str(error.orig).strip()) from error
    finally:
        engine.dispose()


def _with_password(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _read_only(url: URL) -> Engine:
    """Return an engine that makes no database and sets no pragma."""
    uri = f"file:{quote(url.database or '')}?mode=ro"

    def connect() -> Any:
        return sqlite3.connect(uri, uri=True, timeout=3)

    return create_engine("sqlite://", creator=connect, poolclass=NullPool)


def _condition(db: Connection) -> Condition:
    revision = revision_of(db)
    is_sqlite = db.dialect.name == "sqlite"
    time: datetime = db.execute(NOW).scalar_one()
    return Condition(
        revision=revision,
        newer=bool(revision) and not is_known(revision),
        now=time,
        journal=_pragma(db, "journal_mode") if is_sqlite else "",
        damage=_damage(db) if is_sqlite else "",
        leases=_leases(db, time) if revision == HEAD else {},
    )


def _damage(db: Connection) -> str:
    found = _pragma(db, "quick_check(1)")
    return "" if found == "ok" else found


def _pragma(db: Connection, name: str) -> str:
    return str(db.execute(text(f"PRAGMA {name}")).scalar())


def _leases(db: Connection, time: datetime) -> Mapping[str, float]:
    return {row.name: (row.until - time).total_seconds() for row in db.execute(LEASES)}
