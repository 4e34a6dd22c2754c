"""Until when a host on which calls hang is let rest."""

from alembic import op
from sqlalchemy import Column

from nfvo.store.migrations.columns import Time

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add it; those that hang now may be tried at once."""
    op.add_column("host_observation", Column("rests_until", Time))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("host_observation", "rests_until")
