"""Raising alarms and clearing them: at most one is open per code and object."""

from dataclasses import replace

from nfvo.errors import NotFound
from nfvo.lcm.alarm import Alarm, Severity
from nfvo.lcm.ids import NAMESPACE, child_id
from nfvo.lcm.reading import Reading
from nfvo.lcm.store import SYSTEM
from nfvo.lcm.writing import Writing


def alarm_id(code: str, object_id: str) -> str:
    """Return the id of the alarm with this code about this object."""
    return child_id(str(NAMESPACE), f"alarm {code} {object_id}")


def raise_alarm(  # noqa: PLR0913 - what an alarm says, at once
    tx: Writing,
    code: str,
    severity: Severity,
    object_kind: str,
    object_id: str,
    detail: str,
    *,
    project: str = SYSTEM.project,
) -> None:
    """
    Raise an alarm, or bring an open one up to date; one that is the same is kept.

    ``project`` is whose operators see it, everyone's unless it is said.
    """
    known = find_alarm(tx, code, object_id)
    is_open = known is not None and known.cleared_at is None
    new = Alarm(
        id=alarm_id(code, object_id),
        code=code,
        severity=severity,
        object_kind=object_kind,
        object_id=object_id,
        detail=detail,
        raised_at=known.raised_at if known and is_open else tx.now(),
        project=project,
        acknowledged_by=known.acknowledged_by if known and is_open else "",
        rev=known.rev if known else 0,
    )
    if new != known:
        tx.put_alarm(new)


def clear_alarm(tx: Writing, code: str, object_id: str) -> None:
    """Clear an alarm; fine when there is none."""
    known = find_alarm(tx, code, object_id)
    if known is not None and known.cleared_at is None:
        tx.put_alarm(replace(known, cleared_at=tx.now()))


def find_alarm(view: Reading, code: str, object_id: str) -> Alarm | None:
    """Return the alarm with this code about this object, open or not."""
    try:
        return view.alarm(alarm_id(code, object_id))
    except NotFound:
        return None
