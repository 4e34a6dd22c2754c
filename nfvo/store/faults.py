"""What the database's errors mean to us; translated here and nowhere else."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from nfvo.errors import Conflict, NfvoError, Overtaken, StoreError

# Names of SQLite's extended result codes, and SQLSTATEs of PostgreSQL (appendix A).
UNIQUE = frozenset(
    {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "23505"}
)
FOREIGN_KEY = frozenset({"SQLITE_CONSTRAINT_FOREIGNKEY", "23503", "23001"})
LOST_THE_RACE = frozenset({"40001", "40P01"})
TOO_SLOW = "25P03"
WAITED = "55P03"
LOCKED = "SQLITE_BUSY"  # and its kinds, such as SQLITE_BUSY_RECOVERY


def code(error: DBAPIError) -> str:
    """Return the database's own name for what went wrong."""
    for attribute in ("sqlite_errorname", "sqlstate"):
        name = getattr(error.orig, attribute, None)
        if name:
            return str(name)
    return ""


@contextmanager
def taken(conflict: Conflict) -> Iterator[None]:
    """Raise ``conflict`` when what is written is there already."""
    with _broken(UNIQUE, conflict):
        yield


@contextmanager
def referenced(conflict: NfvoError) -> Iterator[None]:
    """Raise ``conflict`` when a reference to another record would be broken."""
    with _broken(FOREIGN_KEY, conflict):
        yield


@contextmanager
def _broken(codes: frozenset[str], meaning: NfvoError) -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if code(error) in codes:
            raise meaning from error
        raise


@contextmanager
def translated() -> Iterator[None]:
    """Raise our errors for those that no single statement can explain."""
    try:
        yield
    except PoolTimeout as error:
        raise StoreError("all database connections are in use", hint=RETRY) from error
    except DBAPIError as error:
        if code(error) in LOST_THE_RACE:
            raise Overtaken("another transaction came first", hint=RETRY) from error
        if code(error) == WAITED:
            message = "another transaction has kept for too long what this one needs"
            raise StoreError(message, hint=RETRY) from error
        if code(error) == TOO_SLOW:
            message = "the transaction stood still, so the database has ended it"
            raise StoreError(message, hint=RETRY) from error
        if code(error).startswith(LOCKED):
            message = "the database is locked: another process has kept it for too long"
            raise StoreError(message, hint=NAMED) from error
        if isinstance(error, OperationalError):
            raise StoreError(f"the database failed: {error.orig}", hint=LOOK) from error
        raise


RETRY = "try again"
NAMED = "try again; `nfvo up` names a process that is frozen in log/supervisor.log"
LOOK = "check that the database runs, is writable, and has room left on its disk"
