"""What calls for an operator: open alarms, and a database that was put back."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nfvo.doctor.finding import Finding, fail, fine, warn

if TYPE_CHECKING:
    from nfvo.doctor.world import World
    from nfvo.lcm.alarm import Alarm

PART = "alarms"
RESTORED = "store.restored"  # which `old_copy` tells at greater length
SERIOUS = frozenset({"CRITICAL", "MAJOR"})
MOST_SHOWN = 10
AGREE = "look at what deviates: nfvo diff --live; then: nfvo resume"


def findings(world: "World") -> Iterator[Finding]:
    """Say what is open."""
    yield from _old_copy(world)
    found = [alarm for alarm in world.alarms if alarm.code != RESTORED]
    for alarm in found[:MOST_SHOWN]:
        yield _open(alarm)
    if len(found) > MOST_SHOWN:
        message = f"{len(found) - MOST_SHOWN} more alarms are open"
        yield warn(PART, message, "nfvo alarm list")
    if not found:
        yield fine(PART, "no alarm is open")


def _old_copy(world: "World") -> Iterator[Finding]:
    if world.restored_at is not None:
        when = world.restored_at.isoformat(" ", "seconds")
        message = f"an old copy of the database was put back ({when}): nothing goes on"
        yield fail(PART, message, AGREE)
    elif world.lacks:
        message = f"the database is an old copy: it lacks {world.lacks} changes"
        yield fail(PART, message, f"nfvo down; nfvo up -d; {AGREE}")


def _open(alarm: "Alarm") -> Finding:
    kind = fail if alarm.severity in SERIOUS else warn
    mend = f"see {alarm.code} in docs/alarms.md; it is yours: nfvo alarm ack {alarm.id}"
    return kind(PART, f"{alarm.severity} {alarm.code}: {alarm.detail}", mend)
