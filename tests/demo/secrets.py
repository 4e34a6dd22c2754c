"""Looking for a planted secret wherever it must not be."""

from collections.abc import Iterator
from pathlib import Path


def seen_in(home: Path, secret: str) -> list[str]:
    """Return the files of an installation and the command lines that contain it."""
    return [*_files(home, secret.encode()), *_command_lines(secret.encode())]


def _files(home: Path, secret: bytes) -> Iterator[str]:
    for path in sorted(home.rglob("*")):
        if path.is_file() and secret in path.read_bytes():
            yield str(path.relative_to(home))


def _command_lines(secret: bytes) -> Iterator[str]:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if secret in path.read_bytes():
                yield str(path)
        except OSError:  # the process has ended
            continue
