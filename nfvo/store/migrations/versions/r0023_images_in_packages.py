"""Images that lie in the file of their package: where they begin in it."""

from alembic import op
from sqlalchemy import BigInteger, Column

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Add where an image begins; all have files of their own so far."""
    start = Column("start", BigInteger(), nullable=False, server_default="0")
    op.add_column("artifact", start)


def downgrade() -> None:
    """Drop it: what lies in packages must be taken in anew."""
    op.drop_column("artifact", "start")
