"""Tables about the store itself: installation, revisions, roles, projects."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, Text

from nfvo.store.clock import UtcTime
from nfvo.store.tables.base import metadata, number, text, times

# One row.  ``key_check`` is a known text, encrypted: it tells a wrong key at start.
installation = Table(
    "installation",
    metadata,
    text("id", key=True),
    number("revision"),
    Column("key_check", LargeBinary, nullable=False),
    *times(),
    Column("restored_at", UtcTime),
)

project = Table("project", metadata, text("id", key=True), *times())

change = Table(
    "change",
    metadata,
    Column("rev", BigInteger, primary_key=True, autoincrement=False),
    text("project_id"),
    text("kind"),
    text("id"),
    text("op"),
)

# What was answered to requests with an idempotency key; 0 as long as there is none.
# ``fingerprint`` is sealed: the request that it was made of may hold a secret.
answer = Table(
    "answer",
    metadata,
    text("project_id", key=True),
    text("key", key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    number("status"),
    text("location"),
    text("body"),
    *times(),
    Index(None, "created_at"),
)

# Roles of processes: who is the relay, the sweeper, the watcher of a host.
lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    text("owner"),
    number("fence"),
    Column("until", UtcTime, nullable=False),
)
