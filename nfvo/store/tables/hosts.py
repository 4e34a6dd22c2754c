"""Tables of sites, hosts and what they have."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from nfvo.store.tables.base import json, metadata, number, text, visible

site = Table(
    "site",
    metadata,
    text("id", key=True),
    *visible(),
    text("name"),
    text("kind"),
    text("zone"),
    text("fabric"),
    number("first_vni"),
    number("last_vni"),
    json("cloud", nullable=True),
    json("overcommit", default="{}"),
    UniqueConstraint("name"),
)

host = Table(
    "host",
    metadata,
    text("id", key=True),
    *visible(),
    text("name"),
    Column("site", Text, ForeignKey("site.name"), nullable=False),
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
    json("abilities", default="[]"),
    json("fencing", default="{}"),
    Column("cordoned", Boolean, nullable=False, server_default=false()),
    json("quotas", default="[]"),
    json("sizes", nullable=True),
    json("uplinks", default="[]"),
    json("dedicated", default="[]"),
    Column("rack", Text, nullable=False, server_default=""),
    json("traits", default="[]"),
    json("found", default="[]"),
    json("overcommit", default="{}"),
    json("price", nullable=True),
    json("power", nullable=True),
    json("overhead", nullable=True),
    json("lends", default="{}"),
    json("devices", default="[]"),
    UniqueConstraint("name"),
)

numa_cell = Table(
    "numa_cell",
    metadata,
    Column(
        "host_id", Text, ForeignKey("host.id", ondelete="CASCADE"), primary_key=True
    ),
    number("position", key=True),
    number("cell"),
    number("cpus"),
    number("memory_mib"),
    json("hugepages"),
    json("cores", default="[]"),
    json("distances", default="[]"),
)

# What an operator wrote of a site's network, or (no site) of what joins sites: its
# switches, and the switch and Mbit/s of each host by its name.
network = Table(
    "network",
    metadata,
    text("site", key=True),
    *visible(),
    text("document"),
    json("switches"),
    json("access"),
)

link = Table(
    "link",
    metadata,
    text("id", key=True),
    Column("site", Text, ForeignKey("network.site"), nullable=False),
    number("position"),
    text("one"),
    text("other"),
    number("capacity_mbps"),
    number("latency_us"),
    number("jitter_us"),
    Column("price", Float, nullable=False),
    number("generation"),
    Index(None, "site"),
)
