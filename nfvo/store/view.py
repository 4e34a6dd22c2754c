"""What all parts of the store stand on: a scope's view, and a transaction."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    bindparam,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from nfvo.errors import Conflict, Forbidden, NotFound
from nfvo.lcm.store import Scope
from nfvo.store.cipher import Cipher
from nfvo.store.clock import now
from nfvo.store.revisions import SHARED, Noted, take_revisions
from nfvo.store.tables import installation

EVERYONE = "*"
LISTED: Mapping[str, str] = {
    "NS instance": "nfvo get",
    "site": "nfvo site list",
    "host": "nfvo host list",
    "network": "nfvo network show",
    "operation": "nfvo op list",
    "NSD": "nfvo descriptor list",
    "VNFD": "nfvo descriptor list",
    "image": "nfvo image list",
    "VNF package": "nfvo package list",
    "NS descriptor": "nfvo package list",
    "plan": "nfvo op list, or make a new one: nfvo plan NS",
    "deviation": "nfvo diff --live",
    "alarm": "nfvo alarm list",
}
DEFAULT_PROJECT = "default"

# The two are alike, but share no type.
INSERT: Mapping[str, Callable[[Table], sqlite.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": cast(Callable[[Table], sqlite.Insert], postgresql.insert),
}

NOW = select(now())
INSTALLATION: Select[Any] = select(installation.c.id, installation.c.revision)


def mine(table: Table) -> ColumnElement[bool]:
    """Return the condition that a row belongs to the scope's project."""
    project: BindParameter[str] = bindparam("project")
    return or_(project == EVERYONE, table.c.project_id == project)


def absent(what: str, which: str) -> NotFound:
    """Return the error that there is no such record, with what lists or makes them."""
    lists = LISTED.get(what, "")
    hint = f"see: {lists}" if lists else ""
    return NotFound(f"there is no {what} {which!r}", hint=hint)


def by_name(table: Table) -> ColumnElement[bool]:
    """Return the condition that a row has an id or name, both called ``key``."""
    return or_(table.c.id == bindparam("key"), table.c.name == bindparam("key"))


@cache
def upsert(
    table: Table,
    dialect: str,
    keep: tuple[str, ...],
    where: ColumnElement[bool] | None = None,
) -> sqlite.Insert:
    """Return the statement that adds a row, or changes all of it but ``keep``."""
    insert = INSERT[dialect](table)
    key = [column.name for column in table.primary_key]
    kept = {*key, *keep, "rev", "created_at", "updated_at"}
    changed: dict[str, Any] = {
        column.name: insert.excluded[column.name]
        for column in table.columns
        if column.name not in kept
    }
    if "updated_at" in table.c:
        changed["updated_at"] = now()
    return insert.on_conflict_do_update(index_elements=key, set_=changed, where=where)


class View:
    """What one scope sees."""

    def __init__(self, db: Connection, scope: Scope, cipher: Cipher) -> None:
        self.db = db
        self.scope = scope
        self.cipher = cipher

    def now(self) -> datetime:
        """Return the database's time (UTC)."""
        return self.db.execute(NOW).scalar_one()

    def revision(self) -> int:
        """Return the revision of the newest change."""
        revision: int = self._installed().revision
        return revision

    def installation(self) -> str:
        """Return the id of this installation."""
        id: str = self._installed().id
        return id

    def _installed(self) -> Row[Any]:
        return self.db.execute(INSTALLATION).one()

    def rows(self, statement: Select[Any], **values: Any) -> Sequence[Row[Any]]:
        """Return all rows; ``project`` is bound to the scope's."""
        return self.db.execute(
            statement, {"project": self.scope.project, **values}
        ).all()

    def find(self, statement: Select[Any], **values: Any) -> Row[Any] | None:
        """Return the first row, if there is one."""
        return self.db.execute(
            statement, {"project": self.scope.project, **values}
        ).first()

    def get(
        self, what: str, which: str, statement: Select[Any], **values: Any
    ) -> Row[Any]:
        """Return the first row, or raise ``NotFound`` in words."""
        row = self.find(statement, **values)
        if row is None:
            raise absent(what, which)
        return row

    def named(self, what: str, key: str, statement: Select[Any]) -> Row[Any]:
        """Return the row with that id, else that name; ``statement`` uses by_name."""
        rows = self.rows(statement, key=key)
        for row in rows:
            if row.id == key:
                return row
        if len(rows) > 1:
            raise Conflict(f"several projects have a {what} {key!r}", hint="use its id")
        if not rows:
            raise absent(what, key)
        return rows[0]


class Transaction(View):
    """
    A view that may write; what it changed is numbered when it commits.

    ``has_shared`` tells that it has written what steps of other operations make too.
    """

    has_shared = False

    def __init__(self, db: Connection, scope: Scope, cipher: Cipher) -> None:
        super().__init__(db, scope, cipher)
        self._noted: list[Noted] = []

    @property
    def project(self) -> str:
        """The project that records without one of their own are put into."""
        return DEFAULT_PROJECT if self.scope.project == EVERYONE else self.scope.project

    def own(self, project: str) -> str:
        """Return the project of a record, or raise ``Forbidden`` if it is another's."""
        if self.scope.project not in (EVERYONE, project):
            raise Forbidden(f"project {project!r} is not yours")
        return project

    def put(
        self, table: Table, *rows: Mapping[str, Any], keep: tuple[str, ...] = ()
    ) -> None:
        """Add rows or change them, leaving ``keep`` as it is."""
        if rows:
            statement = upsert(table, self.db.dialect.name, keep)
            self.db.execute(statement, list(rows) if len(rows) > 1 else rows[0])

    def note(
        self, table: Table, *key: str, project: str = SHARED, op: str = "put"
    ) -> None:
        """Remember that a visible record changed, to give it a revision at commit."""
        self._noted.append(Noted(table, key, project, op))

    def number(self) -> None:
        """Give every change its revision; nothing may be written after this."""
        if self._noted:
            take_revisions(self.db, self._noted)
            self._noted = []
