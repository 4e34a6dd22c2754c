"""The newest operations of a service, found without sorting all that it ever had."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Let the index by service be in the order of age, too."""
    op.create_index("ix_op_occ_newest", "op_occ", ["ns_id", "born"])
    op.drop_index("ix_op_occ_ns_id", "op_occ")


def downgrade() -> None:
    """Put it back as it was."""
    op.create_index("ix_op_occ_ns_id", "op_occ", ["ns_id"])
    op.drop_index("ix_op_occ_newest", "op_occ")
