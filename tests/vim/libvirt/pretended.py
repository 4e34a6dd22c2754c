"""
Hosts that only pretend: libvirt's test driver, each in a libvirtd of its own.

The daemon serves a unix socket in a folder of its own and runs as a user without
rights (nobody, when started by root), so that it touches nothing of this machine.  As
the state of the test driver lasts as long as any connection to it, a keeper stays
connected.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import libvirt

from nfvo.lcm.records import HostRecord
from nfvo.vim.libvirt.connection import HostConnection
from tests.waiting import wait_until

NOBODY = 65534
PATH = os.defpath + ":/usr/sbin:/sbin"
BRIDGE = "br-prov"
HAS_BRIDGE = f"<interface type='bridge' name='{BRIDGE}'><bridge/></interface>"
CONFIGURATION = """
listen_tls = 0
listen_tcp = 0
unix_sock_dir = "{folder}"
auth_unix_rw = "none"
auth_unix_ro = "none"
log_outputs = "4:stderr"
"""


@dataclass(frozen=True)
class Daemon:
    """A libvirtd without rights; ``folder`` has its socket and all of its state."""

    folder: Path
    process: subprocess.Popen[bytes]

    @classmethod
    def begin(cls) -> "Daemon":
        """Start it; FileNotFoundError means that libvirtd is not installed."""
        folder = Path(tempfile.mkdtemp(prefix="nfvo-pretended-"))
        configuration = folder / "libvirtd.conf"
        configuration.write_text(CONFIGURATION.format(folder=folder))
        user = NOBODY if os.geteuid() == 0 else None
        if user is not None:
            os.chown(folder, user, user)
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                ["libvirtd", "-f", str(configuration), "-p", str(folder / "pid")],
                env=_environment(folder),
                cwd=folder,
                user=user,
                group=user,
                extra_groups=None if user is None else [],
                stdin=subprocess.DEVNULL,
                stderr=log,
            )
        return cls(folder, process)

    def uri(self, driver: str) -> str:
        """Return the URI of a driver in it: ``test:///default``, ``qemu:///session``."""
        scheme, _, path = driver.partition(":")
        return f"{scheme}+unix:{path}?socket={self.folder / 'libvirt-sock'}"

    def wait(self) -> None:
        """Wait until it listens."""
        wait_until(
            lambda: (self.folder / "libvirt-sock").exists(),
            "libvirtd listens; else look at its log",
        )

    def end(self) -> None:
        """End it, and remove all that it had."""
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder)


@contextmanager
def daemons(count: int) -> Iterator[tuple[Daemon, ...]]:
    """Run some daemons, started at once."""
    with ExitStack() as stack:
        running = []
        for _ in range(count):
            daemon = Daemon.begin()
            stack.callback(daemon.end)
            running.append(daemon)
        for daemon in running:
            daemon.wait()
        yield tuple(running)


@contextmanager
def pretended_hosts(count: int, node: str = "") -> Iterator[tuple[HostRecord, ...]]:
    """
    Run hosts h1, h2, … with a provider's bridge each, kept by a connection each.

    They are as the driver's default has it, or as the XML of a ``node`` says; then
    each connection has a node of its own.
    """
    with daemons(count) as running, ExitStack() as stack:
        hosts = []
        for number, daemon in enumerate(running, start=1):
            uri = daemon.uri(_described(daemon, node) if node else "test:///default")
            keeper = HostConnection(f"keeper-{number}", uri)
            stack.callback(keeper.close)
            _prepare(keeper.get())
            hosts.append(HostRecord(f"h{number}", f"hv{number}", "s", uri))
        yield tuple(hosts)


def _described(daemon: Daemon, node: str) -> str:
    """Return the URI of the driver with a node as in its XML, which it can read."""
    file = daemon.folder / "node.xml"
    file.write_text(node)
    file.chmod(0o644)
    return f"test://{file}"


def _environment(folder: Path) -> dict[str, str]:
    """Return what keeps a daemon without rights inside its folder."""
    return {
        "PATH": PATH,
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder / "run"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }


def _prepare(connection: Any) -> None:
    """Give a host its bridge, and take from it what the driver begins with."""
    connection.interfaceDefineXML(HAS_BRIDGE)
    for domain in connection.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE):
        domain.destroy()
        domain.undefine()
