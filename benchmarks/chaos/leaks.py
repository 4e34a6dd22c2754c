"""Looking for secrets wherever none must be: files, command lines, hosts' logs."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.chaos.checks import LEAKED
from benchmarks.chaos.diary import Wrong

SEEDS = "*-seed.iso"


def in_files(folder: Path, secret: str) -> Iterator[Wrong]:
    """Yield the files below a folder that contain a secret, seeds left out."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.match(SEEDS) and _has(path, secret):
            name = str(path.relative_to(folder))
            yield Wrong(LEAKED, folder.name, "file", name, "a secret is in it")


def in_command_lines(secret: str) -> Iterator[Wrong]:
    """Yield the processes whose command line contains a secret."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        if _has(path, secret):
            pid = path.parent.name
            yield Wrong(LEAKED, "", "process", pid, "a secret is in its command line")


def _has(path: Path, secret: str) -> bool:
    try:
        return secret.encode() in path.read_bytes()
    except OSError:  # it has ended, or is gone
        return False
