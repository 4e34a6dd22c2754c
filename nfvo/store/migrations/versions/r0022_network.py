"""The network that virtual links run over, what they take of it, and how they run."""

from alembic import op
from sqlalchemy import JSON, Column, Float, ForeignKey, UniqueConstraint

from nfvo.store.migrations.columns import json, number, text, visible

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Make the tables anew: nothing was ever written into that of links."""
    op.drop_table("link")
    op.create_table(
        "network",
        text("site", key=True),
        *visible(),
        text("document"),
        json("switches"),
        json("access"),
    )
    op.create_table(
        "link",
        text("id", key=True),
        text("site", ForeignKey("network.site")),
        number("position"),
        text("one"),
        text("other"),
        number("capacity_mbps"),
        number("latency_us"),
        number("jitter_us"),
        Column("price", Float(), nullable=False),
        number("generation"),
    )
    op.create_index("ix_link_site", "link", ["site"])
    op.create_table(
        "link_allocation",
        text("grant_id", ForeignKey("grant.id", ondelete="CASCADE"), key=True),
        text("link_id", ForeignKey("link.id"), key=True),
        number("mbps"),
    )
    op.create_index("ix_link_allocation_link_id", "link_allocation", ["link_id"])
    op.add_column("vl", Column("route", JSON(), nullable=True))


def downgrade() -> None:
    """Bring the old table back; how virtual links run is forgotten."""
    op.drop_column("vl", "route")
    op.drop_table("link_allocation")
    op.drop_table("link")
    op.drop_table("network")
    op.create_table(
        "link",
        text("id", key=True),
        *visible(),
        text("name"),
        number("capacity_mbps"),
        number("generation"),
        UniqueConstraint("name"),
    )
