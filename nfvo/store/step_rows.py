"""How a step becomes a row, and a row a step."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from nfvo.lcm.op_occ import CLAIMED, StepRecord, StepState
from nfvo.store.tables import step as step_table

# Most of a step is what it does; who decides on many steps does not read that.
_HEAVY = {"arguments", "checkpoint"}
_OF_THE_ROW = {"project_id", "rev", "created_at", "updated_at", "epoch", "ready_at"}
OUTLINE = tuple(
    column for column in step_table.c if column.name not in _HEAVY | _OF_THE_ROW
)


def step_from(row: Row[Any]) -> StepRecord:
    """Return the step of a row."""
    return replace(
        outline_from(row), arguments=row.arguments, checkpoint=row.checkpoint
    )


def outline_from(row: Row[Any]) -> StepRecord:
    """Return the step of a row of ``OUTLINE``, without what it does and remembers."""
    return StepRecord(
        id=row.id,
        op_occ_id=row.op_occ_id,
        seq=row.seq,
        kind=row.kind,
        version=row.version,
        arguments={},
        queue=row.queue,
        after=tuple(row.after),
        state=StepState(row.state),
        title=row.title,
        host_id=row.host_id,
        fence=row.fence,
        attempts=row.attempts,
        kicks=row.kicks,
        lease_until=row.lease_until,
        due_at=row.due_at,
        first_call_at=row.first_call_at,
        found_done_at=row.found_done_at,
        error=row.error,
        priority=row.priority,
        turn=row.turn,
    )


def step_values(step: StepRecord, project: str) -> dict[str, Any]:
    """Return the row of a new step."""
    return dict(
        id=step.id,
        project_id=project,
        op_occ_id=step.op_occ_id,
        seq=step.seq,
        after=list(step.after),
        kind=step.kind,
        version=step.version,
        arguments=dict(step.arguments),
        queue=step.queue,
        title=step.title,
        host_id=step.host_id,
        fence=step.fence,
        lease_until=step.lease_until,
        priority=step.priority,
        turn=step.turn,
        **progress(step),
    )


def progress(step: StepRecord) -> dict[str, Any]:
    """Return the columns that change while a step is on its way."""
    return dict(
        state=step.state,
        attempts=step.attempts,
        kicks=step.kicks,
        due_at=step.due_at,
        first_call_at=step.first_call_at,
        found_done_at=step.found_done_at,
        checkpoint=dict(step.checkpoint),
        error=step.error,
    )


def let_go(step: StepRecord) -> dict[str, Any]:
    """Return the end of the lease of a step that nobody holds now, else nothing."""
    return {} if step.state in CLAIMED else {"lease_until": None}
