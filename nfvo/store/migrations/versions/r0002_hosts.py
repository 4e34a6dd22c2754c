"""Sites, hosts, and what is seen on them."""

from alembic import op
from sqlalchemy import ForeignKey, UniqueConstraint

from nfvo.store.migrations.columns import flag, json, number, text, time, times, visible

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "site",
        text("id", key=True),
        *visible(),
        text("name"),
        text("kind"),
        text("zone"),
        text("fabric"),
        number("first_vni"),
        number("last_vni"),
        UniqueConstraint("name"),
    )
    op.create_table(
        "host",
        text("id", key=True),
        *visible(),
        text("name"),
        text("site", ForeignKey("site.name")),
        text("uri"),
        text("underlay"),
        text("zone"),
        json("labels"),
        json("physical_networks"),
        text("state"),
        text("detail"),
        text("hypervisor"),
        text("architecture"),
        json("fabrics"),
        number("vcpus"),
        number("memory_mib"),
        number("disk_gib"),
        json("capacity_override", nullable=True),
        number("generation"),
        UniqueConstraint("name"),
    )
    op.create_table(
        "numa_cell",
        text("host_id", ForeignKey("host.id", ondelete="CASCADE"), key=True),
        number("position", key=True),
        number("cell"),
        number("cpus"),
        number("memory_mib"),
        json("hugepages"),
    )
    op.create_table(
        "link",
        text("id", key=True),
        *visible(),
        text("name"),
        number("capacity_mbps"),
        number("generation"),
        UniqueConstraint("name"),
    )
    op.create_table(
        "resource",
        text("host_id", key=True),
        text("kind", key=True),
        text("name", key=True),
        text("site"),
        text("uuid"),
        text("owner_id"),
        text("step_id"),
        number("fence"),
        flag("ready"),
        *times(),
    )
    op.create_index("ix_resource_owner_id", "resource", ["owner_id"])
    op.create_table(
        "observation",
        text("server_id", key=True),
        *visible(),
        text("host_id"),
        text("state"),
        text("detail"),
        time("changed_at"),
    )
    op.create_table(
        "host_observation",
        text("host_id", key=True),
        time("swept_at"),
        flag("ok"),
        text("detail"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "host_observation",
        "observation",
        "resource",
        "link",
        "numa_cell",
        "host",
        "site",
    ):
        op.drop_table(table)
