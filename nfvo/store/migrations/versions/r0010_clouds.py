"""Sites that are clouds."""

from alembic import op
from sqlalchemy import JSON, Column

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add how the cloud of a site is reached; those that are there are none."""
    op.add_column("site", Column("cloud", JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("site", "cloud")
