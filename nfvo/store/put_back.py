"""
After the database's clock was put back: times that lie further ahead than any we set.

Who waits for such a time would wait for as long as the clock was put back.  To add a
column that somebody waits for, name it in ``WAITED_FOR``.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Update, literal, not_, true, update

from nfvo.store.clock import later, now
from nfvo.store.tables import (
    host_observation,
    lease,
    observation,
    op_occ,
    outbox,
    resource,
    step,
)
from nfvo.store.view import Transaction

ANY = true()
LONG_LEASE = lease.c.name.like("fencing.%")


@dataclass(frozen=True, slots=True)
class _Bound:
    """
    A time that is at most ``most_s`` ahead of now, or it was set by another clock.

    It becomes that of ``then_s`` from now: who is at work has time to renew.
    """

    column: Column[Any]
    most_s: float
    then_s: float = 0.0
    only: ColumnElement[bool] = ANY

    @property
    def statement(self) -> Update:
        then = later(literal(self.then_s)) if self.then_s else now()
        ahead = self.column > later(literal(self.most_s))
        changed = update(self.column.table).where(ahead, self.only)
        return changed.values({self.column.name: then})


WAITED_FOR = (
    _Bound(step.c.lease_until, 15.0, 9.0),
    _Bound(step.c.due_at, 60.0),
    _Bound(step.c.ready_at, 60.0),
    _Bound(outbox.c.due_at, 60.0),
    _Bound(lease.c.until, 15.0, 6.0, not_(LONG_LEASE)),
    _Bound(lease.c.until, 660.0, 0.0, LONG_LEASE),
    _Bound(resource.c.clearing_until, 60.0, 40.0),
    _Bound(host_observation.c.rests_until, 60.0),
)
# What was seen, or begun, in the future was not so lately.
SEEN = (
    _Bound(resource.c.gone_at, 1.0),
    _Bound(observation.c.changed_at, 1.0),
    _Bound(op_occ.c.started_at, 1.0),
    _Bound(op_occ.c.state_entered_at, 1.0),
    _Bound(host_observation.c.swept_at, 1.0),
    _Bound(host_observation.c.ok_at, 1.0),
    _Bound(host_observation.c.failing_since, 1.0),
    _Bound(host_observation.c.hung_at, 1.0),
)


@cache
def _statements() -> tuple[Update, ...]:
    return tuple(bound.statement for bound in (*WAITED_FOR, *SEEN))


class PutBackWriting(Transaction):
    """The part of ``Writing`` that mends what a clock that was put back leaves."""

    def bring_times_back(self) -> int:
        """Let nobody wait for a time that is too far ahead; return how many did."""
        return sum(self.db.execute(one).rowcount for one in _statements())
