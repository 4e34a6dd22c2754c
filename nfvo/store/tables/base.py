"""What all tables share: names of constraints, common columns, JSON."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, MetaData, Text

from nfvo.store.clock import UtcTime, now

# Named, so that a migration can drop them on both databases.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Json: JSON[Any] = JSON(none_as_null=True)


def text(name: str, *, key: bool = False) -> Column[str]:
    """Return a column of text that is never NULL."""
    return Column(name, Text, primary_key=key, nullable=False)


def number(name: str, *, key: bool = False) -> Column[int]:
    """Return a column of whole numbers that is never NULL."""
    return Column(
        name, BigInteger, primary_key=key, nullable=False, autoincrement=False
    )


def json(name: str, *, nullable: bool = False, default: str = "") -> Column[Any]:
    """Return a column for tuples, sets and mappings; ``default`` is the database's."""
    return Column(name, Json, nullable=nullable, server_default=default or None)


def times() -> Iterator[Column[Any]]:
    """Yield when a row was made and last changed, by the database's clock."""
    yield Column("created_at", UtcTime, nullable=False, default=now())
    yield Column("updated_at", UtcTime, nullable=False, default=now(), onupdate=now())


def visible(*, key: bool = False) -> Iterator[Column[Any]]:
    """Yield the columns of every table that users see; ``rev`` is set at commit."""
    yield Column("project_id", Text, primary_key=key, nullable=False)
    yield Column("rev", BigInteger, nullable=False, default=0)
    yield from times()
