"""Plans, operations, steps, messages and grants."""

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Text, UniqueConstraint
from sqlalchemy import text as sql

from nfvo.store.migrations.columns import json, number, text, time, times, visible

revision = "0004"
down_revision = "0003"

LOCKS_THE_NS = sql(
    "parent IS NULL AND state NOT IN ('COMPLETED', 'FAILED', 'ROLLED_BACK')"
)
HAS_A_KEY = sql("parent IS NULL AND idempotency_key <> ''")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "plan",
        text("id", key=True),
        *visible(),
        text("ns_id"),
        text("kind"),
        number("revision"),
        text("digest"),
        time("expires_at", nullable=True),
        text("applied_by"),
        text("body"),
    )
    op.create_index("ix_plan_ns_id", "plan", ["ns_id"])
    op.create_table(
        "op_occ",
        text("id", key=True),
        *visible(),
        text("ns_id"),
        text("kind"),
        text("state"),
        text("plan_id"),
        number("epoch"),
        text("on_failure"),
        Column("point_of_no_return", BigInteger()),
        text("actor"),
        text("idempotency_key"),
        Column("parent", Text()),
        text("error"),
        time("started_at"),
        time("state_entered_at"),
    )
    op.create_index("ix_op_occ_ns_id", "op_occ", ["ns_id"])
    op.create_index(
        "ux_op_occ_active",
        "op_occ",
        ["ns_id"],
        unique=True,
        sqlite_where=LOCKS_THE_NS,
        postgresql_where=LOCKS_THE_NS,
    )
    op.create_index(
        "ux_op_occ_idempotency_key",
        "op_occ",
        ["project_id", "idempotency_key"],
        unique=True,
        sqlite_where=HAS_A_KEY,
        postgresql_where=HAS_A_KEY,
    )
    op.create_table(
        "step",
        text("id", key=True),
        *visible(),
        text("op_occ_id", ForeignKey("op_occ.id", ondelete="CASCADE")),
        number("seq"),
        json("after"),
        text("kind"),
        number("version"),
        json("arguments"),
        text("queue"),
        text("state"),
        text("title"),
        text("host_id"),
        number("fence"),
        number("epoch"),
        number("attempts"),
        number("kicks"),
        time("lease_until", nullable=True),
        time("due_at", nullable=True),
        time("first_call_at", nullable=True),
        time("found_done_at", nullable=True),
        json("checkpoint"),
        text("error"),
        UniqueConstraint("op_occ_id", "seq"),
    )
    op.create_table(
        "outbox",
        Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
        text("queue"),
        text("op_occ_id", ForeignKey("op_occ.id", ondelete="CASCADE")),
        text("step_id"),
        time("due_at"),
        *times(),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_due_at", "outbox", ["due_at"])
    op.create_index("ix_outbox_op_occ_id", "outbox", ["op_occ_id"])
    op.create_table(
        "grant",
        text("id", key=True),
        text("ns_id"),
        text("op_occ_id"),
        text("state"),
        *times(),
    )
    op.create_index("ix_grant_ns_id", "grant", ["ns_id"])
    op.create_table(
        "host_allocation",
        text("grant_id", ForeignKey("grant.id", ondelete="CASCADE")),
        text("vnfc_id", key=True),
        text("host_id", ForeignKey("host.id"), key=True),
        number("vcpus"),
        number("memory_mib"),
        number("disk_gib"),
    )
    op.create_index("ix_host_allocation_grant_id", "host_allocation", ["grant_id"])
    op.create_index("ix_host_allocation_host_id", "host_allocation", ["host_id"])
    op.create_table(
        "unit_allocation",
        text("grant_id", ForeignKey("grant.id", ondelete="CASCADE")),
        text("kind", key=True),
        text("scope", key=True),
        text("value", key=True),
    )
    op.create_index("ix_unit_allocation_grant_id", "unit_allocation", ["grant_id"])


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "unit_allocation",
        "host_allocation",
        "grant",
        "outbox",
        "step",
        "op_occ",
        "plan",
    ):
        op.drop_table(table)
