"""
What is being written: files and folders that somebody removes when their writer died.

Each is locked (flock) for as long as its writer lives; the kernel lets go of the lock
of a dead one, even one that was killed.  So what can be locked is nobody's any more.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

from nfvo.errors import StoreError

UPLOADS, BACKUPS, RESTORES = ".upload-", ".backup-", ".restore-"
LOCK = ".lock"
WAIT_S, LOOK_EVERY_S = 30.0, 0.005


def unfinished_file(parent: Path, prefix: str) -> tuple[int, Path]:
    """Make an empty file for its owner alone; return its descriptor, which locks it."""
    while True:
        descriptor, name = tempfile.mkstemp(prefix=prefix, dir=parent)
        path = Path(name)
        if _is_held(descriptor, path):
            return descriptor, path
        os.close(descriptor)


@contextmanager
def unfinished_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """Make a folder for its owner alone, which goes in the end; clear dead ones."""
    clear_unfinished(parent, prefix)
    while True:
        with tempfile.TemporaryDirectory(
            prefix=prefix, dir=parent, ignore_cleanup_errors=True
        ) as name:
            path = Path(name)
            with _opened(path) as descriptor:
                if descriptor is not None and _is_held(descriptor, path):
                    yield path
                    return


@contextmanager
def in_turn(folder: Path) -> Iterator[None]:
    """
    Let nobody else name or remove files of a folder meanwhile, in any process.

    Who writes down what he has named does both in one turn: then what is named, and
    not written down, was left by a dead one.  Raises ``StoreError`` when another has
    the turn for 30 s: he may be frozen.
    """
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _wait_for(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


def _wait_for(descriptor: int, folder: Path) -> None:
    end = monotonic() + WAIT_S
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if monotonic() > end:
                hint = "try again; look for a process of nfvo that is stopped"
                raise StoreError(f"another process keeps {folder}", hint=hint) from None
            sleep(LOOK_EVERY_S)
        except OSError:
            return  # on some file systems, nothing ever can be locked
        else:
            return


def clear_unfinished(parent: Path, *prefixes: str) -> list[str]:
    """Remove what writers have left that are dead; return the names."""
    found = [path for prefix in prefixes for path in parent.glob(f"{prefix}*")]
    return sorted(path.name for path in found if _clear(path))


def _clear(path: Path) -> bool:
    with _opened(path) as descriptor:
        if descriptor is None or not _lock(descriptor, fcntl.LOCK_NB):
            return False
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return True


@contextmanager
def _opened(path: Path) -> Iterator[int | None]:
    """Yield a descriptor of a file or folder, None where it is gone or a link."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        yield None
        return
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _is_held(descriptor: int, path: Path) -> bool:
    """Lock what was just made; False when it was taken for a dead one's in between."""
    _lock(descriptor, 0)
    return path.exists()


def _lock(descriptor: int, how: int) -> bool:
    """Lock it if that is possible: on some file systems, nothing ever can be."""
    with suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | how)
        return True
    return False
