"""What CPs reach through the trunk of another, and the disks beside root disks."""

from alembic import op
from sqlalchemy import JSON, BigInteger, Boolean, Column, Text, false

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add them; what is there has neither."""
    op.add_column("cp", Column("trunk", Text(), nullable=False, server_default=""))
    op.add_column(
        "cp", Column("vlan", BigInteger(), nullable=False, server_default="0")
    )
    storages = Column("storages", JSON(), nullable=False, server_default="[]")
    op.add_column("vnfc", storages)
    no = Column[bool]("boot_volume", Boolean(), nullable=False, server_default=false())
    op.add_column("vnfc", no)


def downgrade() -> None:
    """Drop them."""
    op.drop_column("vnfc", "boot_volume")
    op.drop_column("vnfc", "storages")
    op.drop_column("cp", "vlan")
    op.drop_column("cp", "trunk")
