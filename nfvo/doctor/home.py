"""The state directory: is it ours, private, and with room."""

import os
import pwd
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from shlex import quote

from nfvo.doctor.finding import Finding, fail, fine, skipped, warn
from nfvo.settings import Settings

PART = "state directory"
KEY_BYTES = 32
LOW_BYTES, TOO_LOW_BYTES = 2 * 2**30, 100 * 2**20


def directory(settings: Settings) -> Iterator[Finding]:
    """Look at the directory itself."""
    home = settings.home
    if not home.exists():
        mend = "nfvo up -d  (another place: export NFVO_HOME=/PATH)"
        yield skipped(PART, f"there is no {home} yet", mend)
    elif not home.is_dir():
        mend = f"mv {quote(str(home))} {quote(f'{home}.old')}; nfvo up -d"
        yield fail(PART, f"{home} is no directory", mend)
    else:
        yield from _access(home)
        yield room(home, shutil.disk_usage(home).free)


def private(settings: Settings) -> Iterator[Finding]:
    """Look at the files in it that hold secrets."""
    yield from _key(settings)
    if settings.endpoint_file.exists():
        yield _mode(settings.endpoint_file, 0o600, "the token of the administrator")


def room(home: Path, free: int) -> Finding:
    """Judge the free space of the disk."""
    told = f"{free / 2**30:.1f} GiB free for {home}"
    mend = "free some space there, or move the images: export NFVO_ARTIFACTS=/PATH"
    if free < TOO_LOW_BYTES:
        return fail(PART, f"only {told}", mend)
    return warn(PART, f"only {told}", mend) if free < LOW_BYTES else fine(PART, told)


def _access(home: Path) -> Iterator[Finding]:
    owner = home.stat().st_uid
    if owner != os.geteuid():
        name = _name(owner)
        mend = f"sudo -u {name} nfvo doctor  (or: chown -R {_name(os.geteuid())} HOME)"
        yield warn(PART, f"{home} belongs to {name}, not to you", mend)
    yield _mode(home, 0o700, "the whole state")
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        mend = f"run as {_name(owner)}, and mount its file system writable"
        yield fail(PART, f"{home} cannot be written by you", mend)


def _key(settings: Settings) -> Iterator[Finding]:
    key = settings.key_file
    if key.exists():
        yield _mode(key, 0o600, "the key of all secrets")
        if key.stat().st_size != KEY_BYTES:
            size = f"{key.stat().st_size} bytes, a key has {KEY_BYTES}"
            yield fail(PART, f"{key} has {size}", RESTORE)
    elif (settings.home / "nfvo.db").exists():
        yield fail(PART, f"there is a database, but no {key}", RESTORE)


RESTORE = "put back the key file from your backup; without it no secret can be read"


def _mode(path: Path, most: int, holds: str) -> Finding:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & ~most:
        message = f"others may read {path} (mode {mode:04o}): {holds}"
        return fail(PART, message, f"chmod {most:o} {quote(str(path))}")
    return fine(PART, f"{path} is private")


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
