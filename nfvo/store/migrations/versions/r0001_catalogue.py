"""The installation, its log of changes, and what is on-boarded."""

from alembic import op
from sqlalchemy import Column, LargeBinary

from nfvo.store.migrations.columns import json, number, text, time, times, visible

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "installation",
        text("id", key=True),
        number("revision"),
        Column("key_check", LargeBinary(), nullable=False),
        *times(),
    )
    op.create_table(
        "project",
        text("id", key=True),
        *times(),
    )
    op.create_table(
        "change",
        number("rev", key=True),
        text("project_id"),
        text("kind"),
        text("id"),
        text("op"),
    )
    op.create_table(
        "lease",
        text("name", key=True),
        text("owner"),
        number("fence"),
        time("until"),
    )
    op.create_table(
        "descriptor",
        *visible(key=True),
        text("kind", key=True),
        text("id", key=True),
        text("version", key=True),
        text("digest"),
        text("document"),
        text("source"),
        text("state"),
    )
    op.create_table(
        "artifact",
        *visible(key=True),
        text("name", key=True),
        text("sha256"),
        number("size"),
        text("path"),
        text("format"),
    )
    op.create_table(
        "secret",
        text("project_id"),
        text("ns_id", key=True),
        text("name", key=True),
        Column("sealed", LargeBinary(), nullable=False),
        *times(),
    )
    op.create_table(
        "token",
        text("hash", key=True),
        text("project_id"),
        text("name"),
        json("roles"),
        *times(),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "token",
        "secret",
        "artifact",
        "descriptor",
        "lease",
        "change",
        "project",
        "installation",
    ):
        op.drop_table(table)
