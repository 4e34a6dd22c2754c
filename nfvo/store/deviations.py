"""What surveys of hosts have found to be other than it should."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, or_, select

from nfvo.lcm.deviation import Deviation, DeviationKind, Survey, Word
from nfvo.lcm.op_occ import FINAL
from nfvo.store.hosts import HostWriting
from nfvo.store.revisions import SHARED
from nfvo.store.room import amount, demand_values
from nfvo.store.tables import deviation, op_occ, survey
from nfvo.store.view import View, mine

OURS = or_(mine(deviation), deviation.c.project_id == SHARED)
DEVIATION = select(deviation).where(OURS, deviation.c.id == bindparam("id"))
DEVIATIONS = (
    select(deviation)
    .where(
        OURS,
        or_(bindparam("host_id") == "", deviation.c.host_id == bindparam("host_id")),
        or_(bindparam("ns_id") == "", deviation.c.ns_id == bindparam("ns_id")),
    )
    .order_by(deviation.c.host_id, deviation.c.what, deviation.c.name)
)
FORGET = delete(deviation).where(deviation.c.id == bindparam("this"))
SURVEYS = select(survey)
SURVEY = select(survey).where(survey.c.host_id == bindparam("host_id"))
UNSETTLED = (
    select(op_occ.c.ns_id)
    .distinct()
    .where(
        mine(op_occ),
        or_(
            op_occ.c.state.not_in(sorted(FINAL)),
            op_occ.c.state_entered_at >= bindparam("since"),
        ),
    )
)


def _deviation(row: Row[Any]) -> Deviation:
    return Deviation(
        id=row.id,
        kind=DeviationKind(row.kind),
        host_id=row.host_id,
        what=row.what,
        name=row.name,
        since=row.since,
        uuid=row.uuid,
        project=row.project_id,
        ns_id=row.ns_id,
        owner_id=row.owner_id,
        installation=row.installation_id,
        expected=row.expected,
        observed=row.observed,
        detail=row.detail,
        word=Word(row.word),
        room=amount(row),
        rev=row.rev,
    )


def _survey(row: Row[Any]) -> Survey:
    return Survey(row.host_id, row.asked_at, row.done_at, row.ok, row.detail)


class DeviationReading(View):
    """The part of ``Reading`` about surveys and what they have found."""

    def survey(self, host_id: str) -> Survey:
        """Return when a host was last surveyed; one that never was has no times."""
        row = self.find(SURVEY, host_id=host_id)
        return Survey(host_id) if row is None else _survey(row)

    def surveys(self) -> Mapping[str, Survey]:
        """Return when hosts were last surveyed, by host id."""
        return {row.host_id: _survey(row) for row in self.rows(SURVEYS)}

    def deviations(self, *, host_id: str = "", ns_id: str = "") -> Sequence[Deviation]:
        """Return what deviates, narrowed by host or NS instance, by host and name."""
        rows = self.rows(DEVIATIONS, host_id=host_id, ns_id=ns_id)
        return [_deviation(row) for row in rows]

    def deviation(self, id: str) -> Deviation:
        """Return one deviation."""
        return _deviation(self.get("deviation", id, DEVIATION, id=id))

    def unsettled(self, since: datetime) -> frozenset[str]:
        """Return the NS instances that an operation was changing then, or since."""
        return frozenset(row.ns_id for row in self.rows(UNSETTLED, since=since))


class DeviationWriting(DeviationReading, HostWriting):
    """The part of ``Writing`` about surveys and what they have found."""

    def put_survey(self, new: Survey) -> None:
        """Write down a survey, or that one is wanted; takes no revision."""
        self.put(
            survey,
            dict(
                host_id=new.host_id,
                asked_at=new.asked_at,
                done_at=new.done_at,
                ok=new.ok,
                detail=new.detail,
            ),
        )

    def put_deviation(self, new: Deviation) -> None:
        """Add or change a deviation."""
        self.put(
            deviation,
            dict(
                id=new.id,
                project_id=new.project,
                kind=new.kind,
                host_id=new.host_id,
                what=new.what,
                name=new.name,
                uuid=new.uuid,
                ns_id=new.ns_id,
                owner_id=new.owner_id,
                installation_id=new.installation,
                expected=dict(new.expected),
                observed=dict(new.observed),
                detail=new.detail,
                word=new.word,
                since=new.since,
                **demand_values(new.room),
            ),
        )
        self.note(deviation, new.id, project=new.project)
        self.hosts_changed()

    def delete_deviation(self, id: str) -> None:
        """Forget a deviation that is none any more."""
        row = self.find(DEVIATION, id=id)
        if row is not None:
            self.db.execute(FORGET, {"this": id})
            self.note(deviation, id, project=row.project_id, op="delete")
            self.hosts_changed()
