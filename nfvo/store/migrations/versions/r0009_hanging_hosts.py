"""Hosts on which calls hang, and which of two operations came first."""

from alembic import op
from sqlalchemy import BigInteger, Column

from nfvo.store.migrations.columns import Time

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add what the tables lack; who came first is told by the last change so far."""
    op.add_column("host_observation", Column("hung_at", Time))
    op.add_column(
        "op_occ", Column("born", BigInteger(), nullable=False, server_default="0")
    )
    op.execute("UPDATE op_occ SET born = rev")


def downgrade() -> None:
    """Drop them."""
    op.drop_column("op_occ", "born")
    op.drop_column("host_observation", "hung_at")
