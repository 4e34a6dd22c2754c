"""What virtualisation costs on hosts, as it was measured."""

from alembic import op
from sqlalchemy import JSON, Column

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Add it; it is not known of any host yet."""
    op.add_column("host", Column("overhead", JSON(none_as_null=True)))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("host", "overhead")
