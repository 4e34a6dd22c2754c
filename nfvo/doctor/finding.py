"""What one check found, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """FAIL: nfvo can't work like that.  WARN: it can, but not as well as it could."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"
    SKIPPED = "SKIPPED"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; ``mend`` is the command, or the act, that mends it."""

    part: str
    ok: Health
    message: str
    mend: str = ""


def fine(part: str, message: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(part, Health.OK, message)


def warn(part: str, message: str, mend: str) -> Finding:
    """Return that something could be better."""
    return Finding(part, Health.WARN, message, mend)


def fail(part: str, message: str, mend: str) -> Finding:
    """Return that something is broken or missing."""
    return Finding(part, Health.FAIL, message, mend)


def skipped(part: str, message: str, mend: str = "") -> Finding:
    """Return that something could not, or need not, be looked at."""
    return Finding(part, Health.SKIPPED, message, mend)
