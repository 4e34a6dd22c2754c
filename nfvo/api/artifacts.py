"""
The artifact store: packages, descriptors and images in files named by their SHA-256.

A file has its name only when it is whole and on the disk.  It is named and written down
in one turn (``keeping``): what is named and not written down goes.
"""

import errno
import hashlib
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from nfvo.descriptor.package.contents import Span
from nfvo.descriptor.package.limits import CHUNK
from nfvo.errors import InvalidRequest, StorageFull
from nfvo.lcm.ports import Ports
from nfvo.lcm.store import SYSTEM
from nfvo.unfinished import UPLOADS, in_turn, unfinished_file

QCOW2 = b"QFI\xfb"
HEADER = 104
AT_ONCE = 64 * CHUNK
EXTERNAL_DATA = 1 << 2
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Upload:
    """
    A file that grows in the folder ``artifacts``; without ``keep`` it vanishes.

    Methods block on the disk: call them from threads.
    """

    def __init__(self, artifacts: Path) -> None:
        with room_in(artifacts):
            artifacts.mkdir(mode=0o750, parents=True, exist_ok=True)
            descriptor, self._path = unfinished_file(artifacts, UPLOADS)
        self.artifacts = artifacts
        self.size = 0
        self.head = b""
        self._sha256 = hashlib.sha256()
        self._known = ""
        self._file = os.fdopen(descriptor, "wb")

    def __enter__(self) -> Self:
        return self

    def write(self, chunk: bytes | memoryview) -> None:
        """Add bytes."""
        if len(self.head) < HEADER:
            self.head += chunk[: HEADER - len(self.head)]
        with room_in(self.artifacts):
            self._file.write(chunk)
        self._sha256.update(chunk)
        self.size += len(chunk)

    def copy(self, span: Span, sha256: str) -> None:
        """Become a copy of bytes that are known by their checksum."""
        self.head = os.pread(span.opened, min(HEADER, span.size), span.start)
        target = self._file.fileno()
        with room_in(self.artifacts):
            while self.size < span.size:
                place, left = span.start + self.size, span.size - self.size
                self.size += _copied(span.opened, target, place, min(left, AT_ONCE))
        self._known = sha256

    @property
    def sha256(self) -> str:
        """The checksum of what has come so far."""
        return self._known or self._sha256.hexdigest()

    def written(self) -> Path:
        """Return the file with all that has come so far; it goes with the upload."""
        with room_in(self.artifacts):
            self._file.flush()
        return self._path

    def sync(self) -> None:
        """Put all that has come so far on the disk."""
        with room_in(self.artifacts):
            self._file.flush()
            os.fsync(self._file.fileno())

    def keep(self) -> str:
        """Give the file, which is on the disk, its name for good; returns that."""
        self._path.chmod(0o640)
        self._path.rename(self.artifacts / self.sha256)
        _sync(self.artifacts)
        return self.sha256

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):  # of what is kept, all was flushed before
            self._file.close()
        with suppress(FileNotFoundError):
            self._path.unlink()


def _copied(source: int, target: int, start: int, size: int) -> int:
    """Copy bytes to where ``target`` is, in the kernel where it can; say how many."""
    try:
        done = os.copy_file_range(source, target, size, start)
    except OSError as error:
        if error.errno in FULL:
            raise
        done = os.write(target, os.pread(source, min(size, CHUNK), start))
    if not done:
        raise EOFError("the file has become shorter")
    return done


@contextmanager
def keeping(ports: Ports, artifacts: Path, *uploads: Upload) -> Iterator[None]:
    """Name the files of uploads, for the block to write that down; else they go."""
    for upload in uploads:
        upload.sync()
    artifacts.mkdir(mode=0o750, parents=True, exist_ok=True)
    with in_turn(artifacts):
        names = {one.keep() for one in uploads}
        try:
            yield
        except BaseException:
            _clear(ports, artifacts, names)
            raise


def clear_unneeded(ports: Ports, artifacts: Path) -> list[str]:
    """Remove the files that no record needs any more; return their names."""
    if not artifacts.is_dir():
        return []
    with in_turn(artifacts):
        there = {path.name for path in artifacts.glob("[0-9a-f]" * 64)}
        return sorted(_clear(ports, artifacts, there))


def _clear(ports: Ports, artifacts: Path, names: set[str]) -> set[str]:
    """Remove what no record needs; not by the word of an old copy of the records."""
    with ports.store.read(SYSTEM) as view:
        known = names if view.restored_at() else view.needed_files()
    unneeded = names - known
    for name in unneeded:
        (artifacts / name).unlink(missing_ok=True)
    return unneeded


@contextmanager
def room_in(folder: Path) -> Iterator[None]:
    """Raise ``StorageFull`` where the disk, or the quota on it, is full."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise StorageFull(
            f"no room for it in {folder}: {error.strerror}",
            hint="free some space there: nfvo image list, nfvo image remove NAME,"
            " nfvo package list, nfvo package remove ID",
        ) from error


def _sync(folder: Path) -> None:
    """Make the name of a new file durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def check_qcow2(head: bytes) -> None:
    """
    Refuse what is no qcow2 image, or one that makes qemu open other files.

    A backing file or an external data file named in an image is a file of the
    *host* (qemu's docs/interop/qcow2.txt; CVE-2015-5163, CVE-2024-32498).
    """
    if len(head) < HEADER or head[:4] != QCOW2:
        hint = "convert it: qemu-img convert -O qcow2 IMAGE OUT.qcow2"
        raise InvalidRequest("this is no qcow2 image", hint=hint)
    version, backing_file = struct.unpack_from(">IQ", head, 4)
    (features,) = struct.unpack_from(">Q", head, 72)
    if backing_file:
        hint = "flatten it: qemu-img convert -O qcow2 IMAGE OUT.qcow2"
        raise InvalidRequest("the image has a backing file", hint=hint)
    if version >= 3 and features & EXTERNAL_DATA:
        raise InvalidRequest(
            "the image keeps its data in another file",
            hint="put all in one: qemu-img convert -O qcow2 IMAGE OUT.qcow2",
        )


def check_raw(head: bytes) -> None:
    """Refuse a qcow2 image that says it is raw."""
    if head[:4] == QCOW2:
        hint = "leave out format=raw"
        raise InvalidRequest("this is a qcow2 image, not a raw one", hint=hint)


CHECKS = {"qcow2": check_qcow2, "raw": check_raw}
