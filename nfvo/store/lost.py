"""Steps that nobody works on any more, and how long to wait before asking again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, case, exists, func, or_, select, update

from nfvo.lcm.op_occ import CLAIMED, LcmOpOcc, StepRecord
from nfvo.store.clock import now
from nfvo.store.operations import RUNNING, op_occ_from
from nfvo.store.step_rows import OUTLINE, outline_from
from nfvo.store.tables import op_occ, outbox, step
from nfvo.store.turns import TurnReading, TurnWriting

LONGEST_WAIT_S = 60.0
MOST_DOUBLINGS = 10

RUNS = op_occ.c.state.in_(sorted(RUNNING))
UNSENT = select(outbox.c.queue).where(outbox.c.due_at <= now()).distinct()
NEXT_QUEUE = select(func.min(step.c.queue)).where(
    step.c.ready_at.is_not(None), step.c.queue > bindparam("after")
)
KICKED = (*OUTLINE, step.c.ready_at, step.c.updated_at)
THESE = select(*KICKED).where(step.c.id.in_(bindparam("ids", expanding=True)))
LAPSED = (
    select(*KICKED)
    .join(op_occ, step.c.op_occ_id == op_occ.c.id)
    .where(
        step.c.lease_until < now(),
        step.c.ready_at.is_(None),
        step.c.state.in_(sorted(CLAIMED)),
        RUNS,
    )
    .order_by(step.c.op_occ_id, step.c.seq)
)
STALLED = (
    select(op_occ)
    .where(
        RUNS,
        ~exists().where(
            step.c.op_occ_id == op_occ.c.id,
            or_(step.c.ready_at.is_not(None), step.c.state.in_(sorted(CLAIMED))),
        ),
    )
    .order_by(op_occ.c.id)
)
# What somebody has locked is being worked on, so it is not lost.
FREE = (
    select(step.c.id)
    .where(
        step.c.id == bindparam("this"),
        step.c.fence == bindparam("held_fence"),
        or_(step.c.lease_until.is_(None), step.c.lease_until < now()),
    )
    .with_for_update(key_share=True, skip_locked=True)
)
KICK = (
    update(step)
    .where(step.c.id.in_(FREE))
    .values(
        kicks=step.c.kicks + 1,
        ready_at=case((step.c.ready_at.is_(None), now()), else_=step.c.ready_at),
    )
)


def patience_s(grace_s: float, kicks: int) -> float:
    """Return how long a step is left alone; twice as long after each kick."""
    wait: float = grace_s * 2 ** min(kicks, MOST_DOUBLINGS)
    return min(LONGEST_WAIT_S, wait)


class LostReading(TurnReading):
    """The part of ``Reading`` that finds what nobody works on."""

    def lost_steps(self, grace_s: float, per_host: int) -> Sequence[StepRecord]:
        """
        Return outlines of the steps that somebody should work on, and nobody does.

        Those are: claimed ones whose lease has ended; the best ones of each queue
        that could have been claimed for ``grace_s``.  Each kick doubles the patience.
        One that waits for a slot of its host, or for better ones, is not lost.
        """
        unsent = {row.queue for row in self.rows(UNSENT)}
        moment = self.now()
        waiting = (*self._lapsed(), *self._ready(per_host))
        return [
            record
            for record, since in waiting
            if record.queue not in unsent
            and since + _left_alone(record, grace_s) <= moment
        ]

    def stalled_op_occs(self) -> Sequence[LcmOpOcc]:
        """Return the operations that run, though no step is claimed or may be."""
        return [op_occ_from(row) for row in self.rows(STALLED)]

    def _lapsed(self) -> Iterator[tuple[StepRecord, datetime]]:
        """Yield the claimed steps, and the end of their leases or their last kick."""
        for row in self.rows(LAPSED):
            yield outline_from(row), _since(row, row.lease_until)

    def _ready(self, per_host: int) -> Iterator[tuple[StepRecord, datetime]]:
        """Yield the best steps of each queue, and since when they could be claimed."""
        ids = [
            row.id
            for queue in self._queues_with_work()
            for row in self.claimable(queue, per_host, 1)
        ]
        for row in self.rows(THESE, ids=ids) if ids else ():
            yield outline_from(row), _since(row, row.ready_at)

    def _queues_with_work(self) -> Iterator[str]:
        queue = self.db.execute(NEXT_QUEUE, {"after": ""}).scalar()
        while queue is not None:
            yield queue
            queue = self.db.execute(NEXT_QUEUE, {"after": queue}).scalar()


class LostWriting(LostReading, TurnWriting):
    """The part of ``Writing`` that has somebody work on it again."""

    def kick(self, steps: Iterable[StepRecord]) -> Sequence[StepRecord]:
        """
        Offer lost steps again, with a message; return those still lost, as kicked.

        Those that were claimed since they were found are left alone.
        """
        kicked = []
        for record in steps:
            held = {"this": record.id, "held_fence": record.fence}
            if self.db.execute(KICK, held).rowcount:
                self.send(record.queue, record.op_occ_id, record.id)
                kicked.append(replace(record, kicks=record.kicks + 1))
        return kicked


def _since(row: Row[Any], moment: datetime) -> datetime:
    """Return that moment, or that of the last kick, which changed the row."""
    return max(moment, row.updated_at) if row.kicks else moment


def _left_alone(record: StepRecord, grace_s: float) -> timedelta:
    """Return how long it is left alone; a lease that ended is enough the first time."""
    if record.state in CLAIMED and not record.kicks:
        return timedelta()
    return timedelta(seconds=patience_s(grace_s, record.kicks))
