"""
Revisions: every change of a visible record takes one, from a single counter.

They are taken by the last statements of a transaction.  Taking them locks the row of
the counter until the commit, so revisions become visible in their order: a reader
that has seen 7 can never find a 6 later.  Holding the lock any longer would make all
transactions wait for each other.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Table, Update, bindparam, select, update

from nfvo.lcm.observation import Change
from nfvo.store import tables

SHARED = "*"  # the project of records that every project sees

# A kind is called like the method that reads it.
KINDS = {
    tables.descriptor: "descriptor",
    tables.package: "package",
    tables.artifact: "image",
    tables.site: "site",
    tables.host: "host",
    tables.network: "network",
    tables.ns_instance: "ns",
    tables.plan: "plan",
    tables.op_occ: "op_occ",
    tables.step: "step",
    tables.observation: "observation",
    tables.deviation: "deviation",
    tables.alarm: "alarm",
}

# The log tells of these, but nobody asks their rows: there are many, written often.
UNNUMBERED = {tables.step}

TAKE = (
    update(tables.installation)
    .values(revision=tables.installation.c.revision + bindparam("count"))
    .returning(tables.installation.c.revision)
)
LOG = tables.change.insert()
CHANGES = (
    select(tables.change)
    .where(
        tables.change.c.rev > bindparam("since"),
        (bindparam("project") == SHARED)
        | tables.change.c.project_id.in_([bindparam("project"), SHARED]),
    )
    .order_by(tables.change.c.rev)
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class Noted:
    """A change without a revision yet; ``key`` is the primary key of the row."""

    table: Table
    key: tuple[str, ...]
    project: str
    op: str

    def logged(self, rev: int) -> dict[str, Any]:
        """Return the row of the change log."""
        columns = zip(self.table.primary_key, self.key, strict=True)
        id = "/".join(value for column, value in columns if column.name != "project_id")
        kind = KINDS[self.table]
        return dict(rev=rev, project_id=self.project, kind=kind, id=id, op=self.op)

    def numbered(self, rev: int) -> dict[str, Any]:
        """Return the parameters of ``number_rows``."""
        return {f"key_{i}": value for i, value in enumerate(self.key)} | {
            "new_rev": rev
        }


@cache
def number_rows(table: Table) -> Update:
    """Return the statement that writes a revision into a row."""
    key = [
        column == bindparam(f"key_{i}") for i, column in enumerate(table.primary_key)
    ]
    return update(table).where(*key).values(rev=bindparam("new_rev"))


def take_revisions(db: Connection, noted: Sequence[Noted]) -> None:
    """Give the changes their numbers, in the log and in their rows."""
    newest = db.execute(TAKE, {"count": len(noted)}).scalar_one()
    numbered = list(enumerate(noted, newest - len(noted) + 1))
    db.execute(LOG, [change.logged(rev) for rev, change in numbered])
    rows: dict[Table, list[dict[str, Any]]] = defaultdict(list)
    for rev, change in numbered:
        if change.op == "put" and change.table not in UNNUMBERED:
            rows[change.table].append(change.numbered(rev))
    for table, values in rows.items():
        db.execute(number_rows(table), values)


def change_of(row: Row[Any]) -> Change:
    """Return what a row of the change log says."""
    return Change(rev=row.rev, kind=row.kind, id=row.id, op=row.op)
