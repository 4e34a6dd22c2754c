"""Operation occurrences: at most one that is not final per NS instance."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select, update

from nfvo.errors import Busy, Conflict, NotFound
from nfvo.lcm.op_occ import (
    CLAIMABLE,
    FINAL,
    CancelMode,
    LcmOpOcc,
    OnFailure,
    OperationKind,
    OperationState,
    StepRecord,
)
from nfvo.store.clock import now
from nfvo.store.faults import taken
from nfvo.store.step_rows import step_values
from nfvo.store.tables import installation, op_occ, step
from nfvo.store.tables.operations import IS_OPEN
from nfvo.store.view import Transaction, View, absent, mine

OP_OCC = select(op_occ).where(mine(op_occ), op_occ.c.id == bindparam("id"))
# NO KEY UPDATE lets others add rows that refer to it, such as messages.
LOCKED = OP_OCC.with_for_update(key_share=True)
_THESE = select(op_occ).where(
    mine(op_occ), op_occ.c.id.in_(bindparam("ids", expanding=True))
)
_HELD = _THESE.order_by(op_occ.c.id).with_for_update(key_share=True).cte("held")
LOCKED_SINCE = select(_HELD, now().label("since"))  # that is, after we have waited
OP_OCCS = (
    select(op_occ)
    .where(mine(op_occ))
    .order_by(op_occ.c.born.desc(), op_occ.c.created_at.desc(), op_occ.c.id.desc())
)
# A condition of its own, not one that may be empty: that could use no index.
OF_ONE = OP_OCCS.where(op_occ.c.ns_id == bindparam("ns_id"))
ADD = op_occ.insert().values(born=select(installation.c.revision + 1).scalar_subquery())
OPEN = op_occ.c.state.not_in(sorted(FINAL))
ACTIVE = select(op_occ).where(
    mine(op_occ),
    op_occ.c.ns_id == bindparam("ns_id"),
    op_occ.c.parent.is_(None),
    OPEN,
)
OPEN_OF_PROJECT = select(func.count()).where(
    op_occ.c.project_id == bindparam("of_project"), IS_OPEN
)
BY_KEY = select(op_occ).where(
    mine(op_occ),
    op_occ.c.parent.is_(None),
    op_occ.c.idempotency_key == bindparam("key"),
)
RUNNING = frozenset({OperationState.PROCESSING, OperationState.ROLLING_BACK})
WITHDRAW = (
    update(step)
    .where(step.c.op_occ_id == bindparam("of"), step.c.ready_at.is_not(None))
    .values(ready_at=None)
)
WITHDRAW_NEW = WITHDRAW.where(step.c.state.in_(sorted(CLAIMABLE)))
SAVE = update(op_occ).where(
    op_occ.c.id == bindparam("this"), op_occ.c.epoch == bindparam("expected")
)


def op_occ_from(row: Row[Any]) -> LcmOpOcc:
    """Return the operation of a row."""
    return LcmOpOcc(
        id=row.id,
        ns_id=row.ns_id,
        project=row.project_id,
        kind=OperationKind(row.kind),
        state=OperationState(row.state),
        plan_id=row.plan_id,
        epoch=row.epoch,
        on_failure=OnFailure(row.on_failure),
        point_of_no_return=row.point_of_no_return,
        actor=row.actor,
        idempotency_key=row.idempotency_key,
        parent=row.parent,
        error=row.error,
        cause=row.cause,
        cancel_mode=CancelMode(row.cancel_mode) if row.cancel_mode else None,
        forced=row.forced,
        turn=row.turn,
        started_at=row.started_at,
        state_entered_at=row.state_entered_at,
        rev=row.rev,
    )


class OperationReading(View):
    """The part of ``Reading`` about operations."""

    def op_occ(self, id: str) -> LcmOpOcc:
        """Return one operation."""
        return op_occ_from(self.get("operation", id, OP_OCC, id=id))

    def op_occs(self, ns_id: str = "") -> Sequence[LcmOpOcc]:
        """Return the operations of one NS instance, or all, newest first."""
        rows = self.rows(OF_ONE, ns_id=ns_id) if ns_id else self.rows(OP_OCCS)
        return [op_occ_from(row) for row in rows]

    def active_op_occ(self, ns_id: str) -> LcmOpOcc | None:
        """Return the operation that is not final, and so locks the NS instance."""
        row = self.find(ACTIVE, ns_id=ns_id)
        return None if row is None else op_occ_from(row)

    def open_op_occs(self, project: str) -> int:
        """Return how many operations of a project are not final."""
        values = {"of_project": project}
        return int(self.db.execute(OPEN_OF_PROJECT, values).scalar_one())

    def op_occ_by_key(self, key: str) -> LcmOpOcc | None:
        """Return the operation that was asked for with this idempotency key."""
        return self._by_key(self.scope.project, key)

    def _by_key(self, project: str, key: str) -> LcmOpOcc | None:
        row = self.find(BY_KEY, project=project, key=key) if key else None
        return None if row is None else op_occ_from(row)


class OperationWriting(OperationReading, Transaction):
    """
    The part of ``Writing`` about operations.

    ``has_ended`` tells that it has ended an operation, and so may lock hosts and units,
    ``holds_locks`` that others may be waiting for it.
    """

    has_ended = False
    holds_locks = False

    @property
    def locks_rows(self) -> bool:
        """Whether there may be other writers at the same time."""
        return self.db.dialect.name == "postgresql"

    def lock(self, op_occ_id: str) -> LcmOpOcc:
        """Return the operation, and keep others from changing it until the end."""
        self.holds_locks = True
        return op_occ_from(self.get("operation", op_occ_id, LOCKED, id=op_occ_id))

    def lock_all(
        self, op_occ_ids: Iterable[str]
    ) -> tuple[Mapping[str, LcmOpOcc], datetime]:
        """Do as ``lock``, for several, and return the database's time too."""
        self.holds_locks = True
        ids = set(op_occ_ids)
        rows = self.rows(LOCKED_SINCE, ids=sorted(ids))
        if missing := ids - {row.id for row in rows}:
            raise absent("operation", min(missing))
        found = {row.id: op_occ_from(row) for row in rows}
        return found, max(row.since for row in rows)

    def add_op_occ(self, new: LcmOpOcc, steps: Sequence[StepRecord]) -> None:
        """
        Begin an operation; ``Busy`` when the NS instance has an active one.

        ``Conflict`` when the project has used its idempotency key before.
        """
        self._check_free(new)
        moment = self.now()
        values = _values(new) | dict(
            started_at=new.started_at or moment,
            state_entered_at=new.state_entered_at or moment,
        )
        with taken(Busy("another operation just began", hint="wait until it ends")):
            self.db.execute(ADD, values)
        if steps:
            rows = [step_values(record, new.project) for record in steps]
            self.db.execute(step.insert(), rows)
        self.note(op_occ, new.id, project=new.project)

    def _check_free(self, new: LcmOpOcc) -> None:
        self.own(new.project)
        active = None if new.parent else self.active_op_occ(new.ns_id)
        if active is not None:
            raise Busy(
                f"{active.kind} is {active.state}: operation {active.id}",
                hint=f"nfvo wait {active.id}",
            )
        known = None if new.parent else self._by_key(new.project, new.idempotency_key)
        if known is not None:
            raise Conflict(
                f"this idempotency key was used for operation {known.id}",
                hint="use a new key for a new operation",
            )

    def put_op_occ(self, changed: LcmOpOcc, *, epoch: int) -> None:
        """Save an operation that still has ``epoch``, else ``Conflict``."""
        values = _values(changed)
        del values["id"]
        key = {"this": changed.id, "expected": epoch}
        if not self.db.execute(SAVE, key | values).rowcount:
            raise self._moved_on(changed.id, epoch)
        self.note(op_occ, changed.id, project=self.own(changed.project))
        if changed.state not in RUNNING:
            self.has_ended = True
            self.withdraw_all(changed.id)

    def withdraw(self, op_occ_id: str) -> None:
        """Let nobody begin steps of an operation until they are offered again."""
        self.db.execute(WITHDRAW_NEW, {"of": op_occ_id})

    def withdraw_all(self, op_occ_id: str) -> None:
        """Let nobody go on with steps of an operation that does not run."""
        self.db.execute(WITHDRAW, {"of": op_occ_id})

    def _moved_on(self, id: str, epoch: int) -> Conflict | NotFound:
        row = self.find(OP_OCC, id=id)
        if row is None:
            return absent("operation", id)
        return Conflict(
            f"operation {id} has moved on: epoch {row.epoch}, not {epoch}",
            hint="look at it again",
        )


def _values(op: LcmOpOcc) -> dict[str, Any]:
    return dict(
        id=op.id,
        project_id=op.project,
        ns_id=op.ns_id,
        kind=op.kind,
        state=op.state,
        plan_id=op.plan_id,
        epoch=op.epoch,
        on_failure=op.on_failure,
        point_of_no_return=op.point_of_no_return,
        actor=op.actor,
        idempotency_key=op.idempotency_key,
        parent=op.parent,
        error=op.error,
        cause=op.cause,
        cancel_mode=op.cancel_mode or "",
        forced=op.forced,
        turn=op.turn,
        started_at=op.started_at,
        state_entered_at=op.state_entered_at,
    )
