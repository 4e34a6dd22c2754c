"""
The file of a backup: a tar with ``backup.json``, the database, the key, and images.

What is read is not trusted: only these names, regular files with the checksums that
``backup.json`` tells, written by us with our own rights.
"""

import hashlib
import json
import os
import re
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO

from nfvo.errors import BackupRefused

FORMAT = 1
MANIFEST, DATABASE, KEY = "backup.json", "nfvo.db", "key"
IMAGE = re.compile(r"artifacts/[0-9a-f]{64}")
LARGEST_MANIFEST = 4 * 2**20
CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup is of; ``files`` has the SHA-256 of each member by its name."""

    installation: str
    revision: int
    made_at: str
    version: str
    files: Mapping[str, str] = field(default_factory=dict)
    format: int = FORMAT


@contextmanager
def private(path: Path) -> Iterator[IO[bytes]]:
    """Write a new file that only its owner may read; it is on the disk afterwards."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def sha256_of(path: Path) -> str:
    """Return the checksum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def writing(target: Path) -> Iterator[tarfile.TarFile]:
    """Write a backup that only its owner may read; it appears when it is whole."""
    draft = target.with_name(f".{target.name}.draft")
    try:
        draft.unlink(missing_ok=True)
        with private(draft) as file, tarfile.open(fileobj=file, mode="w") as tar:
            yield tar
        draft.replace(target)
    except OSError as error:
        raise BackupRefused(f"cannot write {target}: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)


def write_manifest(tar: tarfile.TarFile, manifest: Manifest, folder: Path) -> None:
    """Add ``backup.json``, which must come first."""
    file = folder / MANIFEST
    file.write_text(json.dumps(asdict(manifest), indent=1))
    add(tar, file, MANIFEST)


def add(tar: tarfile.TarFile, path: Path, name: str) -> None:
    """Add a file; unpacked by hand it is its owner's alone, too."""
    tar.add(path, name, recursive=False, filter=_owners_alone)


def _owners_alone(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.mode = 0o600
    return member


def is_backup(path: Path) -> bool:
    """Whether a file is a backup, as far as its beginning tells."""
    try:
        with tarfile.open(path, mode="r:") as tar:
            _manifest(tar)
    except (OSError, tarfile.TarError, BackupRefused):
        return False
    return True


def unpack(archive: Path, folder: Path) -> Manifest:
    """Write what is in a backup into an empty folder, each file checked."""
    try:
        with tarfile.open(archive, mode="r:") as tar:
            manifest = _manifest(tar)
            missing = set(manifest.files)
            for member in tar:
                _take(tar, member, manifest, folder)
                missing.discard(member.name)
    except (OSError, tarfile.TarError) as error:
        raise BackupRefused(
            f"{archive} is no backup of nfvo: {error}", hint="see: nfvo backup --help"
        ) from error
    if missing:
        raise BackupRefused(f"{archive} lacks {', '.join(sorted(missing))}")
    return manifest


def _manifest(tar: tarfile.TarFile) -> Manifest:
    first = tar.next()
    if first is None or first.name != MANIFEST or first.size > LARGEST_MANIFEST:
        raise BackupRefused("the file is no backup of nfvo", hint="it has no manifest")
    try:
        read = json.loads(_opened(tar, first).read())
        if read["format"] != FORMAT:
            raise BackupRefused(
                f"the backup has format {read['format']}, this nfvo reads {FORMAT}",
                hint="pip install --upgrade nfvo",
            )
        return replace(Manifest(**read), files=dict(read["files"]))
    except (ValueError, TypeError, KeyError) as error:
        raise BackupRefused(f"{MANIFEST} cannot be read: {error}") from error


def _take(
    tar: tarfile.TarFile, member: tarfile.TarInfo, manifest: Manifest, folder: Path
) -> None:
    if member.name == MANIFEST:
        return
    known = member.name in (DATABASE, KEY) or IMAGE.fullmatch(member.name)
    wanted = manifest.files.get(member.name)
    plain = member.isreg() and not member.issparse()  # which may grow without end
    if not known or not plain or wanted is None:
        raise BackupRefused(f"{member.name!r} does not belong into a backup")
    target = folder / member.name
    target.parent.mkdir(mode=0o700, exist_ok=True)
    with private(target) as file:
        shutil.copyfileobj(_opened(tar, member), file, CHUNK)
    if sha256_of(target) != wanted:
        raise BackupRefused(f"{member.name} is damaged", hint="try an older backup")


def _opened(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    file = tar.extractfile(member) if member.isreg() else None
    if file is None:
        raise BackupRefused(f"{member.name!r} is no file")
    return file
