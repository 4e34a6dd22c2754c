"""Who runs in a state directory: the lock, and how clients reach the API."""

import fcntl
import json
import os
import select
import signal
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

ENDS_WITHIN_S = 40.0


@dataclass(frozen=True, slots=True)
class Runner:
    """A supervisor; ``started`` (clock ticks) tells it from a later process."""

    pid: int
    started: int

    @classmethod
    def this(cls) -> Self:
        """Return this process."""
        return cls(os.getpid(), _started(os.getpid()))

    @property
    def lives(self) -> bool:
        """Whether this very process still runs."""
        return _started(self.pid) == self.started


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What the CLI reads from ``endpoint.json``."""

    url: str
    token: str
    pid: int
    installation: str

    def write(self, path: Path) -> None:
        """Write the file, for the owner's eyes only, whole or not at all."""
        draft = path.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(asdict(self), file)
        draft.replace(path)


class Lock:
    """The right to run in a state directory; the kernel takes it back from the dead."""

    def __init__(self, home: Path) -> None:
        self._file = os.open(
            home / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
        )

    def take(self) -> bool:
        """Take the lock; False when somebody else has it."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def sign(self, runner: Runner) -> None:
        """Write down who has the lock."""
        text = json.dumps(asdict(runner)).encode()
        os.truncate(self._file, 0)
        os.pwrite(self._file, text, 0)

    def holder(self) -> Runner | None:
        """Return who signed; None while he has not yet."""
        text = os.pread(self._file, 1000, 0)
        return Runner(**json.loads(text)) if text else None

    def close(self) -> None:
        """Give the lock back."""
        os.close(self._file)


def ask_to_stop(runner: Runner) -> bool:
    """Send SIGTERM and wait for the end; False when it does not come."""
    try:
        process = os.pidfd_open(runner.pid)
    except ProcessLookupError:
        return True
    try:
        # Looked at after the descriptor was opened: it can't be a later process.
        if not runner.lives:
            return True
        signal.pidfd_send_signal(process, signal.SIGTERM)
        ended, _, _ = select.select([process], [], [], ENDS_WITHIN_S)
        return bool(ended)
    finally:
        os.close(process)


def _started(pid: int) -> int:
    """Return when a process started, in clock ticks since boot; 0 when it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    # The name, in parentheses, may contain anything; starttime is field 22.
    after_name = stat.rpartition(")")[2].split()
    return 0 if after_name[0] == "Z" else int(after_name[19])
