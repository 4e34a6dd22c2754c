"""Waiting for a condition, so that no test sleeps for a time that it guessed."""

import time
from collections.abc import Callable


def wait_until(
    condition: Callable[[], object], what: str, timeout_s: float = 20.0
) -> None:
    """Return as soon as the condition holds; fail, naming it, when it never does."""
    end = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited {timeout_s} s in vain: {what}")
        time.sleep(0.01)
