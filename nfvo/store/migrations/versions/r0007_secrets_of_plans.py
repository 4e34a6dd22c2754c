"""Secrets belong to the plan that they were given for."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Let secrets have other owners than instances, which keep what they have."""
    # SQLite and PostgreSQL spell it alike; Alembic would copy SQLite's table.
    op.execute("ALTER TABLE secret RENAME COLUMN ns_id TO owner")
    op.add_column(
        "ns_instance",
        Column("secrets_of", Text(), nullable=False, server_default=""),
    )


def downgrade() -> None:
    """Give the columns back as they were; secrets of plans are lost to instances."""
    op.drop_column("ns_instance", "secrets_of")
    op.execute("ALTER TABLE secret RENAME COLUMN owner TO ns_id")
