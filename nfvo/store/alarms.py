"""Alarms, open and cleared."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, bindparam, delete, or_, select

from nfvo.lcm.alarm import Alarm, Severity
from nfvo.store.revisions import SHARED
from nfvo.store.tables import alarm
from nfvo.store.view import Transaction, View, mine

OURS = or_(mine(alarm), alarm.c.project_id == SHARED)
ALARM = select(alarm).where(OURS, alarm.c.id == bindparam("id"))
ALL = select(alarm).where(OURS).order_by(alarm.c.raised_at.desc(), alarm.c.id)
OPEN = ALL.where(alarm.c.cleared_at.is_(None))
FORGET = delete(alarm).where(alarm.c.cleared_at < bindparam("before"))


def _alarm(row: Row[Any]) -> Alarm:
    return Alarm(
        id=row.id,
        code=row.code,
        severity=Severity(row.severity),
        object_kind=row.object_kind,
        object_id=row.object_id,
        detail=row.detail,
        raised_at=row.raised_at,
        project=row.project_id,
        cleared_at=row.cleared_at,
        acknowledged_by=row.acknowledged_by,
        rev=row.rev,
    )


class AlarmReading(View):
    """The part of ``Reading`` about alarms."""

    def alarms(self, *, open_only: bool = True) -> Sequence[Alarm]:
        """Return alarms, the newest first; cleared ones too unless ``open_only``."""
        return [_alarm(row) for row in self.rows(OPEN if open_only else ALL)]

    def alarm(self, id: str) -> Alarm:
        """Return one alarm."""
        return _alarm(self.get("alarm", id, ALARM, id=id))


class AlarmWriting(AlarmReading, Transaction):
    """The part of ``Writing`` about alarms."""

    def put_alarm(self, new: Alarm) -> None:
        """Add or change an alarm."""
        self.put(
            alarm,
            dict(
                id=new.id,
                project_id=new.project,
                code=new.code,
                severity=new.severity,
                object_kind=new.object_kind,
                object_id=new.object_id,
                detail=new.detail,
                raised_at=new.raised_at,
                cleared_at=new.cleared_at,
                acknowledged_by=new.acknowledged_by,
            ),
        )
        self.note(alarm, new.id, project=new.project)

    def forget_alarms(self, cleared_s: float) -> int:
        """Remove alarms that were cleared so long ago; return how many there were."""
        before = self.now() - timedelta(seconds=cleared_s)
        return self.db.execute(FORGET, {"before": before}).rowcount
