"""
Tables of NS instances and their parts.

Parts have the project, revision and times of their NS instance; ``position`` keeps
their order.  Networks and addresses are JSON lists of text.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from nfvo.store.tables.base import json, metadata, number, text, visible

ns_instance = Table(
    "ns_instance",
    metadata,
    text("id", key=True),
    *visible(),
    text("name"),
    text("nsd"),
    text("nsd_version"),
    text("state"),
    json("parameters"),
    Column("description", Text, nullable=False, server_default=""),
    Column("secrets_of", Text, nullable=False, server_default=""),
    Column("auto_heal", Boolean, nullable=False, server_default=false()),
    Column("flavour", Text, nullable=False, server_default=""),
    Column("level", Text, nullable=False, server_default=""),
    json("goals", default='"spread"'),
    UniqueConstraint("project_id", "name"),
)


def part() -> Iterator[Column[Any]]:
    """Yield the columns of every part of an NS instance."""
    yield Column("id", Text, primary_key=True)
    owner = ForeignKey("ns_instance.id", ondelete="CASCADE")
    yield Column("ns_id", Text, owner, nullable=False)
    yield number("position")
    yield text("name")


vnf_instance = Table(
    "vnf_instance",
    metadata,
    *part(),
    text("vnfd"),
    text("vnfd_version"),
    Column("flavour", Text, nullable=False, server_default=""),
    Column("level", Text, nullable=False, server_default=""),
    json("scale", default="[]"),
    Index(None, "ns_id"),
)

vnfc = Table(
    "vnfc",
    metadata,
    *part(),
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
    Column("desired_state", Text, nullable=False, default="RUNNING"),
    Column("begun", BigInteger, nullable=False, server_default="0"),
    json("backing", nullable=True),
    json("shares", nullable=True),
    json("storages", default="[]"),
    Column("boot_volume", Boolean, nullable=False, server_default=false()),
    Index(None, "ns_id"),
)

cp = Table(
    "cp",
    metadata,
    *part(),
    text("vnfc_id"),
    text("cpd"),
    text("vl_id"),
    text("mac"),
    json("addresses"),
    number("order"),
    Column("forwards", Boolean, nullable=False),
    number("bit_rate_mbps"),
    number("udp_port"),
    json("security", default="[]"),
    Column("trunk", Text, nullable=False, server_default=""),
    Column("vlan", BigInteger, nullable=False, server_default="0"),
    Index(None, "ns_id"),
)

vl = Table(
    "vl",
    metadata,
    *part(),
    text("fabric"),
    number("segment"),
    number("vlan"),
    text("physical_network"),
    number("mtu"),
    json("pools"),
    json("gateways"),
    json("stitches", default="[]"),
    json("route", nullable=True),
    Index(None, "ns_id"),
)

sap = Table(
    "sap",
    metadata,
    *part(),
    text("vl_id"),
    json("addresses"),
    Index(None, "ns_id"),
)
