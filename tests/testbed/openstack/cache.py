"""Where what is expensive to make is kept between beds, and what names it."""

import os
import shutil
import time
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

KEPT_S = 14 * 24 * 3600
"""How long what nobody uses is kept: another checkout may use it."""


def directory() -> Path:
    """Return the cache of this bed: outside of every checkout."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "nfvo" / "openstack"


def digest(words: Iterable[str], files: Iterable[Path]) -> str:
    """Return a name for what these words and the contents of these files decide."""
    hashed = sha256("\0".join(words).encode())
    for file in files:
        hashed.update(file.name.encode() + b"\0" + sha256(file.read_bytes()).digest())
    return hashed.hexdigest()[:16]


def use(path: Path) -> None:
    """Note that something in the cache is used now."""
    os.utime(path)


def forget_unused(pattern: str) -> None:
    """Remove what nobody has used for two weeks."""
    for path in directory().glob(pattern):
        if path.stat().st_mtime < time.time() - KEPT_S:
            shutil.rmtree(path)
