"""What the tables say of reservations, read with SQL of its own: not with our store."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import create_engine, text

HOSTS = "SELECT id, name, vcpus, memory_mib, disk_gib FROM host"
ALLOCATED = (
    "SELECT host_id, sum(vcpus) AS vcpus, sum(memory_mib) AS memory_mib,"
    " sum(disk_gib) AS disk_gib FROM host_allocation GROUP BY host_id"
)
UNITS = "SELECT kind, scope, value FROM unit_allocation"
# Not what is reserved but what the instances have: it must be unique by itself.
ADDRESSES = (
    "SELECT vl.id, vl.physical_network, vl.vlan, part.addresses FROM vl JOIN"
    " (SELECT vl_id, addresses FROM cp UNION ALL SELECT vl_id, addresses FROM sap)"
    " AS part ON part.vl_id = vl.id"
)
MACS = "SELECT mac FROM cp"
SEGMENTS = "SELECT segment FROM vl WHERE segment <> 0"
RESERVED = (
    'SELECT g.ns_id, count(a.vnfc_id) FROM "grant" AS g'
    " LEFT JOIN host_allocation AS a ON a.grant_id = g.id GROUP BY g.ns_id"
)
RUNS = (
    "SELECT ns.id, count(vnfc.id) FROM ns_instance AS ns"
    " JOIN vnfc ON vnfc.ns_id = ns.id GROUP BY ns.id"
)
NOBODYS = (
    'SELECT u.kind, u.value FROM unit_allocation AS u JOIN "grant" AS g'
    " ON g.id = u.grant_id WHERE g.ns_id NOT IN (SELECT ns_id FROM vnfc)"
)
OPERATIONS = "SELECT ns_id, count(*) FROM op_occ WHERE parent IS NULL GROUP BY ns_id"
TAKEN = {"an operation": OPERATIONS, "parts": RUNS, "room": RESERVED}
AMOUNTS = ("vcpus", "memory_mib", "disk_gib")


@dataclass(frozen=True)
class Ledger:
    """The tables at one URL."""

    url: str

    def wrong(self) -> list[str]:
        """Return all that contradicts the capacities or itself."""
        return [*self._overcommitted(), *self._twice(), *self._unjustified()]

    def taken(self) -> set[tuple[str, str]]:
        """Return the ids of the NS instances that have something, with what it is."""
        return {(id, what) for what, q in TAKEN.items() for id in self._counts(q)}

    def _overcommitted(self) -> Iterator[str]:
        allocated = {row.host_id: row for row in self._rows(ALLOCATED)}
        for host in self._rows(HOSTS):
            for amount in AMOUNTS if host.id in allocated else ():
                has, gives = getattr(host, amount), getattr(allocated[host.id], amount)
                if gives > has:
                    yield f"{host.name} gives {gives} {amount} of {has}"

    def _twice(self) -> Iterator[str]:
        units = Counter(tuple(row) for row in self._rows(UNITS))
        macs = Counter(row.mac for row in self._rows(MACS))
        vnis = Counter(row.segment for row in self._rows(SEGMENTS))
        for one, count in (units + Counter(self._addresses()) + macs + vnis).items():
            if count > 1:
                yield f"{one} is taken {count} times"

    def _addresses(self) -> Iterator[tuple[str, str]]:
        for row in self._rows(ADDRESSES):
            provider = f"{row.physical_network}/{row.vlan}"
            where = provider if row.physical_network else row.id
            found = row.addresses
            for address in json.loads(found) if isinstance(found, str) else found:
                yield where, address

    def _unjustified(self) -> Iterator[str]:
        reserved, runs = self._counts(RESERVED), self._counts(RUNS)
        if reserved != runs:
            yield f"reserved is {reserved}, what runs or will is {runs}"
        for kind, value in self._rows(NOBODYS):
            yield f"{kind} {value} is reserved for nothing"

    def _counts(self, query: str) -> dict[str, int]:
        return {row[0]: row[1] for row in self._rows(query) if row[1]}

    def _rows(self, query: str) -> list[Any]:
        engine = create_engine(self.url.replace("postgresql:", "postgresql+psycopg:"))
        try:
            with engine.connect() as db:
                return list(db.execute(text(query)))
        finally:
            engine.dispose()
