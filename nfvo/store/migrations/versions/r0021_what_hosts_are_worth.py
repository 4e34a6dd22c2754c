"""Racks, traits, overcommit, prices and power of hosts; the overcommit of sites."""

from alembic import op
from sqlalchemy import JSON, Column, Text

revision = "0021"
down_revision = "0020"

COLUMNS = (
    ("site", "overcommit", "{}"),
    ("host", "traits", "[]"),
    ("host", "found", "[]"),
    ("host", "overcommit", "{}"),
)
MAYBE = (("host", "price"), ("host", "power"))


def upgrade() -> None:
    """Add them; hosts tell of their traits when they are looked at again."""
    op.add_column("host", Column("rack", Text(), nullable=False, server_default=""))
    for table, name, empty in COLUMNS:
        column = Column(name, JSON(), nullable=False, server_default=empty)
        op.add_column(table, column)
    for table, name in MAYBE:
        op.add_column(table, Column(name, JSON(none_as_null=True)))


def downgrade() -> None:
    """Drop them."""
    for table, name, *_ in reversed((*COLUMNS, *MAYBE)):
        op.drop_column(table, name)
    op.drop_column("host", "rack")
