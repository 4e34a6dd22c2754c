"""What can be done on a host."""

from alembic import op
from sqlalchemy import JSON, Column

revision = "0006"
down_revision = "0005"

# Until the watcher looks again: what the drivers of hosts could do at this time.
REAL = """UPDATE host
    SET abilities = '["agent", "anti_spoofing", "bit_rates", "images", "seeds"]'
    WHERE hypervisor NOT IN ('', 'test')"""
SESSIONS = """UPDATE host
    SET abilities = '["agent", "images", "seeds"]'
    WHERE hypervisor NOT IN ('', 'test') AND uri LIKE '%/session%'"""


def upgrade() -> None:
    """Add the column, and fill it for hosts that were looked at."""
    op.add_column(
        "host", Column("abilities", JSON(), nullable=False, server_default="[]")
    )
    op.execute(REAL)
    op.execute(SESSIONS)


def downgrade() -> None:
    """Drop it."""
    op.drop_column("host", "abilities")
