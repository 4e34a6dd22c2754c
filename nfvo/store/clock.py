"""The database's clock: the only one that stored times are set by or compared with."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import TIMESTAMP, ColumnElement, Dialect, Float, String, cast
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class UtcTime(TypeDecorator[datetime]):
    """
    An aware UTC datetime in whole milliseconds; naive ones are refused.

    SQLite has no such type: there it is text of one length, so that it can be
    compared.
    """

    impl = String(23)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type of the column."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(23))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Write a time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without time zone: {value}")
        exact = in_ms(value.astimezone(UTC))
        if dialect.name == "postgresql":
            return exact
        return exact.replace(tzinfo=None).isoformat(timespec="milliseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read a time."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return in_ms(value.astimezone(UTC))
        return datetime.fromisoformat(value).replace(tzinfo=UTC)


def in_ms(time: datetime) -> datetime:
    """Return the time without what a stored one cannot have."""
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


class now(FunctionElement[datetime]):  # noqa: N801 - reads as a function in SQL
    """The time of this statement, not of the transaction's begin."""

    name = "now"
    type = UtcTime()
    inherit_cache = True


class later(FunctionElement[datetime]):  # noqa: N801 - reads as a function in SQL
    """The time in so many seconds; negative ones are in the past."""

    name = "later"
    type = UtcTime()
    inherit_cache = True

    def __init__(self, seconds: ColumnElement[float]) -> None:
        super().__init__(cast(seconds, Float(53)))


class shifted(FunctionElement[datetime]):  # noqa: N801 - reads as a function in SQL
    """A stored time, so many seconds later."""

    name = "shifted"
    type = UtcTime()
    inherit_cache = True

    def __init__(
        self, time: ColumnElement[datetime], seconds: ColumnElement[float]
    ) -> None:
        super().__init__(time, cast(seconds, Float(53)))


@compiles(now, "sqlite")
def _now_in_sqlite(element: now, compiler: SQLCompiler, **options: Any) -> str:
    # SQLite 3.40: 'subsec' silently gives NULL, so %f.
    return "strftime('%Y-%m-%dT%H:%M:%f', 'now')"


@compiles(now, "postgresql")
def _now_in_postgresql(element: now, compiler: SQLCompiler, **options: Any) -> str:
    return "date_trunc('milliseconds', clock_timestamp())"


@compiles(later, "sqlite")
def _later_in_sqlite(element: later, compiler: SQLCompiler, **options: Any) -> str:
    seconds = compiler.process(element.clauses, **options)
    modifier = f"printf('%+.3f seconds', {seconds})"
    return f"strftime('%Y-%m-%dT%H:%M:%f', 'now', {modifier})"


@compiles(later, "postgresql")
def _later_in_postgresql(element: later, compiler: SQLCompiler, **options: Any) -> str:
    seconds = compiler.process(element.clauses, **options)
    interval = f"make_interval(secs => {seconds})"
    return f"date_trunc('milliseconds', clock_timestamp() + {interval})"


@compiles(shifted, "sqlite")
def _shifted_in_sqlite(element: shifted, compiler: SQLCompiler, **options: Any) -> str:
    time, seconds = (compiler.process(one, **options) for one in element.clauses)
    modifier = f"printf('%+.3f seconds', {seconds})"
    return f"strftime('%Y-%m-%dT%H:%M:%f', {time}, {modifier})"


@compiles(shifted, "postgresql")
def _shifted_in_postgresql(
    element: shifted, compiler: SQLCompiler, **options: Any
) -> str:
    time, seconds = (compiler.process(one, **options) for one in element.clauses)
    interval = f"make_interval(secs => {seconds})"
    return f"date_trunc('milliseconds', {time} + {interval})"
