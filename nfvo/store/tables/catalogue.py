"""Tables of what is on-boarded: descriptors, images, secrets, tokens."""

from sqlalchemy import Column, LargeBinary, Table, Text

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

artifact = Table(
    "artifact",
    metadata,
    *visible(key=True),
    text("name", key=True),
    text("sha256"),
    number("size"),
    text("path"),
    text("format"),
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
