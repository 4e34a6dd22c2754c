"""Alarms as operators see them, acknowledge them, and forget them."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from nfvo.errors import Conflict, NotFound
from nfvo.lcm.alarm import Alarm, Severity
from nfvo.lcm.listing import Key, Page, page_of
from nfvo.lcm.ports import Ports
from nfvo.lcm.reading import Reading
from nfvo.lcm.store import SYSTEM, Scope

FORGOTTEN_S = 24 * 3600.0
RANK = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class AlarmView:
    """
    One alarm; ``what`` names what it is about in an operator's words.

    ``cleared_at`` is None while it is open, ``acknowledged_by`` empty while nobody has
    said that he looks after it.
    """

    id: str
    code: str
    severity: Severity
    what: str
    object_kind: str
    object_id: str
    detail: str
    raised_at: datetime
    cleared_at: datetime | None
    acknowledged_by: str
    rev: int


def alarm_page(
    view: Reading, marker: str, limit: int, *, cleared_too: bool
) -> Page[Alarm]:
    """Return at most so many alarms, the worst first, of those the newest."""
    found = sorted(view.alarms(open_only=not cleared_too), key=_worst_first)
    return page_of(found, _worst_first, (bool, int, float, str), marker, limit)


def _worst_first(alarm: Alarm) -> Key:
    cleared = alarm.cleared_at is not None
    rank = RANK[alarm.severity]
    return cleared, rank, -alarm.raised_at.timestamp(), alarm.id


def alarm_view(view: Reading, alarm: Alarm) -> AlarmView:
    """Return one alarm with the name of what it is about."""
    return AlarmView(
        id=alarm.id,
        code=alarm.code,
        severity=alarm.severity,
        what=_what(view, alarm),
        object_kind=alarm.object_kind,
        object_id=alarm.object_id,
        detail=alarm.detail,
        raised_at=alarm.raised_at,
        cleared_at=alarm.cleared_at,
        acknowledged_by=alarm.acknowledged_by,
        rev=alarm.rev,
    )


def counts(view: Reading) -> Mapping[str, int]:
    """Return how many alarms are open, by severity."""
    return Counter(alarm.severity.value for alarm in view.alarms())


def acknowledge(ports: Ports, scope: Scope, alarm_id: str) -> Alarm:
    """
    Write down who looks after an alarm; it stays open (SOL005, 8.5.2.4).

    Raises ``NotFound``, and ``Conflict`` when it has cleared meanwhile.
    """
    with ports.store.write(scope) as tx:
        alarm = tx.alarm(alarm_id)
        if alarm.cleared_at is not None:
            raise Conflict(
                f"alarm {alarm.code} has cleared at {alarm.cleared_at:%H:%M:%S}",
                hint="nothing is to be done about it: nfvo alarm list",
            )
        tx.put_alarm(replace(alarm, acknowledged_by=scope.actor))
        return tx.alarm(alarm_id)


def forget_cleared(ports: Ports) -> int:
    """Remove alarms that were cleared a day ago; return how many there were."""
    with ports.store.write(SYSTEM) as tx:
        return tx.forget_alarms(FORGOTTEN_S)


def _what(view: Reading, alarm: Alarm) -> str:
    named = NAMES.get(alarm.object_kind)
    if named is None:
        return f"{alarm.object_kind} {alarm.object_id}"
    try:
        return named(view, alarm.object_id)
    except NotFound:
        return f"{alarm.object_kind} {alarm.object_id}"


def _deviation(view: Reading, id: str) -> str:
    one = view.deviation(id)
    return f"{one.what} {one.name} on {view.host(one.host_id).name}"


def _operation(view: Reading, id: str) -> str:
    op_occ = view.op_occ(id)
    return f"{op_occ.kind} of {view.ns(op_occ.ns_id).name}"


NAMES: Mapping[str, Callable[[Reading, str], str]] = {
    "ns": lambda view, id: f"service {view.ns(id).name}",
    "host": lambda view, id: f"host {view.host(id).name}",
    "site": lambda view, id: f"site {id}",
    "op_occ": _operation,
    "deviation": _deviation,
    "installation": lambda view, id: "nfvo",
}
