"""Tables of what workers made and what watchers saw."""

from sqlalchemy import Boolean, Column, Index, Table

from nfvo.store.clock import UtcTime
from nfvo.store.tables.base import metadata, number, text, times, visible

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
    Index(None, "owner_id"),
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
)
