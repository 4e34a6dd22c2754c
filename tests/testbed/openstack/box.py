"""A box: a process tree with a pid 1 of its own, so that one kill ends all of it.

The control plane is a box in the machine's network namespace, for clients are there. A
compute host is one with a network namespace, a host name and a /run of its own.
"""

import contextlib
import os
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from tests.testbed.bed import BedError
from tests.testbed.libvirt import processes
from tests.testbed.libvirt.namespace import NETNS
from tests.testbed.libvirt.spawning import spawn
from tests.testbed.libvirt.tree import Tree

INIT = Path(__file__).with_name("box-init.sh")
UNSHARED = ("-m", "-u", "-i", "-p", "-f", "--mount-proc", "--kill-child")
# Its root too: the bed may itself run in a chroot.
ENTERED = ("-m", "-u", "-i", "-p", "-r", "-w")
START_LIMIT = 60.0
TICKS = os.sysconf("SC_CLK_TCK")
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}


@dataclass(frozen=True, slots=True)
class Box(Tree):
    """Processes that live and die together; ``namespace`` is "" without a network."""

    name: str
    dir: Path
    namespace: str = ""
    pid: int = 0
    started: int = 0

    def prefix(self, *, network: bool) -> list[str]:
        """Return the words that put a command into it, and into its network or not."""
        net = [f"--net={NETNS / self.namespace}"] if network and self.namespace else []
        return ["nsenter", "-t", str(self.pid), *ENTERED, *net, "--"]

    def begin(self) -> Self:
        """Start its pid 1; return the box when others can enter it."""
        self.dir.mkdir(parents=True, exist_ok=True)
        ready = self.dir / "ready"
        ready.unlink(missing_ok=True)
        kind = "host" if self.namespace else "control"
        net = ["nsenter", f"--net={NETNS / self.namespace}"] if self.namespace else []
        init = [str(INIT), kind, self.name, str(self.dir)]
        argv = [*net, "unshare", *UNSHARED, *init]
        outer = spawn(argv, ENVIRONMENT, output=self.dir / "init.out")
        deadline = time.monotonic() + START_LIMIT
        while not ready.exists():
            if processes.started(outer) is None or time.monotonic() > deadline:
                said = (self.dir / "init.out").read_text()
                raise BedError(f"{self.name} did not start: {said}")
            time.sleep(0.01)
        (pid,) = processes.children(outer)
        return replace(self, pid=pid, started=processes.started(pid) or 0)

    def members(self) -> list[int]:
        """Return the pids of all its processes, whoever their parents are."""
        own = _pid_namespace(self.pid)
        pids = (int(path.name) for path in processes.PROC.glob("[0-9]*"))
        return [pid for pid in pids if own and _pid_namespace(pid) == own]

    def memory_mib(self) -> int:
        """Return the memory of all its processes, shared pages counted in parts."""
        return sum(processes.pss_mib(pid) for pid in self.members())

    def cpu_s(self) -> float:
        """Return the CPU time of its processes, and of those that they collected."""
        return sum(map(_cpu_s, self.members()))


def _pid_namespace(pid: int) -> str:
    """Return what names a process's pid namespace, or nothing when it is gone."""
    with contextlib.suppress(OSError):
        return str((processes.PROC / str(pid) / "ns" / "pid").readlink())
    return ""


def _cpu_s(pid: int) -> float:
    """Return the CPU time of a process and its collected children, in seconds."""
    with contextlib.suppress(OSError):
        stat = (processes.PROC / str(pid) / "stat").read_text()
        return sum(map(int, stat.rpartition(")")[2].split()[11:15])) / TICKS
    return 0.0
