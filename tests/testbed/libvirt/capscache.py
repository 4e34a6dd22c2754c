"""Spare each new host the probing of qemu's capabilities (2 s at the first domain).

libvirt keeps what it probed in its cache and checks that it still holds (binary,
kernel, CPU). Hosts of a bed see the same binary, kernel and CPU, so a finished probe
of one may be lent to the next. What it found depends on who may use KVM, so the
daemons of root and of users (``kind``) do not share.
"""

import os
import shutil
from pathlib import Path

CAPABILITIES = Path("qemu", "capabilities")


def kept(kind: str) -> Path:
    """Return where probes of one kind of daemon are kept between beds."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "nfvo" / f"{kind}-capabilities"


def lend(cache: Path, kind: str) -> None:
    """Copy what earlier beds probed into the cache of a libvirt about to start."""
    (cache / CAPABILITIES).mkdir(parents=True, exist_ok=True)
    for probed in kept(kind).glob("*.xml"):  # no copies that others are making
        shutil.copy2(probed, cache / CAPABILITIES)


def keep(cache: Path, kind: str) -> None:
    """Keep what a libvirt probed, for later beds; what it was lent is kept already."""
    kept(kind).mkdir(parents=True, exist_ok=True)
    for probed in (cache / CAPABILITIES).glob("*.xml"):
        old, new = kept(kind) / probed.name, kept(kind) / f"{probed.name}.{os.getpid()}"
        if not old.exists() or old.stat().st_mtime < probed.stat().st_mtime:
            shutil.copy2(probed, new)
            new.replace(old)
