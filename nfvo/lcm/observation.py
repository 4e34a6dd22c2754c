"""What the hypervisors say: states of servers and hosts, each with its time."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

SILENT_SINCE = "guest agent silent since "
"""What the detail begins with of a VM that is DEGRADED because nobody answers there."""


class ServerState(StrEnum):
    """
    What is known of a VM.

    DEGRADED: it runs, but panicked or its agent is silent.  MISSING: somebody
    undefined it.  UNKNOWN: nobody could look lately; it is never stored, only shown.
    """

    RUNNING = "RUNNING"
    STOPPED = "STOPPED"
    PAUSED = "PAUSED"
    DEGRADED = "DEGRADED"
    MISSING = "MISSING"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Observation:
    """The state of one server (its UUID), written when it changed."""

    server_id: str
    host_id: str
    state: ServerState
    detail: str
    changed_at: datetime


NOBODY_LOOKED_S = 60.0
"""A watcher that cannot look tries again at least every 10 s, plus its time limits."""


@dataclass(frozen=True, slots=True)
class HostObservation:
    """
    When all servers of a host were last looked at, and whether that worked.

    ``ok_at`` is when it last did, None when it never has; ``failing_since`` is when
    it first did not, of all looks that failed without a gap: one of more than
    ``NOBODY_LOOKED_S``, in which no watcher was at work.  The store sees to both.
    ``hung_at`` is when a call of a step was last seen to be past its hard limit there,
    None when the host has answered since; looks leave it as it is.
    """

    host_id: str
    swept_at: datetime
    ok: bool
    detail: str = ""
    ok_at: datetime | None = None
    failing_since: datetime | None = None
    hung_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the change log; ``op`` is put or delete."""

    rev: int
    kind: str
    id: str
    op: str
