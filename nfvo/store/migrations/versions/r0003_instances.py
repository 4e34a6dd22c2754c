"""NS instances and their parts."""

from alembic import op
from sqlalchemy import ForeignKey, UniqueConstraint

from nfvo.store.migrations.columns import flag, json, number, text, visible

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "ns_instance",
        text("id", key=True),
        *visible(),
        text("name"),
        text("nsd"),
        text("nsd_version"),
        text("state"),
        json("parameters"),
        UniqueConstraint("project_id", "name"),
    )
    op.create_table(
        "vnf_instance",
        text("id", key=True),
        text("ns_id", ForeignKey("ns_instance.id", ondelete="CASCADE")),
        number("position"),
        text("name"),
        text("vnfd"),
        text("vnfd_version"),
    )
    op.create_index("ix_vnf_instance_ns_id", "vnf_instance", ["ns_id"])
    op.create_table(
        "vnfc",
        text("id", key=True),
        text("ns_id", ForeignKey("ns_instance.id", ondelete="CASCADE")),
        number("position"),
        text("name"),
        text("vnf_id"),
        text("vdu"),
        text("host_id"),
        number("vcpus"),
        number("memory_mib"),
        number("disk_gib"),
        text("image"),
        text("image_sha256"),
        number("incarnation"),
        text("ready"),
        text("desired_state"),
    )
    op.create_index("ix_vnfc_ns_id", "vnfc", ["ns_id"])
    op.create_table(
        "cp",
        text("id", key=True),
        text("ns_id", ForeignKey("ns_instance.id", ondelete="CASCADE")),
        number("position"),
        text("name"),
        text("vnfc_id"),
        text("cpd"),
        text("vl_id"),
        text("mac"),
        json("addresses"),
        number("order"),
        flag("forwards"),
        number("bit_rate_mbps"),
        number("udp_port"),
    )
    op.create_index("ix_cp_ns_id", "cp", ["ns_id"])
    op.create_table(
        "vl",
        text("id", key=True),
        text("ns_id", ForeignKey("ns_instance.id", ondelete="CASCADE")),
        number("position"),
        text("name"),
        text("fabric"),
        number("segment"),
        number("vlan"),
        text("physical_network"),
        number("mtu"),
        json("pools"),
        json("gateways"),
    )
    op.create_index("ix_vl_ns_id", "vl", ["ns_id"])
    op.create_table(
        "sap",
        text("id", key=True),
        text("ns_id", ForeignKey("ns_instance.id", ondelete="CASCADE")),
        number("position"),
        text("name"),
        text("vl_id"),
        json("addresses"),
    )
    op.create_index("ix_sap_ns_id", "sap", ["ns_id"])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("sap", "vl", "cp", "vnfc", "vnf_instance", "ns_instance"):
        op.drop_table(table)
