"""
Steps: claimed under a fence, kept under a lease, saved only by who holds them.

Locks are taken in one order: operation, NS instance, host slot, step, resource, hosts
by id, units by value, and last the counter of revisions.  So what is decided on the
operation's state or epoch still holds when the step is written, and none deadlock, save
one: who ends an operation has a step and a resource before he locks the NS instance to
settle it.  Whom the database undoes for that is ``Overtaken``, and does it again.

Who needs a lock against that order waits for none, and passes over what another has
locked: claims, which need a second operation, and kicks, which have steps without their
operations.  A renewal has one step and nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, exists, or_, select, update

from nfvo.errors import Conflict, FencedOff
from nfvo.lcm.op_occ import CLAIMABLE, CLAIMED, StepRecord, StepState
from nfvo.lcm.op_occ import OperationState as O
from nfvo.lcm.store import Claim, Held
from nfvo.store.clock import later, now
from nfvo.store.operations import OperationWriting, op_occ_from
from nfvo.store.step_rows import OUTLINE, let_go, outline_from, progress, step_from
from nfvo.store.tables import op_occ, step
from nfvo.store.view import View, mine

T = StepState
STEP = select(step).where(mine(step), step.c.id == bindparam("id"))
STEPS = (
    select(step)
    .where(mine(step), step.c.op_occ_id == bindparam("op_occ_id"))
    .order_by(step.c.seq)
)
OUTLINES = STEPS.with_only_columns(*OUTLINE)
REMAINING = (
    select(*OUTLINE)
    .join(op_occ, step.c.op_occ_id == op_occ.c.id)
    .where(
        step.c.op_occ_id.in_(bindparam("ids", expanding=True)),
        step.c.state
        != case((op_occ.c.state == O.ROLLING_BACK, T.UNDONE), else_=T.DONE),
    )
    .order_by(step.c.op_occ_id, step.c.seq)
)
OUTLINES_OF_ALL = (
    select(*OUTLINE)
    .join(op_occ, step.c.op_occ_id == op_occ.c.id)
    .where(
        mine(step),
        or_(bindparam("ns_id") == "", op_occ.c.ns_id == bindparam("ns_id")),
    )
    .order_by(step.c.op_occ_id, step.c.seq)
)
STEPS_BY_ID = select(step).where(step.c.id.in_(bindparam("ids", expanding=True)))

OWNER = (
    select(op_occ)
    .join(step, step.c.op_occ_id == op_occ.c.id)
    .where(step.c.id == bindparam("id"))
    .with_for_update(key_share=True, of=op_occ)
)
LEASE = later(bindparam("lease_s"))
LAPSED = step.c.lease_until < now()
# Of an operation that is being cancelled, only what has begun goes on.
GOES_ON = op_occ.c.cancel_mode == ""
TO_HAVE = or_(
    and_(
        op_occ.c.state == O.PROCESSING,
        or_(
            and_(GOES_ON, step.c.state == T.PENDING),
            and_(step.c.state == T.RUNNING, LAPSED),
        ),
    ),
    and_(
        op_occ.c.state == O.ROLLING_BACK,
        or_(
            and_(GOES_ON, step.c.state == T.TO_UNDO),
            and_(step.c.state == T.UNDOING, LAPSED),
        ),
    ),
)
CLAIM = (
    update(step)
    .where(
        step.c.id.in_(bindparam("ids", expanding=True)),
        exists().where(op_occ.c.id == step.c.op_occ_id, TO_HAVE),
        or_(step.c.due_at.is_(None), step.c.due_at <= now()),
    )
    .values(
        state=case(
            (step.c.state.in_([T.PENDING, T.RUNNING]), T.RUNNING), else_=T.UNDOING
        ),
        fence=step.c.fence + 1,
        epoch=select(op_occ.c.epoch)
        .where(op_occ.c.id == step.c.op_occ_id)
        .scalar_subquery(),
        lease_until=LEASE,
        ready_at=None,
    )
    .returning(*step.c)
)
HELD = (
    step.c.id == bindparam("this"),
    step.c.fence == bindparam("held_fence"),
    or_(*(step.c.state == state for state in sorted(CLAIMED))),  # IN can't be many
)
RENEW = (
    update(step)
    .where(
        *HELD,
        exists().where(op_occ.c.id == step.c.op_occ_id, op_occ.c.epoch == step.c.epoch),
    )
    .values(lease_until=LEASE)
)
SAVE = update(step).where(
    *HELD,
    exists().where(
        op_occ.c.id == step.c.op_occ_id, op_occ.c.epoch == bindparam("held_epoch")
    ),
)
PUT = update(step).where(
    step.c.id == bindparam("this"), step.c.fence == bindparam("held_fence")
)


def _by_operation(rows: Iterable[Row[Any]]) -> Mapping[str, Sequence[StepRecord]]:
    found: dict[str, list[StepRecord]] = defaultdict(list)
    for row in rows:
        found[row.op_occ_id].append(outline_from(row))
    return found


class StepReading(View):
    """The part of ``Reading`` about steps."""

    def step(self, id: str) -> StepRecord:
        """Return one step."""
        return step_from(self.get("step", id, STEP, id=id))

    def steps(self, op_occ_id: str) -> Sequence[StepRecord]:
        """Return the steps of an operation by ``seq``."""
        return [step_from(row) for row in self.rows(STEPS, op_occ_id=op_occ_id)]

    def outlines(self, op_occ_id: str) -> Sequence[StepRecord]:
        """Return the steps by ``seq``, without arguments and checkpoints."""
        return [outline_from(row) for row in self.rows(OUTLINES, op_occ_id=op_occ_id)]

    def remaining(
        self, op_occ_ids: Iterable[str]
    ) -> Mapping[str, Sequence[StepRecord]]:
        """Return the outlines of steps that are not done, or undone, by operation."""
        return _by_operation(self.rows(REMAINING, ids=sorted(op_occ_ids)))

    def all_outlines(self, ns_id: str = "") -> Mapping[str, Sequence[StepRecord]]:
        """Return the outlines of an NS instance's steps, or of all, by operation."""
        return _by_operation(self.rows(OUTLINES_OF_ALL, ns_id=ns_id))


class StepWriting(StepReading, OperationWriting):
    """The part of ``Writing`` about steps."""

    def claim(self, step_id: str, lease_s: float) -> Claim | None:
        """
        Take a step that is due, or whose lease has ended; None when it is not to have.

        Its operation must be PROCESSING for a step forward, ROLLING_BACK for one
        back.  Raises ``fence`` and enters RUNNING or UNDOING.
        """
        owner = self.find(OWNER, id=step_id)
        if owner is None:
            return None
        wanted = {"ids": [step_id], "lease_s": lease_s}
        row = self.db.execute(CLAIM, wanted).first()
        return None if row is None else self.claimed(row, owner)

    def claimed(self, row: Row[Any], owner: Row[Any]) -> Claim:
        """Return what was claimed just now."""
        if row.fence == 1:  # a step that polls would else make a change each time
            self.note(step, row.id, project=row.project_id)
        return Claim(step_from(row), op_occ_from(owner))

    def renew(self, step_id: str, fence: int, lease_s: float) -> bool:
        """Extend the lease of a claimed step; False when it was taken over."""
        held = {"this": step_id, "held_fence": fence, "lease_s": lease_s}
        return bool(self.db.execute(RENEW, held).rowcount)

    def save_steps(self, held: Sequence[Held]) -> None:
        """
        Save claimed steps, or raise ``FencedOff`` when one is not held any more.

        Lock their operations first.
        """
        rows = [_saved(one) for one in held]
        saved = self.db.execute(SAVE, rows if len(rows) > 1 else rows[0])
        if saved.rowcount != len(rows):
            which = ", ".join(f"{one.step.id} (fence {one.step.fence})" for one in held)
            raise FencedOff(f"one of these steps is no longer held: {which}")
        for one in held:
            if one.step.state not in CLAIMABLE or one.step.error:
                self.note(step, one.step.id, project=one.op_occ.project)

    def put_steps(self, records: Iterable[StepRecord]) -> None:
        """
        Save steps that nobody holds (retry, rollback).

        Raises ``Conflict`` when one was claimed since it was read.
        """
        changed = self._changed({record.id: record for record in records})
        for record, project in changed:
            values: dict[str, Any] = progress(record) | let_go(record)
            values["ready_at"] = None  # whoever puts it offers it, if it is to be done
            key = {"this": record.id, "held_fence": record.fence}
            if not self.db.execute(PUT, key | values).rowcount:
                raise Conflict(
                    f"step {record.id} was claimed meanwhile", hint="try again"
                )
            self.note(step, record.id, project=project)

    def _changed(self, new: dict[str, StepRecord]) -> list[tuple[StepRecord, str]]:
        """Return the steps that differ from what is stored, with their projects."""
        stored = {row.id: row for row in self.rows(STEPS_BY_ID, ids=list(new))}
        if missing := new.keys() - stored.keys():
            raise Conflict(f"step {min(missing)} is gone")
        return [
            (record, stored[id].project_id)
            for id, record in new.items()
            if step_from(stored[id]) != record
        ]


def _saved(held: Held) -> dict[str, Any]:
    """Return the columns of a step of which its worker lets go."""
    record = held.step
    # It shows signs of life, so the sweeper's patience begins anew.
    values = progress(record) | {"kicks": 0, "ready_at": None, "lease_until": None}
    held_by = {"held_fence": record.fence, "held_epoch": held.op_occ.epoch}
    return {"this": record.id} | held_by | values
