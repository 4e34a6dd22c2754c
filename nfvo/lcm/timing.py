"""
How much of an operation's time was ours, and how much the hypervisors'.

Ours is the wall time less the union of the intervals in which a VIM or a guest was
at work: from the first call of a step until it was found done.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from nfvo.lcm.op_occ import LcmOpOcc, StepRecord

ZERO = timedelta()


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds that an operation took, or has taken so far."""

    wall_s: float
    vim_s: float

    @property
    def ours_s(self) -> float:
        """Seconds in which no VIM or guest was at work."""
        return self.wall_s - self.vim_s


def times(op_occ: LcmOpOcc, steps: Iterable[StepRecord], now: datetime) -> Times:
    """Return how long an operation has taken."""
    began = op_occ.started_at or now
    ended = (op_occ.state_entered_at if op_occ.final else None) or now
    calls = sorted(
        (max(began, step.first_call_at), min(ended, step.found_done_at or ended))
        for step in steps
        if step.first_call_at is not None
    )
    vim = _union(calls)
    return Times((ended - began).total_seconds(), vim.total_seconds())


def _union(intervals: Iterable[tuple[datetime, datetime]]) -> timedelta:
    """Return the length of what is covered by intervals that are sorted by begin."""
    covered, reached = ZERO, None
    for began, ended in intervals:
        from_here = began if reached is None else max(began, reached)
        if ended > from_here:
            covered += ended - from_here
        reached = ended if reached is None else max(reached, ended)
    return covered
