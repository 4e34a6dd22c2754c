"""What the projects of clouds may have."""

from alembic import op
from sqlalchemy import JSON, Column

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the quotas that hosts tell of; those that are there told of none."""
    op.add_column("host", Column("quotas", JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("host", "quotas")
