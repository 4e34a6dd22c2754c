"""The only sizes that VMs of clouds can have."""

from alembic import op
from sqlalchemy import JSON, Column

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the sizes that hosts tell of; at those that are there, any will do."""
    op.add_column("host", Column("sizes", JSON(none_as_null=True)))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("host", "sizes")
