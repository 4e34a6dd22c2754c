"""Ask again and again, but not so often that the asked gets slower by it."""

import time
from collections.abc import Callable

from tests.testbed.bed import BedError

PAUSE = 0.5
"""Seconds between two questions to an API."""


def until(
    condition: Callable[[], object],
    what: str,
    limit_s: float = 120.0,
    pause_s: float = PAUSE,
) -> None:
    """Return when the condition holds; raise ``BedError`` when it never does."""
    deadline = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > deadline:
            raise BedError(f"waited {limit_s:.0f} s in vain: {what}")
        time.sleep(pause_s)
