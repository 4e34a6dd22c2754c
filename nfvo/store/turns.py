"""
Who goes next: the best ready step of a queue, at most so many at once per host.

What somebody else has locked is passed over, and is waited for only where nothing else
is to be had, by a transaction without locks of its own (see ``steps.py``).  Nothing is
lost by that, as whoever locks an operation or a host looks for more when he has let go
of it, or calls others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    Text,
    bindparam,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    true,
    update,
)

from nfvo.lcm.op_occ import OperationState, StepRecord
from nfvo.lcm.store import Claim
from nfvo.placement.infrastructure import Ability
from nfvo.store.clock import now
from nfvo.store.operations import RUNNING, op_occ_from
from nfvo.store.outbox import OutboxWriting
from nfvo.store.step_rows import step_from
from nfvo.store.steps import CLAIM, OWNER, StepWriting, seen
from nfvo.store.tables import host, host_observation, op_occ, step
from nfvo.store.tables.operations import IS_OPEN
from nfvo.store.view import View

WINDOW = 32
MOST_SEEN = 8
MOST_TRIES = 32
MOST_PER_CLOUD = 16

OFFER = (
    update(step)
    .where(step.c.id.in_(bindparam("ids", expanding=True)))
    .values(ready_at=case((step.c.due_at > now(), step.c.due_at), else_=now()))
)
QUEUE_OF = select(step.c.queue).where(step.c.id == bindparam("id"))
NEWEST_OF_PROJECT = select(func.max(op_occ.c.turn)).where(
    op_occ.c.project_id == bindparam("of_project"), IS_OPEN
)
OLDEST_OF_ALL = select(func.min(op_occ.c.turn)).where(
    IS_OPEN, op_occ.c.state.in_(sorted(RUNNING))
)


def _under_way(on: ColumnElement[str]) -> ScalarSelect[int]:
    """Return how many steps of a host have a live lease."""
    other = step.alias("other")
    live = select(func.count()).select_from(other)
    return live.where(
        other.c.host_id == on, other.c.lease_until > now()
    ).scalar_subquery()


def _slots(on: ColumnElement[str]) -> ColumnElement[int]:
    """
    Return how many may be: where nobody can look, or a call hangs, one.

    None while a host is let rest from calls that hang.  A place of a cloud stands for
    many machines.
    """
    lost = exists().where(
        host_observation.c.host_id == on,
        or_(host_observation.c.ok.is_(False), host_observation.c.hung_at.is_not(None)),
    )
    rests = exists().where(
        host_observation.c.host_id == on, host_observation.c.rests_until > now()
    )
    place = host.alias("place")
    wide = exists().where(
        place.c.id == on, cast(place.c.abilities, Text).contains(Ability.SITE_WIDE)
    )
    return case(
        (rests, 0), (lost, 1), (wide, MOST_PER_CLOUD), else_=bindparam("per_host")
    )


def _ready(these: Any, queue: Any) -> tuple[ColumnElement[bool], ...]:
    return (these.c.queue == queue, these.c.ready_at <= now())


def _rank(these: Any) -> tuple[ColumnElement[Any], ...]:
    return (these.c.priority, these.c.turn, these.c.ready_at)


QUEUE: BindParameter[str] = bindparam("queue")
FIRST = (
    select(step).where(*_ready(step, QUEUE)).order_by(*_rank(step)).limit(WINDOW)
).subquery()
IS_LONGER = select(step.c.id).where(*_ready(step, QUEUE)).limit(1).offset(WINDOW)


def _claimable(these: Any) -> Select[Any]:
    """Return the best of some steps for which their hosts have a slot."""
    busy = _under_way(these.c.host_id)
    slots = _slots(these.c.host_id)
    return (
        select(
            these.c.id,
            these.c.op_occ_id,
            these.c.host_id,
            these.c.kicks,
            busy.label("busy"),
            slots.label("slots"),
        )
        .where(or_(these.c.host_id == "", busy < slots))
        .order_by(*_rank(these))
        .limit(MOST_SEEN)
    )


def _best_on_each_host() -> ScalarSelect[Any]:
    here = step.alias("here")
    best = select(here.c.id).where(*_ready(here, QUEUE), here.c.host_id == host.c.id)
    return best.order_by(*_rank(here)).limit(1).correlate(host).scalar_subquery()


AMONG_THE_FIRST = _claimable(FIRST)
# Slower where there are many hosts, and needed only when those of the first are full.
ON_EACH_HOST = _claimable(step).where(step.c.id.in_(select(_best_on_each_host())))

CLAIM_A_SLOT = CLAIM.where(
    or_(step.c.host_id == "", _under_way(step.c.host_id) < _slots(step.c.host_id))
)
FREE = (
    select(*op_occ.c, step.c.id.label("step_id"), step.c.host_id.label("host_id"))
    .join(step, step.c.op_occ_id == op_occ.c.id)
    .where(step.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(*_rank(step))
    .limit(1)
    .with_for_update(key_share=True, of=op_occ, skip_locked=True)
).cte("free")
TRY_HOST = func.pg_try_advisory_xact_lock(func.hashtextextended(FREE.c.host_id, 0))
# The count of what is under way there is the next statement's, which sees all.
FIRST_FREE = select(
    FREE, case((FREE.c.host_id == "", true()), else_=TRY_HOST).label("is_ours")
)
# A step, its operation, and whether its host is locked for us.
_Free = tuple[Row[Any], Row[Any], bool]


class TurnReading(View):
    """The part of ``Reading`` about who goes next."""

    def queue_of(self, step_id: str) -> str:
        """Return the queue of a step; empty when the step is gone."""
        row = self.find(QUEUE_OF, id=step_id)
        return "" if row is None else str(row.queue)

    def claimable(self, queue: str, per_host: int) -> Sequence[Row[Any]]:
        """Return the best steps that seem to be to have, in their order."""
        values = {"queue": queue, "per_host": per_host}
        found = self.db.execute(AMONG_THE_FIRST, values).all()
        if found or self.db.execute(IS_LONGER, values).first() is None:
            return found
        return self.db.execute(ON_EACH_HOST, values).all()


class TurnWriting(TurnReading, StepWriting, OutboxWriting):
    """The part of ``Writing`` about who goes next."""

    def next_turn(self, project: str) -> int:
        """Return the turn of a project's new operation: after its others, fairly."""
        newest = self.db.execute(NEWEST_OF_PROJECT, {"of_project": project}).scalar()
        oldest = self.db.execute(OLDEST_OF_ALL).scalar()
        return max(newest or 0, oldest or 0) + 1

    def offer(self, records: Iterable[StepRecord]) -> None:
        """Let workers claim these steps, from when they are due."""
        if ids := [record.id for record in records]:
            self.db.execute(OFFER, {"ids": ids})

    def claim_next(self, queue: str, lease_s: float, per_host: int) -> Claim | None:
        """
        Take the best ready step of a queue; None when there is none to have now.

        The best is that with the smallest ``priority``, then the smallest ``turn``,
        then the oldest.  Passed over are steps on hosts on which ``per_host`` others
        are under way; on a host that nobody can look at it is one, to find out, and
        at a cloud it is ``MOST_PER_CLOUD``.
        """
        if self.locks_rows and (self.has_ended or self.has_shared):
            return None  # it has what comes after steps: a next transaction looks
        found = self.claimable(queue, per_host)
        claim = self._first_of(found, lease_s, per_host)
        if claim is None and found and self.locks_rows and not self.holds_locks:
            return self._wait_for_next(queue, lease_s, per_host)
        return claim

    def _wait_for_next(self, queue: str, lease_s: float, per_host: int) -> Claim | None:
        """
        Take the best when nobody else has it locked any more; we have nothing yet.

        What was locked in vain is let go of, else two would wait for each other.
        """
        for _ in range(MOST_TRIES):
            found = self.claimable(queue, per_host)
            if not found:
                return None
            attempt = self.db.begin_nested()
            self.find(OWNER, id=found[0].id)
            if claim := self._first_of(found, lease_s, per_host):
                attempt.commit()
                return claim
            attempt.rollback()
            self.holds_locks = False
        return None

    def _first_of(
        self, found: Sequence[Row[Any]], lease_s: float, per_host: int
    ) -> Claim | None:
        """Take the first step that is to be had without waiting."""
        left = list(found)
        while left and (free := self._first_free(left)):
            row, owner, is_ours = free
            if is_ours and (claim := self._take(row, owner, lease_s, per_host)):
                return replace(claim, more=_more(found, row))
            behind = left[left.index(row) + 1 :]
            left = [r for r in behind if is_ours or r.host_id != row.host_id]
        return None

    def _first_free(self, rows: Sequence[Row[Any]]) -> _Free | None:
        """Lock the operation and the host of the first step that nobody else has."""
        if not self.locks_rows:
            owner = self.find(OWNER, id=rows[0].id)
            return None if owner is None else (rows[0], owner, True)
        owner = self.find(FIRST_FREE, ids=[row.id for row in rows])
        if owner is None:
            return None
        self.holds_locks = True
        row = next(row for row in rows if row.id == owner.step_id)
        return row, owner, bool(owner.is_ours)

    def _take(
        self, row: Row[Any], owner: Row[Any], lease_s: float, per_host: int
    ) -> Claim | None:
        if owner.state not in RUNNING:
            self.withdraw_all(row.op_occ_id)
            return None
        wanted = {"this": row.id, "lease_s": lease_s, "per_host": per_host}
        taken = self.db.execute(CLAIM_A_SLOT, wanted | seen(owner)).first()
        if taken is None:
            self._pass_over(owner)
            return None
        if taken.fence == 1:  # a step that polls would else make a change each time
            self.note(step, taken.id, project=taken.project_id)
        return Claim(step_from(taken), op_occ_from(owner))

    def _pass_over(self, owner: Row[Any]) -> None:
        """Let steps that nobody begins any more keep no others waiting."""
        if owner.cancel_mode and owner.state == OperationState.PROCESSING:
            self.withdraw(owner.id)


def _more(found: Sequence[Row[Any]], taken: Row[Any]) -> int:
    """Return how many others of those that were found are still to have."""
    return sum(
        row.host_id != taken.host_id or row.busy + 1 < row.slots
        for row in found
        if row.id != taken.id
    )
