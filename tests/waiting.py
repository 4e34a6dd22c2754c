"""Waiting for a condition, so that no test sleeps for a time that it guessed."""

import time
from collections.abc import Callable
from pathlib import Path

AT_MOST_S = 0.5  # between two looks


def wait_until(
    condition: Callable[[], object], what: str, timeout_s: float = 60.0
) -> None:
    """Return as soon as the condition holds; fail, naming it, when it never does."""
    asked = time.monotonic()
    end = asked + timeout_s
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited {timeout_s} s in vain: {what}")
        # Asking may be a command: what is waited for needs the processor, too.
        time.sleep(min(max(0.01, 2 * (time.monotonic() - asked)), AT_MOST_S))
        asked = time.monotonic()


def wait_until_stopped(pid: int) -> None:
    """Return when a SIGSTOP has stopped all threads of a process, not just one."""

    def stopped() -> bool:
        tasks = Path(f"/proc/{pid}/task").glob("*/stat")
        try:
            stats = [task.read_text() for task in tasks]
        except (FileNotFoundError, ProcessLookupError):
            return False  # a thread has just ended
        return all(stat.rpartition(")")[2].split()[0] == "T" for stat in stats)

    wait_until(stopped, f"process {pid} is stopped")
