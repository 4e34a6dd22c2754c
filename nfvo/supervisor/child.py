"""One process that the supervisor runs: started, watched, restarted, stopped."""

import ctypes
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from nfvo.backoff import BackOff

PR_SET_PDEATHSIG = 1  # prctl(2)
PR_SET_CHILD_SUBREAPER = 36
STABLE_AFTER_S = 30.0
LONGEST_LOG = 16 * 2**20
CANNOT_RUN = 127  # as shells say it

LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Command:
    """What to run: ``log`` gets its output, ``fds`` are left open for it."""

    name: str
    argv: tuple[str, ...]
    environ: Mapping[str, str]
    log: Path
    fds: tuple[int, ...] = ()


@dataclass
class Child:
    """A process that is started again when it ends by itself; times are monotonic."""

    command: Command
    pid: int = 0
    deaths: int = 0
    start_at: float = 0.0
    _started_at: float = 0.0
    _back_off: BackOff = field(default_factory=BackOff)

    @property
    def runs(self) -> bool:
        """Whether the process has not ended, as far as ``ended`` was told."""
        return self.pid != 0

    def start(self, now: float) -> None:
        """Start the process."""
        self.adopt(_spawn(self.command), now)

    def adopt(self, pid: int, now: float) -> None:
        """Take a process that has been started for us."""
        self.pid = pid
        self._started_at = now

    def ended(self, now: float) -> None:
        """Note that the process has ended, and plan its next start."""
        self.pid = 0
        self.deaths += 1
        if now - self._started_at > STABLE_AFTER_S:
            self._back_off.succeeded()
        self.start_at = now + self._back_off.failed()

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process and to what it has started."""
        if self.pid:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, number)


def become_reaper() -> None:
    """Become the parent of all descendants that lose theirs."""
    LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with(parent: int) -> None:
    """Die when our parent does; at once, if it is not ``parent`` any more."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(CANNOT_RUN)


def stand_alone(log: Path) -> None:
    """Make this process one of ours: own group, no terminal, all signals, its log."""
    os.setpgid(0, 0)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    nothing = os.open(os.devnull, os.O_RDONLY)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for target, source in ((0, nothing), (1, output), (2, output)):
        os.dup2(source, target)
    os.close(nothing)
    os.close(output)


def put_aside(log: Path) -> None:
    """Let a log begin anew when it has become long."""
    if log.exists() and log.stat().st_size > LONGEST_LOG:
        log.replace(log.with_suffix(".log.1"))


def _spawn(command: Command) -> int:
    """Start a process that dies when we do; return its id."""
    put_aside(command.log)
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        stand_alone(command.log)
        die_with(parent)
        for fd in command.fds:
            os.set_inheritable(fd, True)
        os.execve(command.argv[0], command.argv, command.environ)
    finally:
        os._exit(CANNOT_RUN)
