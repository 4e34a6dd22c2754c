"""The Debian packages that this bed needs beyond those of ``make install``."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import run

from tests.testbed.bed import BedError
from tests.testbed.openstack import cache
from tests.testbed.openstack.commands import run_logged

PACKAGES = (
    # what the services keep their data in, and talk through
    *("mariadb-server", "rabbitmq-server"),
    # the hosts' switches
    *("openvswitch-switch", "ethtool", "socat"),
    # config drives
    "genisoimage",
)
GUARD = Path("/usr/sbin/policy-rc.d")
GUARDING = "#!/bin/sh\nexit 101\n"
INSTALLED = "installed"


def missing() -> list[str]:
    """Return what is not installed."""
    query = ["dpkg-query", "-W", "-f", "${db:Status-Status} ${Package}\n", *PACKAGES]
    told = run(query, capture_output=True, text=True, check=False).stdout
    there = {
        line.split()[1] for line in told.splitlines() if line.startswith(INSTALLED)
    }
    return [name for name in PACKAGES if name not in there]


def install(names: Sequence[str]) -> None:
    """Install packages without starting a daemon; raise ``BedError`` without root."""
    words = ["apt-get", "install", "--yes", "--no-install-recommends", *names]
    if os.geteuid():
        raise BedError(f"packages are missing; type: sudo {' '.join(words)}")
    log = cache.directory() / "packages.log"
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with _nothing_starts():
        run_logged(["apt-get", "update"], log, environment)
        run_logged(words, log, environment)


@contextmanager
def _nothing_starts() -> Iterator[None]:
    """Keep packages from starting daemons, as there may be no place for them."""
    if GUARD.exists():
        yield
        return
    GUARD.write_text(GUARDING)
    GUARD.chmod(0o755)
    try:
        yield
    finally:
        GUARD.unlink()
