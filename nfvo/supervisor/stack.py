"""All processes of one `nfvo up`, and the loop that keeps them alive until a signal."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic

from nfvo.errors import NotReady
from nfvo.supervisor.child import Child, Command
from nfvo.supervisor.frozen import Watch
from nfvo.supervisor.roles import STOPPED_IN_ORDER

STOP = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
SIGNALS = STOP | {signal.SIGCHLD}

READY_WITHIN_S = 60.0
ASK_EVERY_S = 0.05
LOOK_EVERY_S = 5.0  # a SIGCHLD wakes us; this is for restarts that are due
DEATHS_BEFORE_READY = 3
TERM_S = 5.0


class Stack:
    """
    The children; signals must be blocked before the first one starts.

    ``database`` is their SQLite file, if they have one: nobody may keep it for long.
    """

    def __init__(self, say: Callable[[str], None], database: Path | None) -> None:
        self._say = say
        self._watch = Watch(database)
        self._children: dict[str, Child] = {}
        self._stopping = False

    def start(self, commands: Iterable[Command]) -> None:
        """Start these processes, all at once."""
        for command in commands:
            child = self._children[command.name] = Child(command)
            child.start(monotonic())

    def adopt(self, command: Command, pid: int) -> None:
        """Take a process that was started for us."""
        child = self._children[command.name] = Child(command)
        child.adopt(pid, monotonic())

    def run_until_ready(self, ready: Callable[[], bool]) -> bool:
        """Return True once ``ready`` says so, False on a signal, else ``NotReady``."""
        give_up = monotonic() + READY_WITHIN_S
        while not ready():
            if self._wait(ASK_EVERY_S):
                return False
            self._mend()
            self._blame(late=monotonic() > give_up)
        return True

    def run(self) -> None:
        """Restart what ends, until a signal."""
        while not self._wait(self._idle_s()):
            self._mend()

    def stop(self) -> None:
        """End all processes in order; a second signal ends them at once."""
        self._stopping = True
        patience = TERM_S
        for names in STOPPED_IN_ORDER:
            group = [self._children[n] for n in names if n in self._children]
            for child in group:
                child.send(signal.SIGTERM)
            if not self._wait_for_end(group, patience):
                patience = 0.0
            for child in group:
                child.send(signal.SIGKILL)
            self._wait_for_end(group, TERM_S)

    def _wait(self, seconds: float) -> bool:
        """Wait for a child's end or so long; return whether we shall stop."""
        got = signal.sigtimedwait(SIGNALS, seconds)
        return got is not None and got.si_signo in STOP

    def _idle_s(self) -> float:
        """Return how long to wait for the next restart or look that is due."""
        due = [child.start_at for child in self._children.values() if not child.runs]
        due.append(self._watch.due_at)
        return max(0.0, min([LOOK_EVERY_S, *(at - monotonic() for at in due)]))

    def _mend(self) -> None:
        """Notice what has ended or is frozen, and start what is due again."""
        self._reap()
        self._thaw()
        for child in self._children.values():
            if not child.runs and monotonic() >= child.start_at:
                child.start(monotonic())

    def _thaw(self) -> None:
        """Kill what is frozen and keeps the database; a stranger is only named."""
        frozen = self._watch.look(monotonic())
        if not frozen:
            return
        found = f"process {frozen} holds the database's write lock and does not move"
        group = _group(frozen)
        for name, child in self._children.items():
            if child.runs and child.pid == group:
                self._say(f"{found}: it is of {name}, which is killed")
                child.send(signal.SIGKILL)
                return
        self._say(f"{found}, so nobody can write: kill -CONT {frozen}, or kill -9")

    def _reap(self) -> None:
        """Take leave of what has ended, of strangers too: we are their reaper."""
        by_pid = {child.pid: child for child in self._children.values()}
        for pid, status in _ended():
            if child := by_pid.get(pid):
                child.ended(monotonic())
                if not self._stopping:
                    name, log = child.command.name, child.command.log
                    self._say(f"{name} ended ({_reason(status)}); see {log}")

    def _blame(self, *, late: bool) -> None:
        """Raise ``NotReady`` when waiting longer is of no use."""
        for name, child in self._children.items():
            if child.deaths >= DEATHS_BEFORE_READY:
                raise NotReady(
                    f"{name} ends whenever it is started", hint=_tail(child.command)
                )
        if late:
            raise NotReady(
                f"not ready after {READY_WITHIN_S:.0f} s",
                hint=f"see {self._children['api'].command.log.parent}",
            )

    def _wait_for_end(self, group: Iterable[Child], seconds: float) -> bool:
        """Wait until they have ended; False when a signal came, or time is up."""
        end = monotonic() + seconds
        while any(child.runs for child in group):
            left = end - monotonic()
            if left <= 0 or self._wait(min(left, 0.1)):
                return False
            self._reap()
        return True


def _ended() -> Iterator[tuple[int, int]]:
    """Yield the id and exit status of each child that has ended."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        yield pid, os.waitstatus_to_exitcode(status)


def _group(pid: int) -> int:
    """Return the process group of a process; -1 when it is gone."""
    with suppress(ProcessLookupError):
        return os.getpgid(pid)
    return -1


def _reason(status: int) -> str:
    if status >= 0:
        return f"status {status}"
    return f"killed by {signal.Signals(-status).name}"


def _tail(command: Command) -> str:
    """Return the end of a log, for who has to find out why."""
    lines = command.log.read_text(errors="replace").splitlines()
    return "\n".join([*lines[-5:], f"({command.log})"])
