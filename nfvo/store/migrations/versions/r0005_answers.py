"""Answers kept for idempotency keys; what operators call a service."""

from alembic import op
from sqlalchemy import Column, LargeBinary, Text

from nfvo.store.migrations.columns import number, text, times

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table, and the column."""
    op.create_table(
        "answer",
        text("project_id", key=True),
        text("key", key=True),
        Column("fingerprint", LargeBinary(), nullable=False),
        number("status"),
        text("location"),
        text("body"),
        *times(),
    )
    op.create_index("ix_answer_created_at", "answer", ["created_at"])
    op.add_column(
        "ns_instance",
        Column("description", Text(), nullable=False, server_default=""),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_column("ns_instance", "description")
    op.drop_table("answer")
