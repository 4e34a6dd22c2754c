"""Copying a SQLite database while it is in use, and looking at a copy."""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from nfvo.errors import BackupRefused
from nfvo.store.engine import parsed
from nfvo.store.watermark import Mark

PAGES = 1024  # copied at a time, between which others may write


def sqlite_file(url: str) -> Path:
    """
    Return the file of a database; ``BackupRefused`` when it is not SQLite's.

    Raises ``StoreError`` when it is no URL at all.
    """
    database = parsed(url)
    if database.get_backend_name() != "sqlite" or not database.database:
        raise BackupRefused(
            "the database is not a file of ours",
            hint="back it up with its own tools (pg_dump); after putting it back, and "
            "before anything is started, run: nfvo restore --in-place",
        )
    return Path(database.database)


def copy_database(source: Path, target: Path) -> None:
    """Copy all that is committed, while others go on (sqlite.org/backup.html)."""
    if not source.exists():
        raise BackupRefused(f"there is no database {source}", hint="nfvo up makes one")
    try:
        with (
            closing(sqlite3.connect(_uri(source), uri=True)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new, pages=PAGES)
    except sqlite3.Error as error:
        raise BackupRefused(f"{source} cannot be copied: {error}") from error


def mark_of(file: Path) -> Mark:
    """Return what a copy is of; ``BackupRefused`` when it is damaged or no nfvo's."""
    try:
        with closing(sqlite3.connect(_uri(file), uri=True)) as db:
            (verdict,) = db.execute("PRAGMA quick_check").fetchone()
            found = db.execute("SELECT id, revision FROM installation").fetchone()
    except sqlite3.Error as error:
        raise BackupRefused(f"{file.name} is no database of nfvo: {error}") from error
    if verdict != "ok" or found is None:
        raise BackupRefused(
            f"{file.name} is damaged: {verdict}", hint="try an older one"
        )
    return Mark(*found)


def _uri(file: Path) -> str:
    return f"file:{quote(str(file))}?mode=ro"
