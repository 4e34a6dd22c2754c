"""
Who goes next: the best ready step of a queue, at most so many at once per host.

What somebody else has locked is passed over, and is waited for only where nothing else
is to be had, by a transaction without locks of its own (see ``steps.py``).  Nothing is
lost by that, as whoever locks an operation or a host looks for more when he has let go
of it, or calls others.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)

from nfvo.lcm.op_occ import OperationState, StepRecord
from nfvo.lcm.store import Claim
from nfvo.store.clock import now
from nfvo.store.operations import RUNNING
from nfvo.store.outbox import OutboxWriting
from nfvo.store.slots import (
    ALL_FREE,
    CLAIM_SLOTS,
    LOCKED_FREE,
    rank,
    slots_of,
    under_way,
)
from nfvo.store.steps import OWNER, StepWriting
from nfvo.store.tables import host, op_occ, step
from nfvo.store.tables.operations import IS_OPEN
from nfvo.store.view import View

WINDOW = 32
MOST_SEEN = 8
MOST_TRIES = 32

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


def _ready(these: Any, queue: Any) -> tuple[ColumnElement[bool], ...]:
    return (these.c.queue == queue, these.c.ready_at <= now())


QUEUE: BindParameter[str] = bindparam("queue")
FIRST = (
    select(step).where(*_ready(step, QUEUE)).order_by(*rank(step)).limit(WINDOW)
).subquery()
IS_LONGER = select(step.c.id).where(*_ready(step, QUEUE)).limit(1).offset(WINDOW)


def _claimable(these: Any) -> Select[Any]:
    """Return the best of some steps for which their hosts have a slot each."""
    busy = under_way(these.c.host_id)
    slots = slots_of(these.c.host_id)
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
        .order_by(*rank(these))
        .limit(bindparam("seen"))
    )


def _best_on_each_host() -> ScalarSelect[Any]:
    here = step.alias("here")
    best = select(here.c.id).where(*_ready(here, QUEUE), here.c.host_id == host.c.id)
    return best.order_by(*rank(here)).limit(1).correlate(host).scalar_subquery()


AMONG_THE_FIRST = _claimable(FIRST)
# Slower where there are many hosts, and needed only when those of the first are full.
ON_EACH_HOST = _claimable(step).where(step.c.id.in_(select(_best_on_each_host())))


class TurnReading(View):
    """The part of ``Reading`` about who goes next."""

    def queue_of(self, step_id: str) -> str:
        """Return the queue of a step; empty when the step is gone."""
        row = self.find(QUEUE_OF, id=step_id)
        return "" if row is None else str(row.queue)

    def claimable(self, queue: str, per_host: int, most: int) -> Sequence[Row[Any]]:
        """Return the best steps that seem to be to have, in their order, and more."""
        seen = max(MOST_SEEN, 2 * most)
        values = {"queue": queue, "per_host": per_host, "seen": seen}
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

    def claim_ready(
        self, queue: str, lease_s: float, per_host: int, most: int
    ) -> Sequence[Claim]:
        """
        Take the best ready steps of a queue, as many as there are to have now.

        The best is that with the smallest ``priority``, then the smallest ``turn``,
        then the oldest.  Passed over are steps on hosts on which ``per_host`` others
        are under way; on a host that nobody can look at it is one, to find out, and
        at a cloud it is ``MOST_PER_CLOUD``.
        """
        if self.locks_rows and (self.has_ended or self.has_shared):
            return ()  # it has what comes after steps: a next transaction looks
        limits = _Limits(lease_s, per_host, most)
        found = self.claimable(queue, per_host, most)
        claims = self._best_of(found, limits)
        if not claims and found and self.locks_rows and not self.holds_locks:
            return self._wait_for_next(queue, limits)
        return claims

    def _wait_for_next(self, queue: str, limits: "_Limits") -> Sequence[Claim]:
        """
        Take the best when nobody else has it locked any more; we have nothing yet.

        What was locked in vain is let go of, else two would wait for each other.
        """
        for _ in range(MOST_TRIES):
            found = self.claimable(queue, limits.per_host, limits.most)
            if not found:
                return ()
            attempt = self.db.begin_nested()
            self.find(OWNER, id=found[0].id)
            if claims := self._best_of(found, limits):
                attempt.commit()
                return claims
            attempt.rollback()
            self.holds_locks = False
        return ()

    def _best_of(self, found: Sequence[Row[Any]], limits: "_Limits") -> Sequence[Claim]:
        """Take the first steps that are to be had without waiting."""
        left, taken = list(found), Counter[str]()
        claims: list[Claim] = []
        while len(claims) < limits.most and (wanted := _fitting(left, taken)):
            free = self._free(wanted, limits.most - len(claims))
            if not free:
                break
            new = self._take(free, limits)
            claims.extend(new)
            taken.update(claim.step.host_id for claim in new)
            left = _behind(left, wanted, free)
        if claims:
            more = len(_fitting(_others(found, claims), taken))
            claims[0] = replace(claims[0], more=more)
        return claims

    def _free(self, rows: Sequence[Row[Any]], most: int) -> Sequence[Row[Any]]:
        """Lock operations and hosts of the first steps that nobody else has locked."""
        statement = LOCKED_FREE if self.locks_rows else ALL_FREE
        # Where nobody else can have locked any, the first are all that is needed.
        ids = [row.id for row in (rows if self.locks_rows else rows[:most])]
        free = self.rows(statement, ids=ids, most=most)
        self.holds_locks = self.holds_locks or bool(free)
        return sorted(free, key=lambda row: ids.index(row.step_id))

    def _take(self, free: Sequence[Row[Any]], limits: "_Limits") -> Sequence[Claim]:
        for id in {owner.id for owner in free if owner.state not in RUNNING}:
            self.withdraw_all(id)
        owners = {
            owner.step_id: owner
            for owner in free
            if owner.is_ours and owner.state in RUNNING
        }
        if not owners:
            return ()
        wanted = {"ids": list(owners)} | limits.values
        rows = {row.id: row for row in self.db.execute(CLAIM_SLOTS, wanted)}
        for id in owners.keys() - rows.keys():
            self._pass_over(owners[id])
        return [self.claimed(rows[id], owners[id]) for id in owners if id in rows]

    def _pass_over(self, owner: Row[Any]) -> None:
        """Let steps that nobody begins any more keep no others waiting."""
        if owner.cancel_mode and owner.state == OperationState.PROCESSING:
            self.withdraw(owner.id)


@dataclass(frozen=True, slots=True)
class _Limits:
    """How long a lease lasts, how many may be under way on a host, and are wanted."""

    lease_s: float
    per_host: int
    most: int

    @property
    def values(self) -> dict[str, Any]:
        """Return what statements want to know."""
        return {"lease_s": self.lease_s, "per_host": self.per_host}


def _fitting(rows: Iterable[Row[Any]], taken: Counter[str]) -> Sequence[Row[Any]]:
    """Return the first rows for which there is room, beside what was taken by now."""
    used, fits = Counter(taken), []
    for row in rows:
        if not row.host_id or row.busy + used[row.host_id] < row.slots:
            used[row.host_id] += 1
            fits.append(row)
    return fits


def _behind(
    left: Iterable[Row[Any]], wanted: Sequence[Row[Any]], free: Sequence[Row[Any]]
) -> list[Row[Any]]:
    """Return what may still be to have when the free ones were looked at."""
    ids = [row.id for row in wanted]
    seen = set(ids[: 1 + ids.index(free[-1].step_id)])
    barred = {row.host_id for row in free if not row.is_ours}
    return [row for row in left if row.id not in seen and row.host_id not in barred]


def _others(rows: Iterable[Row[Any]], claims: Iterable[Claim]) -> list[Row[Any]]:
    """Return the rows of what was not claimed."""
    ids = {claim.step.id for claim in claims}
    return [row for row in rows if row.id not in ids]
