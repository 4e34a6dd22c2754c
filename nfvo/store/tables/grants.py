"""Tables of what is reserved: room on hosts, bit rates of links, and units."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text
from sqlalchemy import text as sql

from nfvo.store.tables.base import json, metadata, number, text, times

grant = Table(
    "grant",
    metadata,
    text("id", key=True),
    text("ns_id"),
    text("op_occ_id"),
    text("state"),
    *times(),
    Index(None, "ns_id"),
)


def granted() -> Column[str]:
    """Return the column that says by which grant something is taken."""
    owner = ForeignKey("grant.id", ondelete="CASCADE")
    return Column("grant_id", Text, owner, nullable=False)


# ``held`` is what it has of the cells of the host, NULL for nothing.
host_allocation = Table(
    "host_allocation",
    metadata,
    granted(),
    text("vnfc_id", key=True),
    Column("host_id", Text, ForeignKey("host.id"), primary_key=True),
    number("vcpus"),
    number("memory_mib"),
    number("disk_gib"),
    json("held", nullable=True),
    Index(None, "grant_id"),
    Index(None, "host_id"),
)
IS_HELD = sql("held IS NOT NULL")
Index(
    "ix_host_allocation_held",
    host_allocation.c.host_id,
    sqlite_where=IS_HELD,
    postgresql_where=IS_HELD,
)

# Of the Mbit/s that virtual links of one service take of a link, all together.
link_allocation = Table(
    "link_allocation",
    metadata,
    Column(
        "grant_id",
        Text,
        ForeignKey("grant.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("link_id", Text, ForeignKey("link.id"), primary_key=True),
    number("mbps"),
    Index(None, "link_id"),
)

# The primary key is what makes two grants of one address impossible.
unit_allocation = Table(
    "unit_allocation",
    metadata,
    granted(),
    text("kind", key=True),
    text("scope", key=True),
    text("value", key=True),
    Index(None, "grant_id"),
)
