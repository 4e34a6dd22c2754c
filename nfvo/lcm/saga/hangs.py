"""
Hosts on which a call is past its hard limit: they are SUSPECT until they answer.

Watchers look at hosts over connections of their own, and may well be served where a
worker's call hangs.  A host answers when a call of any step comes back, or when a
survey that was begun after the hang was seen has all that it asked for.

Each call that hangs costs a worker its life.  So the next one is made only when the
host has rested for as long as it has been hanging, at most a minute.
"""

from contextlib import suppress
from datetime import datetime

from nfvo.errors import NotFound, VimRefused
from nfvo.lcm.alarm import Severity
from nfvo.lcm.alarms import clear_alarm, find_alarm, raise_alarm
from nfvo.lcm.op_occ import StepRecord
from nfvo.lcm.reading import Reading
from nfvo.lcm.saga.results import Result
from nfvo.lcm.status import age
from nfvo.lcm.steps.registry import hard_limit_s
from nfvo.lcm.writing import Writing

HANGS = "host.hangs"
LONGEST_REST_S = 60.0


def hung(tx: Writing, step: StepRecord) -> None:
    """Write down that a call of this step is past its hard limit now."""
    with suppress(NotFound):  # the host was removed meanwhile
        host = tx.host(step.host_id)
        told = find_alarm(tx, HANGS, host.id)
        hangs = told is not None and told.cleared_at is None
        since_s = age(tx.now(), told.raised_at) if told and hangs else 0.0
        tx.note_hang(host.id, rest_s=min(LONGEST_REST_S, since_s))
        raise_alarm(
            tx,
            HANGS,
            Severity.MAJOR,
            "host",
            host.id,
            f"a call to {host.name} has not come back within "
            f"{hard_limit_s(step.kind):.0f} s: {step.title}; nothing new is placed "
            "there until it answers",
        )


def has_hung(view: Reading, host_id: str) -> bool:
    """Whether a host has not answered since a call hung there."""
    told = find_alarm(view, HANGS, host_id)
    return told is not None and told.cleared_at is None


def heard(tx: Writing, record: StepRecord, result: Result, *, hung: bool) -> None:
    """
    Write down that a host has answered to a call, be it with a refusal.

    ``hung`` is whether it was known to hang when the call was made; the call itself
    may have been what hung.
    """
    came_back = result.outcome is not None or isinstance(result.error, VimRefused)
    late = result.ended_s - result.began_s > hard_limit_s(record.kind)
    if came_back and (hung or late):
        _answered(tx, record.host_id)


def surveyed(tx: Writing, host_id: str, began: datetime) -> None:
    """Write down that a survey of the host, begun at that time, came to its end."""
    seen = tx.host_observations().get(host_id)
    if seen is not None and seen.hung_at is not None and seen.hung_at < began:
        _answered(tx, host_id)


def _answered(tx: Writing, host_id: str) -> None:
    tx.forget_hang(host_id)
    clear_alarm(tx, HANGS, host_id)
