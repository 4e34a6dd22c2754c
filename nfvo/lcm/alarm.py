"""Something that an operator should know, from when it was raised until it is clear."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Severity(StrEnum):
    """How bad it is (ITU-T X.733, 8.1.2.3; SOL005, 8.5.4.3)."""

    CRITICAL = "CRITICAL"
    MAJOR = "MAJOR"
    MINOR = "MINOR"
    WARNING = "WARNING"


@dataclass(frozen=True, slots=True)
class Alarm:
    """
    One alarm; ``code`` is an interface, listed in docs/alarms.md.

    ``object_kind`` and ``object_id`` name what it is about: an ns, a vnfc, a host, an
    op_occ, a deviation.  There is at most one open alarm of a code for an object.
    """

    id: str
    code: str
    severity: Severity
    object_kind: str
    object_id: str
    detail: str
    raised_at: datetime
    project: str = "*"
    cleared_at: datetime | None = None
    acknowledged_by: str = ""
    rev: int = 0
