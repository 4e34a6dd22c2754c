"""What VNFCs have of the CPUs and the cells of hosts."""

from alembic import op
from sqlalchemy import JSON, Column, text

revision = "0019"
down_revision = "0018"

LISTS = (("host", "dedicated"), ("numa_cell", "cores"), ("numa_cell", "distances"))
MAYBE = (("vnfc", "backing"), ("vnfc", "shares"), ("host_allocation", "held"))
INDEX = "ix_host_allocation_held"


def upgrade() -> None:
    """Add it; hosts tell of their cores when they are looked at again."""
    for table, name in LISTS:
        empty = Column(name, JSON(), nullable=False, server_default="[]")
        op.add_column(table, empty)
    for table, name in MAYBE:
        op.add_column(table, Column(name, JSON(none_as_null=True)))
    some = text("held IS NOT NULL")
    op.create_index(
        INDEX,
        "host_allocation",
        ["host_id"],
        sqlite_where=some,
        postgresql_where=some,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index(INDEX, "host_allocation")
    for table, name in reversed((*LISTS, *MAYBE)):
        op.drop_column(table, name)
