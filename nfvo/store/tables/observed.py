"""Tables of what workers made, what watchers saw, and how the two differ."""

from sqlalchemy import Boolean, Column, Index, Table
from sqlalchemy import text as sql

from nfvo.store.clock import UtcTime
from nfvo.store.tables.base import json, metadata, number, text, times, visible

resource = Table(
    "resource",
    metadata,
    text("host_id", key=True),
    text("kind", key=True),
    text("name", key=True),
    text("site"),
    text("uuid"),
    text("owner_id"),
    text("step_id"),
    number("fence"),
    Column("ready", Boolean, nullable=False),
    *times(),
    Column("gone_at", UtcTime),
    Column("clearing_until", UtcTime),
    Index(None, "owner_id"),
)
IS_GRAVE = sql("gone_at IS NOT NULL")
Index(
    "ix_resource_grave",
    resource.c.host_id,
    resource.c.gone_at,
    sqlite_where=IS_GRAVE,
    postgresql_where=IS_GRAVE,
)

observation = Table(
    "observation",
    metadata,
    text("server_id", key=True),
    *visible(),
    text("host_id"),
    text("state"),
    text("detail"),
    Column("changed_at", UtcTime, nullable=False),
)

host_observation = Table(
    "host_observation",
    metadata,
    text("host_id", key=True),
    Column("swept_at", UtcTime, nullable=False),
    Column("ok", Boolean, nullable=False),
    text("detail"),
    Column("ok_at", UtcTime),
    Column("failing_since", UtcTime),
    Column("hung_at", UtcTime),
    Column("rests_until", UtcTime),
)

# When all that is on a host was last compared with what should be, and who waits.
survey = Table(
    "survey",
    metadata,
    text("host_id", key=True),
    Column("asked_at", UtcTime),
    Column("done_at", UtcTime),
    Column("ok", Boolean, nullable=False),
    text("detail"),
)

deviation = Table(
    "deviation",
    metadata,
    text("id", key=True),
    *visible(),
    text("kind"),
    text("host_id"),
    text("what"),
    text("name"),
    text("uuid"),
    text("ns_id"),
    text("owner_id"),
    text("installation_id"),
    json("expected"),
    json("observed"),
    text("detail"),
    text("word"),
    number("vcpus"),
    number("memory_mib"),
    number("disk_gib"),
    Column("since", UtcTime, nullable=False),
    Index(None, "host_id"),
    Index(None, "ns_id"),
)

alarm = Table(
    "alarm",
    metadata,
    text("id", key=True),
    *visible(),
    text("code"),
    text("severity"),
    text("object_kind"),
    text("object_id"),
    text("detail"),
    text("acknowledged_by"),
    Column("raised_at", UtcTime, nullable=False),
    Column("cleared_at", UtcTime),
    Index(None, "object_id"),
)
