"""Packages: what descriptors came in; and which images came in them."""

from typing import Any
from uuid import uuid4

from alembic import op
from sqlalchemy import JSON, Boolean, Column, false
from sqlalchemy import text as sql

from nfvo.store.migrations.columns import flag, json, number, text, time, visible

revision = "0018"
down_revision = "0017"

ADDED: tuple[Column[Any], ...] = (
    Column("packaged", Boolean(), nullable=False, server_default=false()),
    Column("checksums", JSON(), nullable=False, server_default="{}"),
)
BEFORE = sql("SELECT project_id, kind, id, version, source, created_at FROM descriptor")
ADD = sql(
    "INSERT INTO package (id, project_id, rev, created_at, updated_at, kind, state,"
    " file, sha256, size, descriptor, version, enabled, user_data, attempt)"
    " VALUES (:id, :project, 0, :made, :made, :kind, 'ONBOARDED', :file, '', 0,"
    " :descriptor, :version, :yes, '{}', 0)"
)


def upgrade() -> None:
    """Add them; what is on board has packages whose bytes were not kept."""
    op.create_table(
        "package",
        text("id", key=True),
        *visible(),
        text("kind"),
        text("state"),
        text("file"),
        text("sha256"),
        number("size"),
        text("descriptor"),
        text("version"),
        flag("enabled"),
        json("user_data"),
        json("failure", nullable=True),
        json("facts", nullable=True),
        number("attempt"),
        time("lease_until", nullable=True),
    )
    op.create_index(
        "ix_package_descriptor",
        "package",
        ["project_id", "kind", "descriptor", "version"],
        unique=True,
        sqlite_where=sql("descriptor <> ''"),
        postgresql_where=sql("descriptor <> ''"),
    )
    for column in ADDED:
        op.add_column("artifact", column._copy())
    _add_those_on_board()


def _add_those_on_board() -> None:
    db = op.get_bind()
    for row in db.execute(BEFORE).all():
        values = dict(
            id=str(uuid4()),
            project=row.project_id,
            made=row.created_at,
            kind=row.kind,
            file=row.source,
            descriptor=row.id,
            version=row.version,
            yes=True,
        )
        db.execute(ADD, values)


def downgrade() -> None:
    """Drop all of it."""
    for column in ADDED:
        op.drop_column("artifact", column.name)
    op.drop_table("package")
