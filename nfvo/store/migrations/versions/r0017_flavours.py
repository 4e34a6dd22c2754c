"""Which flavour of their descriptors, at which level, services and VNFs are of."""

from alembic import op
from sqlalchemy import JSON, Column, Text

revision = "0017"
down_revision = "0016"
TABLES = ("ns_instance", "vnf_instance")
COLUMNS = ("flavour", "level")


def upgrade() -> None:
    """Add them; empty is the default, which all are of that are there."""
    for table in TABLES:
        for column in COLUMNS:
            empty = Column(column, Text(), nullable=False, server_default="")
            op.add_column(table, empty)
    scale = Column("scale", JSON(), nullable=False, server_default="[]")
    op.add_column("vnf_instance", scale)


def downgrade() -> None:
    """Drop them."""
    op.drop_column("vnf_instance", "scale")
    for table in TABLES:
        for column in COLUMNS:
            op.drop_column(table, column)
