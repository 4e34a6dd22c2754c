"""One session host: a libvirt daemon of a user, its guests and its URI."""

import os
import signal
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from tests.testbed.libvirt import processes
from tests.testbed.libvirt.namespace import BedError, Runs
from tests.testbed.libvirt.spawning import reap, spawn
from tests.testbed.session import hostfiles
from tests.testbed.session.user import PATH, as_user, program

START_LIMIT = 60.0
REAPER = Path(__file__).with_name("reaper.py")


@dataclass(frozen=True, slots=True)
class SessionHost(Runs):
    """
    A libvirt daemon as a host; ``ip`` is where its guests' links end.

    ``pid`` is that of the process which started the daemon and ends with it.
    """

    name: str
    ip: str
    dir: Path
    pid: int = 0
    started: int = 0

    @property
    def socket(self) -> Path:
        """Return the daemon's socket."""
        return self.dir / "run" / "libvirt" / "libvirt-sock"

    @property
    def images(self) -> Path:
        """Return where disks are."""
        return self.dir / "images"

    @property
    def environment(self) -> dict[str, str]:
        """Return what virsh needs to speak with this daemon and no other."""
        own = hostfiles.environment(self.dir)
        return {"PATH": PATH, "LIBVIRT_DEFAULT_URI": self.uri(), **own}

    @property
    def prefix(self) -> list[str]:
        """Return the words that run a command as this daemon's user."""
        settings = (f"{name}={value}" for name, value in self.environment.items())
        return [*as_user(), "env", "-i", *settings]

    def uri(self) -> str:
        """Return the URI."""
        return f"qemu+unix:///session?socket={self.socket}"

    def is_on(self) -> bool:
        """Say whether the daemon still runs."""
        return self.pid > 0 and processes.started(self.pid) == self.started

    def begin(self) -> Self:
        """Start the daemon and return it with its pid; do not wait."""
        settings = str(hostfiles.configuration(self.dir))
        daemon = [program("libvirtd"), "--config", settings]
        words = [*as_user(), sys.executable, "-ISE", str(REAPER), *daemon]
        output = self.dir / "libvirtd.out"
        pid = spawn(words, self.environment, output=output)
        return replace(self, pid=pid, started=processes.started(pid) or 0)

    def wait(self) -> None:
        """Wait until the daemon answers, and say where disks are to be."""
        deadline = time.monotonic() + START_LIMIT
        while not (self.socket.exists() and self._answers()):
            if not self.is_on() or time.monotonic() > deadline:
                said = (self.dir / "libvirtd.out").read_text()[-2000:]
                raise BedError(f"{self.name} did not come up: {said}")
            time.sleep(0.01)
        for pool, directory in hostfiles.POOLS.items():
            where = str(self.images / directory)
            self.run(["virsh", "pool-define-as", pool, "dir", "--target", where])

    def _answers(self) -> bool:
        return self.run(["virsh", "-q", "list"], check=False).returncode == 0

    def kill(self) -> None:
        """Kill the daemon and all its guests, and wait until they are gone."""
        while left := [*self._daemon(), *self.qemus()]:
            for pid in left:
                _kill(pid)
            time.sleep(0.002)
        reap(self.pid)

    def _daemon(self) -> list[int]:
        """Return the pids of the daemon, of its children and of who started it."""
        return [*processes.descendants(self.pid), self.pid] if self.is_on() else []

    def qemus(self) -> list[int]:
        """Return the pids of all guests, whether the daemon knows of them or not."""
        found = processes.with_argument(f"{self.dir}/")
        return [pid for pid in found if processes.name(pid).startswith("qemu-system")]

    def qemu_pid(self, domain: str) -> int:
        """Return the pid of the qemu that runs a domain."""
        file = self.dir / "run" / "libvirt" / "qemu" / "run" / f"{domain}.pid"
        if not file.exists():
            raise BedError(f"{self.name} runs no domain {domain}")
        return int(file.read_text())

    def devices(self) -> list[str]:
        """Return the names of its network devices: a session daemon makes none."""
        return []


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
