"""What CPs let in and out."""

from alembic import op
from sqlalchemy import JSON, Column

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the rules of CPs; those that are there have none, which lets all pass."""
    rules = Column("security", JSON(), nullable=False, server_default="[]")
    op.add_column("cp", rules)


def downgrade() -> None:
    """Drop them."""
    op.drop_column("cp", "security")
