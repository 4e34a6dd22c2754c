"""Putting a backup back: nothing is half done, and nothing goes on by itself."""

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from nfvo.backup.archive import DATABASE, KEY, Manifest, unpack
from nfvo.errors import BackupRefused
from nfvo.lcm import restored
from nfvo.lcm.store import SYSTEM
from nfvo.settings import Settings
from nfvo.store import load_key, open_store
from nfvo.store.copying import mark_of, sqlite_file

BESIDE = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: ``stopped`` operations, and the images that are missing."""

    manifest: Manifest
    stopped: int
    missing: tuple[str, ...] = ()
    kept: Path | None = None


def restore(settings: Settings, archive: Path, replace: bool) -> Restored:
    """
    Put a backup back into a state directory in which nothing runs.

    With ``replace`` what is there is kept in a folder beside it.  Operations that ran
    when the backup was made are FAILED_TEMP, and nothing is removed or healed until
    somebody says so (``lcm.restored``).
    """
    database = sqlite_file(settings.database_url)
    if database.exists() and not replace:
        raise BackupRefused(
            f"there is a database already: {database}",
            hint="with --replace it is kept under another name",
        )
    with TemporaryDirectory(prefix=".restore-", dir=settings.home) as name:
        folder = Path(name)
        manifest = unpack(archive, folder)
        _check(folder, manifest, settings)
        stopped, wanted = _prepare(folder, manifest, settings)
        kept = _put_aside(settings, database)
        _put_in_place(folder, settings, database)
    missing = tuple(sha for sha in wanted if not (settings.artifacts / sha).exists())
    return Restored(manifest, stopped, missing, kept)


def restored_in_place(settings: Settings, why: str) -> int:
    """Mark a database that was put back by its own tools; return what was stopped."""
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
    """Bring the copy up to date and stop what ran; return its images too."""
    key = folder / KEY if (folder / KEY).exists() else settings.key_file
    why = f"restored from a backup of {manifest.made_at}"
    with closing(open_store(f"sqlite:///{folder / DATABASE}", load_key(key))) as store:
        store.migrate()
        with store.write(SYSTEM) as tx:
            stopped = restored.hold(tx, why)
            images = tuple(sorted({image.sha256 for image in tx.images()}))
    return stopped, images


def _put_aside(settings: Settings, database: Path) -> Path | None:
    """Keep what is there; return where."""
    there = [Path(f"{database}{end}") for end in BESIDE]
    there = [path for path in (*there, settings.key_file) if path.exists()]
    if not database.exists():
        return None
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    aside = settings.home / f"before-restore-{stamp}"
    aside.mkdir(mode=0o700)
    for path in there:
        if path != settings.key_file:
            path.rename(aside / path.name)
        else:
            (aside / path.name).write_bytes(path.read_bytes())
            (aside / path.name).chmod(0o600)
    return aside


def _put_in_place(folder: Path, settings: Settings, database: Path) -> None:
    """Move files into place, the database last: it is what makes the rest count."""
    if (folder / KEY).exists():
        (folder / KEY).replace(settings.key_file)
    settings.artifacts.mkdir(mode=0o700, parents=True, exist_ok=True)
    for image in folder.glob("artifacts/*"):
        image.replace(settings.artifacts / image.name)
    (folder / DATABASE).replace(database)
