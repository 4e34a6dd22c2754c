"""What workers made and what watchers saw."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, or_, select, update

from nfvo.lcm.observation import (
    NOBODY_LOOKED_S,
    Change,
    HostObservation,
    Observation,
    ServerState,
)
from nfvo.lcm.store import Key, Resource
from nfvo.store.clock import later, now
from nfvo.store.revisions import CHANGES, SHARED, change_of
from nfvo.store.tables import host_observation, observation, resource
from nfvo.store.view import Transaction, View, upsert

SHARED_KINDS = {"image"}  # steps of several operations make the same one
RESOURCES = select(resource).order_by(
    resource.c.host_id, resource.c.kind, resource.c.name
)
# A condition for each, not one that may be empty: that could use no index.
NARROWED = {
    "host_id": resource.c.host_id == bindparam("host_id"),
    "owner_id": resource.c.owner_id == bindparam("owner_id"),
}
RESOURCES_OF = RESOURCES.where(
    resource.c.owner_id.in_(bindparam("owners", expanding=True))
)
GRAVES = (
    select(resource.c.host_id, func.max(resource.c.gone_at).label("newest"))
    .where(resource.c.gone_at.is_not(None))
    .group_by(resource.c.host_id)
)
OBSERVATIONS = select(observation)
HOST_OBSERVATIONS = select(host_observation)
DOUBTFUL = HOST_OBSERVATIONS.where(
    ~host_observation.c.ok
    | (host_observation.c.swept_at < bindparam("since"))
    | host_observation.c.hung_at.is_not(None)
)
HOST_OBSERVATION = HOST_OBSERVATIONS.where(
    host_observation.c.host_id == bindparam("host_id")
)
THIS = (
    resource.c.host_id == bindparam("on_host"),
    resource.c.kind == bindparam("of_kind"),
    resource.c.name == bindparam("called"),
)
RESOURCE = select(resource).where(*THIS)
GONE = delete(resource).where(*THIS)
BURY = update(resource).where(*THIS).values(ready=False, gone_at=now())
CLEAR = (
    update(resource)
    .where(
        *THIS,
        resource.c.gone_at.is_not(None),
        or_(resource.c.clearing_until.is_(None), resource.c.clearing_until < now()),
    )
    .values(clearing_until=later(bindparam("seconds")))
)
IS_CLEARED = resource.c.clearing_until > now()
NOT_CLEARED = or_(resource.c.clearing_until.is_(None), ~IS_CLEARED)
HANG = (
    update(host_observation)
    .where(host_observation.c.host_id == bindparam("on_host"))
    .values(hung_at=now(), rests_until=later(bindparam("rest_s")))
)
NO_HANG = HANG.values(hung_at=None, rests_until=None)
KEPT = ("hung_at", "rests_until")  # whoever looks at a host proves nothing of calls
FORGET = delete(observation).where(observation.c.server_id == bindparam("server"))


def _resource(row: Row[Any]) -> Resource:
    return Resource(
        site=row.site,
        host_id=row.host_id,
        kind=row.kind,
        name=row.name,
        uuid=row.uuid,
        owner_id=row.owner_id,
        step_id=row.step_id,
        fence=row.fence,
        ready=row.ready,
        gone_at=row.gone_at,
        clearing_until=row.clearing_until,
    )


def _values(made: Resource) -> dict[str, Any]:
    return dict(
        host_id=made.host_id,
        kind=made.kind,
        name=made.name,
        site=made.site,
        uuid=made.uuid,
        owner_id=made.owner_id,
        step_id=made.step_id,
        fence=made.fence,
        ready=made.ready,
        gone_at=made.gone_at,
        clearing_until=made.clearing_until,
    )


@cache
def _begin(dialect: str) -> Any:
    """Return the statement that adds or changes what nobody is removing now."""
    return upsert(resource, dialect, (), NOT_CLEARED).returning(
        resource.c.host_id, resource.c.kind, resource.c.name
    )


def _observation(row: Row[Any]) -> Observation:
    state = ServerState(row.state)
    return Observation(row.server_id, row.host_id, state, row.detail, row.changed_at)


def _swept(row: Row[Any]) -> HostObservation:
    return HostObservation(
        row.host_id,
        row.swept_at,
        row.ok,
        row.detail,
        row.ok_at,
        row.failing_since,
        row.hung_at,
    )


class ObservedReading(View):
    """The part of ``Reading`` about what exists, and what has changed."""

    def resource(self, host_id: str, kind: str, name: str) -> Resource | None:
        """Return what workers have made of that name, None when nobody has."""
        row = self.find(RESOURCE, on_host=host_id, of_kind=kind, called=name)
        return None if row is None else _resource(row)

    def resources_of(self, owners: Iterable[str]) -> Sequence[Resource]:
        """Return what workers have made for these VNFCs and links."""
        rows = self.rows(RESOURCES_OF, owners=sorted(set(owners)))
        return [_resource(row) for row in rows]

    def resources(self, *, host_id: str = "", owner_id: str = "") -> Sequence[Resource]:
        """Return what workers have made, narrowed by host or owner."""
        asked = {"host_id": host_id, "owner_id": owner_id}
        given = {name: value for name, value in asked.items() if value}
        narrow = RESOURCES.where(*(NARROWED[name] for name in given))
        return [_resource(row) for row in self.rows(narrow, **given)]

    def observations(self) -> Mapping[str, Observation]:
        """Return the last word on each server, by server id."""
        return {row.server_id: _observation(row) for row in self.rows(OBSERVATIONS)}

    def newest_graves(self) -> Mapping[str, datetime]:
        """Return when something was last buried on each host, by host id."""
        return {row.host_id: row.newest for row in self.rows(GRAVES)}

    def host_observations(self) -> Mapping[str, HostObservation]:
        """Return the last look at each host, by host id."""
        return {row.host_id: _swept(row) for row in self.rows(HOST_OBSERVATIONS)}

    def doubtful_hosts(self, since: datetime) -> Sequence[HostObservation]:
        """
        Return the last looks at hosts that did not work, or were before that time.

        Those at hosts that hang too.
        """
        return [_swept(row) for row in self.rows(DOUBTFUL, since=since)]

    def changes(self, since: int, limit: int = 1000) -> Sequence[Change]:
        """Return the changes after a revision, oldest first."""
        rows = self.rows(CHANGES, since=since, limit=limit)
        return [change_of(row) for row in rows]


class ObservedWriting(ObservedReading, Transaction):
    """The part of ``Writing`` about what exists."""

    def put_resource(self, *made: Resource) -> None:
        """Write down what is being made, or is made, in one order, as others do."""
        found = sorted(made, key=lambda one: one.key)
        self.put(resource, *map(_values, found))
        shared = any(one.kind in SHARED_KINDS for one in found)
        self.has_shared = self.has_shared or shared

    def begin_resources(self, new: Sequence[Resource]) -> frozenset[Key]:
        """Write down what is about to be made; return the keys of what may be."""
        if not new:
            return frozenset()
        statement = _begin(self.db.dialect.name)
        rows = self.db.execute(statement, [_values(one) for one in new])
        return frozenset((row.host_id, row.kind, row.name) for row in rows)

    def delete_resource(self, host_id: str, kind: str, name: str) -> None:
        """Forget what is gone."""
        key = dict(on_host=host_id, of_kind=kind, called=name)
        self.db.execute(GONE, key)

    def bury_resource(self, host_id: str, kind: str, name: str) -> None:
        """Write down that it is gone, or meant to be; fine when nobody knew it."""
        self.bury_resources([(host_id, kind, name)])

    def bury_resources(self, keys: Iterable[Key]) -> None:
        """Bury several, by host, kind and name."""
        names = ("on_host", "of_kind", "called")
        rows = [dict(zip(names, key, strict=True)) for key in keys]
        if rows:
            self.db.execute(BURY, rows if len(rows) > 1 else rows[0])

    def clear_resource(
        self, host_id: str, kind: str, name: str, seconds: float
    ) -> bool:
        """
        Keep steps from making what is buried while it is removed, for so long.

        False when it is not buried, or somebody else is at it.
        """
        key = dict(on_host=host_id, of_kind=kind, called=name)
        return bool(self.db.execute(CLEAR, {**key, "seconds": seconds}).rowcount)

    def put_observation(self, seen: Observation) -> None:
        """Write down a changed state."""
        self.put(
            observation,
            dict(
                server_id=seen.server_id,
                project_id=SHARED,
                host_id=seen.host_id,
                state=seen.state,
                detail=seen.detail,
                changed_at=seen.changed_at,
            ),
        )
        self.note(observation, seen.server_id)

    def delete_observation(self, server_id: str) -> None:
        """Forget a server that is meant to be gone."""
        if self.db.execute(FORGET, {"server": server_id}).rowcount:
            self.note(observation, server_id, op="delete")

    def put_host_observation(self, seen: HostObservation) -> None:
        """Write down that a host was looked at; takes no revision."""
        self.put(
            host_observation,
            dict(
                host_id=seen.host_id,
                swept_at=seen.swept_at,
                ok=seen.ok,
                detail=seen.detail,
                ok_at=seen.swept_at if seen.ok else None,
                failing_since=None if seen.ok else self._failing_since(seen),
            ),
            keep=KEPT if seen.ok else (*KEPT, "ok_at"),
        )

    def note_hang(self, host_id: str, rest_s: float) -> None:
        """Write down that a call to a host hangs, and let it rest; no revision."""
        self.db.execute(HANG, {"on_host": host_id, "rest_s": rest_s})

    def forget_hang(self, host_id: str) -> None:
        """Write down that a host has answered; takes no revision."""
        self.db.execute(NO_HANG, {"on_host": host_id})

    def _failing_since(self, failed: HostObservation) -> datetime:
        """Return when looks began to fail, of those without a gap."""
        last = self.find(HOST_OBSERVATION, host_id=failed.host_id)
        gap = timedelta(seconds=NOBODY_LOOKED_S)
        if last is None or last.ok or failed.swept_at - last.swept_at > gap:
            return failed.swept_at
        since: datetime = last.failing_since or failed.swept_at
        return since
