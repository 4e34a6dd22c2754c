"""
Whether something runs: the rules that turn records and observations into a status.

A status is what hypervisors said, never what we wished.  What nobody has looked at
for ``STALE_AFTER_S`` is UNKNOWN, whatever was seen before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from nfvo.lcm.observation import HostObservation, Observation, ServerState
from nfvo.lcm.op_occ import LcmOpOcc, OperationKind, OperationState
from nfvo.lcm.records import HostRecord, InstantiationState
from nfvo.placement.infrastructure import HostState

STALE_AFTER_S = 10.0


class Status(StrEnum):
    """
    How a VNFC or a service is, the better first: a service is as its worst part.

    FAILED: an operation stopped halfway and waits for an operator.  UNKNOWN: nobody
    could look lately.  NOT_INSTANTIATED is of services only.
    """

    NOT_INSTANTIATED = "NOT_INSTANTIATED"
    RUNNING = "RUNNING"
    STARTING = "STARTING"
    HEALING = "HEALING"
    ROLLING_BACK = "ROLLING_BACK"
    TERMINATING = "TERMINATING"
    DEGRADED = "DEGRADED"
    PAUSED = "PAUSED"
    UNKNOWN = "UNKNOWN"
    STOPPED = "STOPPED"
    MISSING = "MISSING"
    FAILED = "FAILED"


SEVERITY = {status: rank for rank, status in enumerate(Status)}
PROGRESSING = frozenset(
    {OperationState.STARTING, OperationState.PROCESSING, OperationState.ROLLING_BACK}
)
IN_PROGRESS = {
    OperationKind.INSTANTIATE: Status.STARTING,
    OperationKind.HEAL: Status.HEALING,
    OperationKind.TERMINATE: Status.TERMINATING,
}
ON_THE_WAY_UP = frozenset({Status.STARTING, Status.HEALING})
NOT_UP_YET = frozenset(
    {ServerState.STOPPED, ServerState.DEGRADED, ServerState.PAUSED, ServerState.MISSING}
)


@dataclass(frozen=True, slots=True)
class Seen:
    """All that is known of the VM of one VNFC, as of ``now``."""

    now: datetime
    host: HostRecord | None
    sweep: HostObservation | None
    observation: Observation | None
    op_occ: LcmOpOcc | None

    @property
    def observed_at(self) -> datetime | None:
        """When somebody last looked, and it worked; None when nobody ever did."""
        if self.observation is None:
            return None
        swept = [self.sweep.swept_at] if self.sweep and self.sweep.ok else []
        return max([self.observation.changed_at, *swept])

    @property
    def age_s(self) -> float | None:
        """Seconds since ``observed_at``."""
        return None if self.observed_at is None else age(self.now, self.observed_at)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A status, and what there is to say about it."""

    status: Status
    detail: str = ""


def age(now: datetime, then: datetime) -> float:
    """Return the seconds from ``then`` to ``now``, never less than 0."""
    return max(0.0, (now - then).total_seconds())


def unseen(sweep: HostObservation | None, now: datetime) -> str:
    """Say why nobody can look at a host that was looked at, or return nothing."""
    if sweep is None:
        return ""
    if not sweep.ok:
        return sweep.detail or "nobody can look at it"
    seconds = age(now, sweep.swept_at)
    return f"last looked at {seconds:.0f} s ago" if seconds > STALE_AFTER_S else ""


def suspect(sweep: HostObservation | None, now: datetime) -> str:
    """
    Say why a host is not to be given anything new, or return nothing.

    Where only calls hang what runs there can be looked at, and so is as it was seen.
    """
    if (why := unseen(sweep, now)) or sweep is None or sweep.hung_at is None:
        return why
    return f"a call to it hangs; it has not answered since {sweep.hung_at:%H:%M:%S}"


def doing(op_occ: LcmOpOcc | None) -> Status | None:
    """Return the status that a running operation gives, None when none runs."""
    if op_occ is None or op_occ.state not in PROGRESSING:
        return None
    if op_occ.state is OperationState.ROLLING_BACK:
        return Status.ROLLING_BACK
    return IN_PROGRESS[op_occ.kind]


def of_vnfc(seen: Seen) -> Judgement:
    """Return how one VNFC is."""
    if why := _blind(seen):
        return Judgement(Status.UNKNOWN, why)
    if seen.observation is None:
        return _never_seen(seen)
    seconds = seen.age_s or 0.0
    if seconds > STALE_AFTER_S:
        return Judgement(Status.UNKNOWN, f"last seen {seconds:.0f} s ago")
    return _as_observed(seen, seen.observation)


def _blind(seen: Seen) -> str:
    """Say why what was seen before does not count, or return nothing."""
    if seen.host is None:
        return "its host is no longer known"
    if seen.host.state is HostState.DOWN:
        return f"host {seen.host.name} is down: {seen.host.detail}".removesuffix(": ")
    if seen.sweep is not None and not seen.sweep.ok:
        why = f"host {seen.host.name} cannot be looked at: {seen.sweep.detail}"
        return why.removesuffix(": ")
    return ""


def _never_seen(seen: Seen) -> Judgement:
    now_doing = doing(seen.op_occ)
    if now_doing in ON_THE_WAY_UP:
        return Judgement(Status.STARTING, "not on its host yet")
    if now_doing is not None:
        return Judgement(now_doing)
    return Judgement(Status.UNKNOWN, "nobody has seen it yet")


def _as_observed(seen: Seen, observation: Observation) -> Judgement:
    """Pass on what was seen, unless the operation that runs explains it."""
    now_doing = doing(seen.op_occ)
    if observation.state in NOT_UP_YET and now_doing is not None:
        began = seen.op_occ.started_at if seen.op_occ else None
        if now_doing in ON_THE_WAY_UP and began and observation.changed_at >= began:
            return Judgement(Status.STARTING, observation.detail)
        if now_doing in (Status.TERMINATING, Status.ROLLING_BACK):
            return Judgement(now_doing, observation.detail)
    return Judgement(Status(observation.state), observation.detail)


def of_ns(
    state: InstantiationState, op_occ: LcmOpOcc | None, vnfcs: Iterable[Status]
) -> Judgement:
    """Return how a service is: RUNNING if all of it is, and nothing is under way."""
    now_doing = doing(op_occ)
    if op_occ is not None and op_occ.state is OperationState.FAILED_TEMP:
        return Judgement(Status.FAILED, f"{op_occ.kind} failed: {op_occ.error}")
    if now_doing is None and state is InstantiationState.NOT_INSTANTIATED:
        return Judgement(Status.NOT_INSTANTIATED)
    statuses = [*vnfcs, *([now_doing] if now_doing else [])]
    if not statuses:
        return Judgement(Status.UNKNOWN, "it has no VNFCs")
    return Judgement(max(statuses, key=SEVERITY.__getitem__))


def freshness(
    now: datetime,
    hosts: Iterable[HostRecord],
    sweeps: Iterable[HostObservation],
) -> str:
    """
    Return a text that differs whenever time alone may have changed a status.

    Together with the revision it is an ETag: revisions cover the records and what
    was observed, but not that nobody looks any longer.  Ages are in steps of
    ``STALE_AFTER_S`` for hosts that cannot be reached; while a host's watcher is
    silent they are in seconds, because an event may outlive its sweep.
    """
    by_host = {sweep.host_id: sweep for sweep in sweeps}
    marks = (_mark(now, by_host.get(host.id)) for host in hosts)
    return ",".join(marks)


def _mark(now: datetime, sweep: HostObservation | None) -> str:
    if sweep is None:
        return f"none{now.timestamp():.0f}"
    seconds = age(now, sweep.swept_at)
    if not sweep.ok:
        return f"down{seconds // STALE_AFTER_S:.0f}"
    return "ok" if seconds <= STALE_AFTER_S else f"stale{seconds:.0f}"
