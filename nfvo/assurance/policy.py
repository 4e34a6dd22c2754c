"""
What to do about a service that is not well: pure, decided on its case alone.

What is off is started as it is; what that did not help, and what cannot be started,
is rebuilt; then networks are put right, as far as rebuilding has not.  Nothing is
decided on what nobody can look at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

BUDGET = 3
WINDOW = timedelta(minutes=10)
SOON = timedelta(seconds=0.5)
LONG_ENOUGH = timedelta(seconds=2)
UNSEEN_REST = timedelta(seconds=10)
MOST_NAMED = 3
AUTO = "auto-heal: "
"""What the cause of an operation begins with that nobody asked for."""


class Ailment(StrEnum):
    """
    What is wrong with a VNFC or a link; VNFCs of UNKNOWN status have none.

    CUT_OFF: it runs, but its network went from under it.  NETWORK, of links: it is not
    on a host as it should be, or has other peers there.
    """

    STOPPED = "STOPPED"
    MISSING = "MISSING"
    PANICKED = "panicked"
    SILENT = "silent"
    PAUSED = "PAUSED"
    HOST_DOWN = "lost"
    CUT_OFF = "cut off"
    NETWORK = "deviates"


class Remedy(StrEnum):
    """
    Start the VM as it is, or make it anew (elsewhere, when its host is down).

    MEND puts networks right, and touches no VM.
    """

    RESTART = "restart"
    REBUILD = "rebuild"
    MEND = "mend"


HOLD: Mapping[Ailment, timedelta] = {
    Ailment.STOPPED: timedelta(seconds=0.5),
    Ailment.MISSING: timedelta(seconds=0.5),
    Ailment.PANICKED: timedelta(seconds=0.5),
    Ailment.SILENT: timedelta(seconds=30),
    Ailment.PAUSED: timedelta(seconds=30),
    Ailment.HOST_DOWN: timedelta(0),
    # After a reboot networks are off; by then it is seen that the VMs are, too.
    Ailment.CUT_OFF: timedelta(seconds=3),
    Ailment.NETWORK: timedelta(seconds=3),
}
"""For how long it must have been so: it may pass, and more may follow."""


@dataclass(frozen=True, slots=True)
class Sick:
    """
    A VNFC or a link that is not well; ``since`` is when that was first seen.

    What was seen is from before the last operation unless it is still so at
    ``settled``.
    """

    name: str
    host: str
    ailment: Ailment
    since: datetime
    detail: str = ""
    settled: datetime | None = None

    @property
    def due(self) -> datetime:
        """When it has been so for long enough."""
        held = self.since + HOLD[self.ailment]
        return held if self.settled is None else max(held, self.settled)

    def __str__(self) -> str:
        since = self.since.isoformat(timespec="seconds").replace("+00:00", "Z")
        said = f" ({self.detail})" if self.detail else ""
        return f"{self.name} {self.ailment} on {self.host} since {since}{said}"


@dataclass(frozen=True, slots=True)
class Past:
    """An auto-heal that was begun: when, and the VNFCs that it was for, by name."""

    at: datetime
    vnfcs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Case:
    """
    A service on which nothing works, as of ``now``.

    ``past`` are its auto-heals since somebody else last did something to it.
    ``given_up``: an alarm says so, and nobody has done anything since.  ``unseen``:
    nobody can look at some of it, or has since the last operation.
    """

    now: datetime
    sick: Sequence[Sick]
    past: Sequence[Past] = ()
    given_up: bool = False
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class Well:
    """There is nothing to heal."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Look again at that time, if nothing changes before."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Treat:
    """Heal these VNFCs, or put the networks of these links right, by name, now."""

    remedy: Remedy
    names: tuple[str, ...]
    cause: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Leave it to an operator, and tell why."""

    detail: str


Decision = Well | Wait | Treat | GiveUp


def decide(case: Case) -> Decision:
    """Return what to do about a service."""
    if not case.sick:
        return Wait(case.now + UNSEEN_REST) if case.unseen else Well()
    recent = [past for past in case.past if past.at > case.now - WINDOW]
    treated = frozenset[str]().union(*(past.vnfcs for past in recent))
    for remedy in Remedy:
        if remedy is Remedy.MEND and case.unseen:
            break  # it is done on all hosts of the service
        patients = [s for s in case.sick if remedy_for(s, treated) is remedy]
        ready = _ready(patients, case.now)
        if ready and (case.given_up or len(recent) >= BUDGET):
            return GiveUp(_exhausted(ready))
        if ready:
            return Treat(remedy, tuple(s.name for s in ready), cause(ready))
    later = (sick.due for sick in case.sick if sick.due > case.now)
    return Wait(min(later, default=case.now + UNSEEN_REST))


def remedy_for(sick: Sick, treated: frozenset[str]) -> Remedy:
    """Return what helps; who was treated a short while ago needs more than before."""
    if sick.ailment is Ailment.NETWORK:
        return Remedy.MEND
    startable = sick.ailment is Ailment.STOPPED and sick.name not in treated
    return Remedy.RESTART if startable else Remedy.REBUILD


def cause(patients: Sequence[Sick]) -> str:
    """Return why it is done, for operators to read."""
    return f"{AUTO}{_named(patients)}"


def _named(patients: Sequence[Sick]) -> str:
    named = "; ".join(str(sick) for sick in patients[:MOST_NAMED])
    more = len(patients) - MOST_NAMED
    return f"{named}; and {more} more" if more > 0 else named


def _ready(patients: Sequence[Sick], now: datetime) -> Sequence[Sick]:
    """Return those that are due, once no more are soon (or the first has waited)."""
    due = [sick for sick in patients if sick.due <= now]
    more = any(now < sick.due <= now + SOON for sick in patients)
    waited = any(sick.due + LONG_ENOUGH <= now for sick in due)
    return due if waited or not more else []


def _exhausted(sick: Sequence[Sick]) -> str:
    minutes = WINDOW.total_seconds() / 60
    return (
        f"{BUDGET} auto-heals in {minutes:.0f} minutes did not help: "
        f"{_named(sick)}; look at it, then nfvo heal"
    )
