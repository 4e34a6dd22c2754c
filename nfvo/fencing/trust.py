"""Which program may be run as a fencer: one that nobody else can change."""

import os
import stat
from pathlib import Path

from nfvo.errors import FenceFailed

OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def trusted(program: Path) -> Path:
    """
    Return the program without symbolic links, to be run as it is.

    Raises ``FenceFailed`` unless it is an executable file that only root or we can
    change, and so are all folders on the way to it.
    """
    try:
        real = program.resolve(strict=True)
        ours = all(_only_ours(path.stat()) for path in (real, *real.parents))
    except OSError as error:
        raise _refused(program, f"cannot be read: {error.strerror}") from error
    if not (real.is_file() and os.access(real, os.X_OK)):
        raise _refused(program, "is no program that may be run")
    if not ours:
        raise _refused(program, "could be changed by others, it or a folder above it")
    return real


def _only_ours(status: os.stat_result) -> bool:
    """Whether only root or we can change a file, or put another in a folder's place."""
    if status.st_uid not in (0, os.geteuid()):
        return False
    sticky = stat.S_ISDIR(status.st_mode) and bool(status.st_mode & stat.S_ISVTX)
    return sticky or not status.st_mode & OTHERS_WRITE


def _refused(program: Path, why: str) -> FenceFailed:
    return FenceFailed(
        f"the fencing program {program} {why}",
        hint="let it belong to root, chmod 755, and name it in NFVO_FENCE_COMMAND",
    )
