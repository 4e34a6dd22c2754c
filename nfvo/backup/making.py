"""Making a backup, while nfvo runs or not."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from nfvo import __version__
from nfvo.backup.archive import (
    DATABASE,
    KEY,
    Manifest,
    add,
    is_backup,
    sha256_of,
    write_manifest,
    writing,
)
from nfvo.errors import BackupRefused
from nfvo.settings import Settings
from nfvo.store.copying import copy_database, mark_of, sqlite_file
from nfvo.unfinished import BACKUPS, in_turn, unfinished_folder

SMALL = 2**20
"""Files of the artifact store up to this size always go along, as descriptors do."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What goes into a backup beside the database; ``images``: large packages too."""

    key: bool = True
    images: bool = False


def back_up(settings: Settings, target: Path, choice: Choice) -> Manifest:
    """Write all of an installation into one file, for its owner's eyes only."""
    source = sqlite_file(settings.database_url)
    _check(target)
    for needed in (source, *([settings.key_file] if choice.key else ())):
        if not needed.exists():
            raise BackupRefused(f"there is no {needed}", hint="see: nfvo doctor")
    with unfinished_folder(settings.home, BACKUPS) as folder:
        copy = folder / DATABASE
        settings.artifacts.mkdir(mode=0o700, parents=True, exist_ok=True)
        with in_turn(settings.artifacts):  # what the database names stays meanwhile
            copy_database(source, copy)
            members = {DATABASE: copy, **dict(_others(settings, choice, folder))}
        mark = mark_of(copy)
        manifest = Manifest(
            installation=mark.installation,
            revision=mark.revision,
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            version=__version__,
            files={member: sha256_of(path) for member, path in members.items()},
        )
        with writing(target) as tar:
            write_manifest(tar, manifest, folder)
            for member, path in members.items():
                add(tar, path, member)
    return manifest


def _check(target: Path) -> None:
    """Refuse what would be lost, as our own database, or a device."""
    if not target.parent.is_dir():
        raise BackupRefused(
            f"there is no folder {target.parent}", hint=f"mkdir -p {target.parent}"
        )
    if os.path.lexists(target) and not (target.is_file() and is_backup(target)):
        raise BackupRefused(
            f"{target} is there, and is no backup of nfvo",
            hint="name another file; only an older backup is overwritten",
        )


def _others(
    settings: Settings, choice: Choice, folder: Path
) -> Iterator[tuple[str, Path]]:
    if choice.key:
        yield KEY, settings.key_file
    for path in sorted(settings.artifacts.glob("[0-9a-f]" * 64)):
        if choice.images or path.stat().st_size <= SMALL:
            yield f"artifacts/{path.name}", _linked(path, folder)


def _linked(path: Path, folder: Path) -> Path:
    """Return a file that stays until the backup is made, where that can be."""
    link = folder / path.name
    try:
        os.link(path, link)
    except OSError:  # another disk: whoever removes it now spoils the backup
        return path
    return link
