"""Spare each new host the probing of qemu's capabilities (2 s at the first domain).

libvirt keeps what it probed in /var/cache/libvirt and checks that it still holds
(binary, kernel, CPU). Hosts of a bed see the same binary, kernel and CPU, so a
finished probe of one may be lent to the next.
"""

import os
import shutil
from pathlib import Path

from tests.testbed.libvirt.host import Host

CAPABILITIES = Path("qemu", "capabilities")


def kept() -> Path:
    """Return where probes are kept between beds."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "nfvo" / "libvirt-capabilities"


def lend(host: Host) -> None:
    """Copy what earlier beds probed into a host that is about to start."""
    if kept().is_dir():
        shutil.copytree(kept(), host.dir / "cache" / CAPABILITIES, dirs_exist_ok=True)


def keep(host: Host) -> None:
    """Keep what a host probed, for later beds; what it was lent is kept already."""
    kept().mkdir(parents=True, exist_ok=True)
    for probed in (host.dir / "cache" / CAPABILITIES).glob("*.xml"):
        old, new = kept() / probed.name, kept() / f"{probed.name}.{os.getpid()}"
        if not old.exists() or old.stat().st_mtime < probed.stat().st_mtime:
            shutil.copy2(probed, new)
            new.replace(old)
