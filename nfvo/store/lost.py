"""Steps that nobody works on any more, and how long to wait before asking again."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from nfvo.lcm.op_occ import CLAIMED, LcmOpOcc, OperationState, StepRecord
from nfvo.lcm.saga.moves import is_near, next_moves
from nfvo.store.operations import op_occ_from
from nfvo.store.outbox import OutboxWriting
from nfvo.store.step_rows import OUTLINE, outline_from
from nfvo.store.steps import StepWriting
from nfvo.store.tables import op_occ, outbox, step

LONGEST_WAIT_S = 60.0
MOST_DOUBLINGS = 10

RUNS = op_occ.c.state.in_([OperationState.PROCESSING, OperationState.ROLLING_BACK])
RUNNING = select(op_occ).where(RUNS)
STEPS = (
    select(*OUTLINE)
    .where(step.c.op_occ_id.in_(select(op_occ.c.id).where(RUNS)))
    .order_by(step.c.op_occ_id, step.c.seq)
)
UNSENT = select(outbox.c.step_id)
KICK = (
    update(step)
    .where(step.c.id == bindparam("this"), step.c.fence == bindparam("held_fence"))
    .values(kicks=step.c.kicks + 1)
)


def patience_s(grace_s: float, kicks: int) -> float:
    """Return how long a step is left alone; twice as long after each kick."""
    wait: float = grace_s * 2 ** min(kicks, MOST_DOUBLINGS)
    return min(LONGEST_WAIT_S, wait)


@dataclass(frozen=True, slots=True)
class Touched:
    """A step, and when anything of it last changed."""

    record: StepRecord
    at: datetime


class LostSteps(StepWriting, OutboxWriting):
    """The part of ``Writing`` that finds lost steps."""

    def kick_lost_steps(self, grace_s: float) -> Sequence[StepRecord]:
        """
        Put messages into the outbox again for steps that nobody works on.

        Those are: claimed ones whose lease has ended; ready ones that have been due
        for ``grace_s`` without a message; with back-off by ``kicks``.
        """
        unsent = {row.step_id for row in self.rows(UNSENT)}
        now = self.now()
        kicked = []
        for record, since in self._waiting():
            left_alone = _left_alone(record, grace_s)
            if record.id not in unsent and since + left_alone <= now:
                kicked += self._kick(record)
        return kicked

    def _waiting(self) -> Iterator[tuple[StepRecord, datetime]]:
        """Yield the steps that somebody should work on, and since when."""
        steps: Mapping[str, list[Touched]] = defaultdict(list)
        for row in self.rows(STEPS):
            steps[row.op_occ_id].append(Touched(outline_from(row), row.updated_at))
        for row in self.rows(RUNNING):
            yield from _ready(op_occ_from(row), steps[row.id])
            yield from _claimed(steps[row.id])

    def _kick(self, record: StepRecord) -> list[StepRecord]:
        held = {"this": record.id, "held_fence": record.fence}
        if not self.db.execute(KICK, held).rowcount:
            return []
        self.send(record.queue, record.op_occ_id, record.id)
        return [replace(record, kicks=record.kicks + 1)]


def _left_alone(record: StepRecord, grace_s: float) -> timedelta:
    """Return how long it is left alone; a lease that ended is enough the first time."""
    if record.state in CLAIMED and not record.kicks:
        return timedelta()
    return timedelta(seconds=patience_s(grace_s, record.kicks))


def _ready(
    operation: LcmOpOcc, steps: Sequence[Touched]
) -> Iterator[tuple[StepRecord, datetime]]:
    """Yield the steps that may be claimed, and since when."""
    begun = operation.state_entered_at
    for record in next_moves(operation, [known.record for known in steps]).ready:
        near = [known.at for known in steps if is_near(known.record, record)]
        times = (begun, record.due_at, *near)
        yield record, max(time for time in times if time is not None)


def _claimed(steps: Sequence[Touched]) -> Iterator[tuple[StepRecord, datetime]]:
    """Yield the claimed steps, and the end of their leases or their last kick."""
    for known in steps:
        end = known.record.lease_until
        if known.record.state in CLAIMED and end is not None:
            yield known.record, max(end, known.at) if known.record.kicks else end
