"""
Columns as migrations write them down.

A migration is a picture of its time: what is here may be added to, never changed.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, TIMESTAMP, BigInteger, Boolean, Column, String, Text

Time = String(23).with_variant(TIMESTAMP(timezone=True), "postgresql")


def text(name: str, *args: Any, key: bool = False) -> Column[str]:
    """Return a column of text that is never NULL."""
    return Column(name, Text(), *args, primary_key=key, nullable=False)


def number(name: str, *, key: bool = False) -> Column[int]:
    """Return a column of whole numbers that is never NULL."""
    return Column(
        name, BigInteger(), primary_key=key, nullable=False, autoincrement=False
    )


def flag(name: str) -> Column[bool]:
    """Return a column that is true or false."""
    return Column(name, Boolean(), nullable=False)


def json(name: str, *, nullable: bool = False) -> Column[Any]:
    """Return a column of JSON."""
    return Column(name, JSON(), nullable=nullable)


def time(name: str, *, nullable: bool = False) -> Column[Any]:
    """Return a column with a time."""
    return Column(name, Time, nullable=nullable)


def times() -> Iterator[Column[Any]]:
    """Yield when a row was made and last changed."""
    yield time("created_at")
    yield time("updated_at")


def visible(*, key: bool = False) -> Iterator[Column[Any]]:
    """Yield the columns of what users see."""
    yield text("project_id", key=key)
    yield number("rev")
    yield from times()
