"""Tables of what is on-boarded: descriptors, packages, images, secrets, tokens."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    LargeBinary,
    Table,
    Text,
    false,
)
from sqlalchemy import text as sql

from nfvo.store.clock import UtcTime
from nfvo.store.tables.base import json, metadata, number, text, times, visible

descriptor = Table(
    "descriptor",
    metadata,
    *visible(key=True),
    text("kind", key=True),
    text("id", key=True),
    text("version", key=True),
    text("digest"),
    text("document"),
    text("source"),
    Column("state", Text, nullable=False, default="ONBOARDED"),
)

IS_ON_BOARD = sql("descriptor <> ''")
package = Table(
    "package",
    metadata,
    text("id", key=True),
    *visible(),
    text("kind"),
    text("state"),
    text("file"),
    text("sha256"),
    number("size"),
    text("descriptor"),
    text("version"),
    Column("enabled", Boolean, nullable=False),
    json("user_data"),
    json("failure", nullable=True),
    json("facts", nullable=True),
    number("attempt"),
    Column("lease_until", UtcTime),
)
Index(
    "ix_package_descriptor",
    package.c.project_id,
    package.c.kind,
    package.c.descriptor,
    package.c.version,
    unique=True,
    sqlite_where=IS_ON_BOARD,
    postgresql_where=IS_ON_BOARD,
)

artifact = Table(
    "artifact",
    metadata,
    *visible(key=True),
    text("name", key=True),
    text("sha256"),
    number("size"),
    text("path"),
    text("format"),
    Column("packaged", Boolean, nullable=False, server_default=false()),
    json("checksums", default="{}"),
    Column("start", BigInteger, nullable=False, server_default="0"),
)

# Of a plan, or of host:ID; those from before plans had any are of their NS instance.
secret = Table(
    "secret",
    metadata,
    text("project_id"),
    text("owner", key=True),
    text("name", key=True),
    Column("sealed", LargeBinary, nullable=False),
    *times(),
)

token = Table(
    "token",
    metadata,
    text("hash", key=True),
    text("project_id"),
    text("name"),
    json("roles"),
    *times(),
)
