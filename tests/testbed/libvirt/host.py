"""One hypervisor host of the bed: its processes, sockets and URIs."""

import shutil
import subprocess
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Self

from tests.testbed.libvirt import processes
from tests.testbed.libvirt.namespace import NETNS, BedError, Runs
from tests.testbed.libvirt.spawning import reap, spawn
from tests.testbed.libvirt.tree import Tree

INIT = Path(__file__).with_name("host-init.sh")
UNSHARED = ("-m", "-u", "-i", "-p", "-f", "--mount-proc", "--kill-child")
# Its root too: the bed may itself run in a chroot.
ENTERED = ("-m", "-u", "-i", "-n", "-p", "-r", "-w")
START_LIMIT = 60.0
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}

Kind = Literal["unix", "tcp", "tls", "ssh"]


@dataclass(frozen=True, slots=True)
class Host(Runs, Tree):
    """A libvirt host; ``pid`` is its pid 1, and the whole host dies with it."""

    name: str
    number: int
    ip: str
    namespace: str
    dir: Path
    pid: int = 0
    started: int = 0

    @property
    def socket(self) -> Path:
        """Return libvirtd's socket as seen from outside the host."""
        return self.dir / "sock" / "libvirt-sock"

    @property
    def images(self) -> Path:
        """Return where disks are, as the host sees it."""
        return Path("/var/lib/libvirt/images")

    @property
    def prefix(self) -> list[str]:
        """Return the words that put a command into this host."""
        return ["nsenter", "-t", str(self.pid), *ENTERED, "--"]

    def uri(self, kind: Kind = "unix") -> str:
        """Return a URI; all but ``unix`` work only inside the bed's namespaces."""
        pki = self.dir.parent / "pki"
        match kind:
            case "unix":
                return f"qemu+unix:///system?socket={self.socket}"
            case "tcp":
                return f"qemu+tcp://{self.ip}/system"
            case "tls":
                return f"qemu+tls://{self.ip}/system?pkipath={pki}"
            case "ssh":
                key = f"keyfile={pki}/id_ed25519&sshauth=privkey&no_verify=1"
                return f"qemu+ssh://root@{self.ip}/system?{key}"

    def begin(self, *, ssh: bool) -> Self:
        """Start the host's processes and return it with its pid; do not wait."""
        unshare = ["unshare", *UNSHARED]
        arguments = [
            self.name,
            str(self.dir.parent),
            str(self.dir),
            "ssh" if ssh else "-",
        ]
        # Its /run is new at each start: nothing in it survives a power cut.
        shutil.rmtree(self.socket.parent)
        self.socket.parent.mkdir()
        command = [
            "nsenter",
            f"--net={NETNS / self.namespace}",
            *unshare,
            str(INIT),
            *arguments,
        ]
        outer = spawn(command, ENVIRONMENT, output=self.dir / "init.out")
        pid = _child(outer, self.name)
        return replace(self, pid=pid, started=processes.started(pid) or 0)

    def wait(self) -> None:
        """Wait until libvirtd answers."""
        deadline = time.monotonic() + START_LIMIT
        while not (self.socket.exists() and self._answers()):
            if not self.is_on() or time.monotonic() > deadline:
                said = (self.dir / "log" / "libvirtd.log").read_text()[-2000:]
                raise BedError(f"{self.name} did not come up: {said}")
            time.sleep(0.01)

    def _answers(self) -> bool:
        asked = ["virsh", "-q", "-c", self.uri(), "list", "--name"]
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0

    def pid_of(self, inner: int) -> int:
        """Return the outside pid of a process from its pid inside the host."""
        for pid in processes.descendants(self.pid):
            if processes.inner_pid(pid) == inner:
                return pid
        raise BedError(f"{self.name} has no process {inner}")

    def qemu_pid(self, domain: str) -> int:
        """Return the outside pid of the qemu that runs a domain."""
        file = self.dir / "sock" / "qemu" / f"{domain}.pid"
        if not file.exists():
            raise BedError(f"{self.name} runs no domain {domain}")
        return self.pid_of(int(file.read_text()))

    def qemus(self) -> list[int]:
        """Return the outside pids of all guests, whoever knows of them."""
        every = processes.descendants(self.pid)
        return [pid for pid in every if processes.name(pid).startswith("qemu-system")]

    def devices(self) -> list[str]:
        """Return the names of the host's network devices."""
        return self.run(["ls", "/sys/class/net"]).stdout.split()

    def libvirtd_pid(self) -> int:
        """Return the outside pid of libvirtd, which is respawned when it dies."""
        for pid in processes.children(self.pid):
            if processes.name(pid) == "libvirtd":
                return pid
        raise BedError(f"{self.name} has no libvirtd right now")


def _child(outer: int, name: str) -> int:
    """Return the host's pid 1: the first child of ``unshare``."""
    while processes.started(outer) is not None:
        if found := processes.children(outer):
            return found[0]
        time.sleep(0.002)
    reap(outer)
    raise BedError(f"{name} could not be started")
