"""Tombstones, surveys, deviations, alarms; turns of operations; fencing of hosts."""

from typing import Any

from alembic import op
from sqlalchemy import JSON, BigInteger, Boolean, Column, Text, false
from sqlalchemy import text as sql

from nfvo.store.migrations.columns import (
    Time,
    flag,
    json,
    number,
    text,
    time,
    visible,
)

revision = "0008"
down_revision = "0007"

ADDED: dict[str, tuple[Column[Any], ...]] = {
    "resource": (Column("gone_at", Time), Column("clearing_until", Time)),
    "ns_instance": (
        Column("auto_heal", Boolean(), nullable=False, server_default=false()),
    ),
    "vnfc": (Column("begun", BigInteger(), nullable=False, server_default="0"),),
    "host": (
        Column("fencing", JSON(), nullable=False, server_default="{}"),
        Column("cordoned", Boolean(), nullable=False, server_default=false()),
    ),
    "host_observation": (Column("ok_at", Time), Column("failing_since", Time)),
    "installation": (Column("restored_at", Time),),
    "op_occ": (
        Column("cause", Text(), nullable=False, server_default=""),
        Column("cancel_mode", Text(), nullable=False, server_default=""),
        Column("forced", Boolean(), nullable=False, server_default=false()),
        Column("turn", BigInteger(), nullable=False, server_default="0"),
    ),
    "step": (
        Column("priority", BigInteger(), nullable=False, server_default="0"),
        Column("turn", BigInteger(), nullable=False, server_default="0"),
        Column("ready_at", Time),
    ),
}
RANK = ("priority", "turn", "ready_at")
OPEN = "state NOT IN ('COMPLETED', 'FAILED', 'ROLLED_BACK')"
READY = "ready_at IS NOT NULL"
PARTIAL: dict[str, tuple[str, tuple[str, ...], str]] = {
    "ix_resource_grave": ("resource", ("host_id", "gone_at"), "gone_at IS NOT NULL"),
    "ix_op_occ_open": ("op_occ", ("project_id", "turn"), OPEN),
    "ix_step_ready": ("step", ("queue", *RANK), READY),
    "ix_step_ready_on_host": ("step", ("host_id", "queue", *RANK), READY),
    "ix_step_held": ("step", ("host_id", "lease_until"), "lease_until IS NOT NULL"),
}


def upgrade() -> None:
    """Add what the tables lack, and the new tables."""
    for table, added in ADDED.items():
        for column in added:
            op.add_column(table, column._copy())
    for name, (table, columns, where) in PARTIAL.items():
        op.create_index(
            name,
            table,
            list(columns),
            sqlite_where=sql(where),
            postgresql_where=sql(where),
        )
    op.create_table(
        "survey",
        text("host_id", key=True),
        time("asked_at", nullable=True),
        time("done_at", nullable=True),
        flag("ok"),
        text("detail"),
    )
    _deviation()
    _alarm()


def _deviation() -> None:
    op.create_table(
        "deviation",
        text("id", key=True),
        *visible(),
        text("kind"),
        text("host_id"),
        text("what"),
        text("name"),
        text("uuid"),
        text("ns_id"),
        text("owner_id"),
        text("installation_id"),
        json("expected"),
        json("observed"),
        text("detail"),
        text("word"),
        number("vcpus"),
        number("memory_mib"),
        number("disk_gib"),
        time("since"),
    )
    op.create_index("ix_deviation_host_id", "deviation", ["host_id"])
    op.create_index("ix_deviation_ns_id", "deviation", ["ns_id"])


def _alarm() -> None:
    op.create_table(
        "alarm",
        text("id", key=True),
        *visible(),
        text("code"),
        text("severity"),
        text("object_kind"),
        text("object_id"),
        text("detail"),
        text("acknowledged_by"),
        time("raised_at"),
        time("cleared_at", nullable=True),
    )
    op.create_index("ix_alarm_object_id", "alarm", ["object_id"])


def downgrade() -> None:
    """Drop all of it."""
    for table in ("alarm", "deviation", "survey"):
        op.drop_table(table)
    for name, (table, _, _) in PARTIAL.items():
        op.drop_index(name, table)
    for table, added in ADDED.items():
        for column in added:
            op.drop_column(table, column.name)
