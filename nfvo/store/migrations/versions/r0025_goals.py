"""The objectives that services were placed by."""

from alembic import op
from sqlalchemy import JSON, Column

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Add them; all that are there are healed by the default, as they were."""
    goals = Column("goals", JSON(), nullable=False, server_default='"spread"')
    op.add_column("ns_instance", goals)


def downgrade() -> None:
    """Drop them."""
    op.drop_column("ns_instance", "goals")
