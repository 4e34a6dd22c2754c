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
    """Keep what a host probed, for later beds."""
    probed = host.dir / "cache" / CAPABILITIES
    if probed.is_dir() and not kept().is_dir():
        new = kept().with_name(f"{kept().name}.{os.getpid()}")
        shutil.copytree(probed, new)
        new.rename(kept())
