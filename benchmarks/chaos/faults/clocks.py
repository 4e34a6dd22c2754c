"""The clock of the machine on which nfvo runs: put forward or back for a while."""

from collections.abc import Mapping

from benchmarks.chaos.faults.fault import Fault, between
from benchmarks.chaos.ground import Ground
from benchmarks.chaos.script import Act

MOST_MIN = 60.0
MINUTE_S = 60


def jumped(here: Ground, act: Act) -> None:
    """
    Put the clock forward or back, then right again: both are jumps.

    All processes of nfvo see it at once, in the middle of whatever they do; hosts, the
    checker and PostgreSQL do not.
    """
    minutes = between(-MOST_MIN, MOST_MIN, act.dice[0])
    with here.diary.fault("clock jumped", f"by {minutes:+.1f} min"):
        here.clock.put(round(minutes * MINUTE_S))
        try:
            here.rest(between(2.0, 12.0, act.dice[1]))
        finally:
            here.clock.put(0)


FAULTS: Mapping[str, Fault] = {"clock jumped": jumped}
