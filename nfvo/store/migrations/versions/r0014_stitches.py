"""Links that go on in clouds, and the uplinks of hosts that they go on by."""

from alembic import op
from sqlalchemy import JSON, Column

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add both; hosts tell of uplinks when they are looked at again."""
    for table, column in (("host", "uplinks"), ("vl", "stitches")):
        empty = Column(column, JSON(), nullable=False, server_default="[]")
        op.add_column(table, empty)


def downgrade() -> None:
    """Drop them."""
    op.drop_column("vl", "stitches")
    op.drop_column("host", "uplinks")
