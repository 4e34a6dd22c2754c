"""Putting a backup back: nothing is half done, and nothing goes on by itself."""

import os
import shutil
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from nfvo.backup.archive import CHUNK, DATABASE, KEY, Manifest, private, unpack
from nfvo.errors import BackupRefused
from nfvo.lcm import restored
from nfvo.lcm.store import SYSTEM
from nfvo.settings import Settings
from nfvo.store import load_key, open_store
from nfvo.store.copying import mark_of, sqlite_file
from nfvo.store.examine import examine
from nfvo.unfinished import RESTORES, unfinished_folder

JOURNALS = ("-wal", "-shm", "-journal")  # sqlite.org/tempfiles.html


@dataclass(frozen=True, slots=True)
class Restored:
    """
    What was put back: ``stopped`` operations, and the images and packages missing.

    There is no manifest of a database that its own tools have put back.
    """

    stopped: int
    manifest: Manifest | None = None
    missing: tuple[str, ...] = ()
    kept: Path | None = None


def restore(settings: Settings, archive: Path, replace: bool) -> Restored:
    """
    Put a backup back into a state directory in which nothing runs.

    With ``replace`` what is there is kept in a folder beside the database.  Operations
    that ran when the backup was made are FAILED_TEMP, and nothing is removed or healed
    until somebody says so (``lcm.restored``).
    """
    database = sqlite_file(settings.database_url)
    if database.exists() and not replace:
        raise BackupRefused(
            f"there is a database already: {database}",
            hint="with --replace it is kept under another name",
        )
    with unfinished_folder(database.parent, RESTORES) as folder:
        manifest = unpack(archive, folder)
        _check(folder, manifest, settings)
        stopped, wanted = _prepare(folder, manifest, settings)
        _bring_images(folder, settings)
        kept = _put_aside(folder, settings, database)
        _put_in_place(folder, settings, database)
    missing = tuple(sha for sha in wanted if not (settings.artifacts / sha).exists())
    return Restored(stopped, manifest, missing, kept)


def restored_in_place(settings: Settings, why: str) -> int:
    """Mark a database that was put back by its own tools; return what was stopped."""
    if not settings.key_file.exists():
        raise BackupRefused(
            f"there is no {settings.key_file}, which opens the secrets",
            hint="put the key file back first, from where you keep it",
        )
    if not examine(settings.database_url).revision:
        raise BackupRefused(
            "the database is empty", hint="put it back first, as with pg_restore"
        )
    key = load_key(settings.key_file)
    with closing(open_store(settings.database_url, key)) as store:
        store.migrate()
        with store.write(SYSTEM) as tx:
            return restored.hold(tx, why)


def _check(folder: Path, manifest: Manifest, settings: Settings) -> None:
    found = mark_of(folder / DATABASE)
    if found.installation != manifest.installation:
        raise BackupRefused("the database is not the one that the backup tells of")
    if not (folder / KEY).exists() and not settings.key_file.exists():
        raise BackupRefused(
            "the backup is without its key, and there is none here",
            hint=f"put the key file back first: {settings.key_file}",
        )


def _prepare(
    folder: Path, manifest: Manifest, settings: Settings
) -> tuple[int, tuple[str, ...]]:
    """Bring the copy up to date and stop what ran; return the files it needs too."""
    key = folder / KEY if (folder / KEY).exists() else settings.key_file
    why = f"restored from a backup of {manifest.made_at}"
    with closing(open_store(f"sqlite:///{folder / DATABASE}", load_key(key))) as store:
        store.migrate()
        with store.write(SYSTEM) as tx:
            stopped = restored.hold(tx, why)
            return stopped, tuple(sorted(tx.needed_files()))


def _bring_images(folder: Path, settings: Settings) -> None:
    """Move images into place, maybe to another disk; no other has their names."""
    settings.artifacts.mkdir(mode=0o700, parents=True, exist_ok=True)
    for image in folder.glob("artifacts/*"):
        _move(image, settings.artifacts / image.name)


def _put_aside(folder: Path, settings: Settings, database: Path) -> Path | None:
    """
    Keep what is there, a journal without its database too; return where.

    The journal must go: SQLite would play it into the database that comes.  The
    database stays until it is replaced, so that nobody starts with an empty one.
    """
    beside = (Path(f"{database}{end}") for end in JOURNALS)
    journals = [path for path in beside if path.exists()]
    databases = [database] if database.exists() else []
    keys = [settings.key_file] if _is_other(folder / KEY, settings.key_file) else []
    if not (journals or databases or keys):
        return None
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    aside = database.parent / f"before-restore-{stamp}"
    aside.mkdir(mode=0o700)
    for path in keys:
        with private(aside / path.name) as kept:
            kept.write(path.read_bytes())
    for path in databases:
        os.link(path, aside / path.name)
    for path in journals:
        path.rename(aside / path.name)
    return aside


def _is_other(new: Path, old: Path) -> bool:
    """Whether a file comes in the place of another one."""
    return new.exists() and old.exists() and new.read_bytes() != old.read_bytes()


def _put_in_place(folder: Path, settings: Settings, database: Path) -> None:
    """Move files into place, the database last: it is what makes the rest count."""
    if (folder / KEY).exists():
        _move(folder / KEY, settings.key_file)
    (folder / DATABASE).replace(database)


def _move(source: Path, target: Path) -> None:
    """Move a file, maybe to another disk: it is there whole, or not at all."""
    draft = target.with_name(f".{target.name}.draft")
    draft.unlink(missing_ok=True)
    with source.open("rb") as old, private(draft) as new:
        shutil.copyfileobj(old, new, CHUNK)
    draft.replace(target)
