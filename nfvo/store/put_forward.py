"""
After the database's clock was put forward: times since which somebody waits.

Who waits until a call must have ended, or a host been silent for long, would be told
at once that it has.  To add a column, name it in ``WAITED_SINCE``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Update,
    bindparam,
    true,
    update,
)

from nfvo.lcm.op_occ import OperationState
from nfvo.store.clock import later, now, shifted
from nfvo.store.tables import host_observation, op_occ, resource, step
from nfvo.store.view import Transaction

RECENT_S = 600.0
"""Longer than anybody waits: what was before needs no change."""
AHEAD_S = 15.0
"""The longest lease: so far ahead of the former clock times were set."""
BY_S: BindParameter[float] = bindparam("by_s")
ANY = true()


@dataclass(frozen=True, slots=True)
class _Since:
    """A time that the former clock has set lately becomes that of the new one."""

    column: Column[Any]
    only: ColumnElement[bool] = ANY

    @property
    def statement(self) -> Update:
        is_recent = self.column > later(-BY_S - RECENT_S)
        # What the new clock has set meanwhile is later than that, or yet to come.
        is_former = self.column <= later(-BY_S + AHEAD_S)
        has_passed = self.column <= now()
        changed = update(self.column.table)
        return changed.where(is_recent, is_former, has_passed, self.only).values(
            {self.column.name: shifted(self.column, BY_S)}
        )


WAITED_SINCE = (
    _Since(step.c.lease_until),
    _Since(op_occ.c.state_entered_at, op_occ.c.state == OperationState.FAILED),
    _Since(resource.c.gone_at),
    _Since(host_observation.c.failing_since),
)


@cache
def _statements() -> tuple[Update, ...]:
    return tuple(since.statement for since in WAITED_SINCE)


class PutForwardWriting(Transaction):
    """The part of ``Writing`` that mends what a clock that was put forward leaves."""

    def bring_times_forward(self, by_s: float) -> int:
        """Let nobody have waited for longer than it was; return how many would."""
        changed = (self.db.execute(one, {"by_s": by_s}) for one in _statements())
        return sum(result.rowcount for result in changed)
