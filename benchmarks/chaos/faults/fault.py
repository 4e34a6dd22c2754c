"""What a fault is."""

from collections.abc import Callable

from benchmarks.chaos.ground import Ground
from benchmarks.chaos.script import Act

Fault = Callable[[Ground, Act], None]
"""Breaks something for a while; raises when it is not there to be broken."""


def between(least: float, most: float, die: float) -> float:
    """Return how long it lasts, in seconds."""
    return least + (most - least) * die
