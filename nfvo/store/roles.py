"""Roles of processes, each held by one at a time: the relay, a host's watcher."""

from typing import Any

from sqlalchemy import bindparam, case, or_

from nfvo.store.clock import later, now
from nfvo.store.tables import lease
from nfvo.store.view import INSERT, Transaction


def _take(dialect: str) -> Any:
    insert = INSERT[dialect](lease).values(
        name=bindparam("name"),
        owner=bindparam("owner"),
        fence=1,
        until=later(bindparam("seconds")),
    )
    ours = lease.c.owner == insert.excluded.owner
    return insert.on_conflict_do_update(
        index_elements=["name"],
        set_=dict(
            owner=insert.excluded.owner,
            until=insert.excluded.until,
            fence=case((ours, lease.c.fence), else_=lease.c.fence + 1),
        ),
        where=or_(ours, lease.c.until < now()),
    ).returning(lease.c.fence)


TAKE = {dialect: _take(dialect) for dialect in INSERT}


class RoleWriting(Transaction):
    """The part of ``Writing`` about roles."""

    def take_lease(self, name: str, owner: str, seconds: float) -> bool:
        """Take or renew a role; False when somebody else holds it."""
        wanted = dict(name=name, owner=owner, seconds=seconds)
        row = self.db.execute(TAKE[self.db.dialect.name], wanted).first()
        return row is not None
