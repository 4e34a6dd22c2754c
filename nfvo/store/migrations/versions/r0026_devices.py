"""Devices that hosts lend: what operators allow, and what was found of it."""

from alembic import op
from sqlalchemy import JSON, Column

revision = "0026"
down_revision = "0025"

COLUMNS = (("lends", "{}"), ("devices", "[]"))


def upgrade() -> None:
    """Add them; nothing is lent so far."""
    for name, empty in COLUMNS:
        column = Column(name, JSON(), nullable=False, server_default=empty)
        op.add_column("host", column)


def downgrade() -> None:
    """Drop them."""
    for name, _ in reversed(COLUMNS):
        op.drop_column("host", name)
