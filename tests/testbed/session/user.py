"""Whoever runs the hosts: this user, or nobody when this is root."""

import os
import pwd
import shutil
from pathlib import Path

NOBODY = "nobody"
PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"


def as_user() -> list[str]:
    """Return the words that run a command without root's rights."""
    if os.geteuid():
        return []
    group = pwd.getpwnam(NOBODY).pw_gid
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={group}", "--clear-groups", "--"]


def give(directory: Path) -> None:
    """Make the user own a directory with all that is in it; nobody else may enter."""
    directory.chmod(0o700)
    if os.geteuid():
        return
    user = pwd.getpwnam(NOBODY)
    for path in (directory, *directory.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid)


def program(name: str) -> str:
    """Return the path of a program; a user's own PATH may lack /usr/sbin."""
    return shutil.which(name, path=PATH) or name
