"""What hosts have given away, by SQL of its own: looked at during the run too."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import create_engine, text

from benchmarks.chaos.checks import DUPLICATES, OUTCOMES, OVERSOLD
from benchmarks.chaos.diary import Wrong

AMOUNTS = ("vcpus", "memory_mib", "disk_gib")
TAKEN = ", ".join(f"sum({one}) AS {one}" for one in AMOUNTS)
# Columns of JSON cannot be compared on PostgreSQL, and so not be grouped by.
ROOMS = (
    "SELECT h.name, h.capacity_override, a.vcpus, a.memory_mib, a.disk_gib"
    f" FROM host AS h JOIN (SELECT host_id, {TAKEN} FROM host_allocation"
    " GROUP BY host_id) AS a ON a.host_id = h.id"
)
UNJUSTIFIED = {
    "room without a VNFC": (
        "SELECT a.vnfc_id, h.name FROM host_allocation AS a"
        " JOIN host AS h ON h.id = a.host_id LEFT JOIN vnfc AS v"
        " ON v.id = a.vnfc_id AND v.host_id = a.host_id WHERE v.id IS NULL"
    ),
    "VNFC without room": (
        "SELECT v.id, h.name FROM vnfc AS v JOIN host AS h ON h.id = v.host_id"
        " LEFT JOIN host_allocation AS a"
        " ON a.vnfc_id = v.id AND a.host_id = v.host_id WHERE a.vnfc_id IS NULL"
    ),
    "unit without a service": (
        "SELECT u.value, u.kind FROM unit_allocation AS u"
        ' JOIN "grant" AS g ON g.id = u.grant_id'
        " WHERE g.ns_id NOT IN (SELECT ns_id FROM vnfc)"
    ),
}
TWICE = {
    "MAC": "SELECT mac AS value, '' AS scope FROM cp",
    "VNI": "SELECT segment AS value, '' AS scope FROM vl WHERE segment <> 0",
}


class Rooms:
    """The tables at one URL."""

    def __init__(self, url: str) -> None:
        url = url.replace("postgresql:", "postgresql+psycopg:", 1)
        self._engine = create_engine(url)

    def oversold(self) -> Iterator[Wrong]:
        """Yield hosts that have given away more than they have."""
        for row in self._rows(ROOMS):
            has = row.capacity_override
            has = json.loads(has) if isinstance(has, str) else has
            for one, amount in zip(AMOUNTS, has, strict=True):
                gives = getattr(row, one)
                if gives > amount:
                    why = f"{gives} are given away, it has {amount}"
                    yield Wrong(OVERSOLD, row.name, "amount", one, why)

    def unjustified(self) -> Iterator[Wrong]:
        """Yield reservations that do not fit the instances; once all have settled."""
        for what, query in UNJUSTIFIED.items():
            for value, where in self._rows(query):
                yield Wrong(OUTCOMES, where, "grant", value, what)

    def twice(self) -> Iterator[Wrong]:
        """Yield what is unique, and is recorded twice."""
        for kind, query in TWICE.items():
            counted = (
                f"SELECT value, count(*) AS times FROM ({query}) AS every"
                " GROUP BY value, scope HAVING count(*) > 1"
            )
            for row in self._rows(counted):
                why = f"{row.times} have it by the records"
                yield Wrong(DUPLICATES, "", kind, str(row.value), why)

    def close(self) -> None:
        """Leave the database."""
        self._engine.dispose()

    def _rows(self, query: str) -> list[Any]:
        with self._engine.connect() as db:
            return list(db.execute(text(query)))
