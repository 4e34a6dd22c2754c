"""Network namespaces of the bed, and how a command is run in one."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.testbed.bed import BedError as BedError

NETNS = Path("/run/netns")


def call(*argv: str, stdin: str | None = None) -> str:
    """Run one command of the bed itself and return what it printed."""
    done = subprocess.run(
        argv, input=stdin, capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode:
        raise BedError(
            f"{' '.join(argv)}: {done.stderr.strip() or done.stdout.strip()}"
        )
    return done.stdout


def ip_batch(namespace: str, *commands: str) -> None:
    """Run several ``ip`` commands in a namespace with one process."""
    call("ip", "-n", namespace, "-batch", "-", stdin="\n".join(commands))


class Runs:
    """Something commands can be run in: a namespace or a host."""

    __slots__ = ()

    @property
    def prefix(self) -> list[str]:
        """Return the words that put a command inside."""
        raise NotImplementedError

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout: float = 30,
        check: bool = True,
        stdin: str | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command inside and wait for it."""
        return subprocess.run(
            [*self.prefix, *argv],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=check,
        )

    def start(self, argv: Sequence[str]) -> subprocess.Popen[str]:
        """Start a command inside and leave it running; its output is in pipes."""
        return subprocess.Popen(
            [*self.prefix, *argv],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


@dataclass(frozen=True, slots=True)
class Namespace(Runs):
    """One network namespace that the bed made."""

    namespace: str

    @property
    def prefix(self) -> list[str]:
        """Return the words that put a command into this namespace."""
        return ["nsenter", f"--net={NETNS / self.namespace}", "--"]

    def exists(self) -> bool:
        """Say whether the kernel still has it."""
        return (NETNS / self.namespace).exists()

    def pids(self) -> list[int]:
        """Return the processes that live in it."""
        return [int(pid) for pid in call("ip", "netns", "pids", self.namespace).split()]
