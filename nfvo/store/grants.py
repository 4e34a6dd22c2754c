"""Grants: room on hosts and units that are reserved, all or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, exists, func, insert, or_, select, update

from nfvo.errors import Conflict
from nfvo.lcm.grants import hosts_of
from nfvo.lcm.ids import new_id
from nfvo.lcm.reserved import Grant, HostAllocation, Unit, links_of
from nfvo.placement.infrastructure import HostState
from nfvo.store.cells import held_from, held_json
from nfvo.store.faults import taken
from nfvo.store.hosts import RAISE, HostWriting
from nfvo.store.link_grants import LinkGrantReading, LinkGrantWriting
from nfvo.store.room import SEPARATOR, amount, demand_values
from nfvo.store.tables import grant as grant_table
from nfvo.store.tables import (
    host,
    host_allocation,
    link_allocation,
    unit_allocation,
)

NOTHING = Grant()
ROOM_OF = (
    select(host_allocation)
    .join(grant_table)
    .where(grant_table.c.ns_id == bindparam("ns_id"))
)
RESERVED = (
    select(host_allocation).join(grant_table).where(grant_table.c.state == "RESERVED")
)
UNITS_OF = (
    select(unit_allocation)
    .join(grant_table)
    .where(grant_table.c.ns_id == bindparam("ns_id"))
)
UNITS_IN = select(unit_allocation.c.value).where(
    unit_allocation.c.kind == bindparam("kind"),
    unit_allocation.c.scope == bindparam("scope"),
)
ALL_UNITS_IN = UNITS_IN.with_only_columns(
    func.aggregate_strings(unit_allocation.c.value, SEPARATOR)
)
# SQLite looks three lists up in the key's index, and reads all for a list of triples.
MAYBE_TAKEN = select(unit_allocation).where(
    unit_allocation.c.kind.in_(bindparam("kinds", expanding=True)),
    unit_allocation.c.scope.in_(bindparam("scopes", expanding=True)),
    unit_allocation.c.value.in_(bindparam("values", expanding=True)),
)
SWAP = (
    update(host)
    .where(
        host.c.id == bindparam("host_id"),
        host.c.generation == bindparam("planned"),
        or_(bindparam("by") == 0, host.c.state != HostState.LEAVING),
    )
    .values(generation=host.c.generation + bindparam("by"))
)
CHANGED = select(host.c.name, host.c.state, host.c.generation).where(
    host.c.id == bindparam("host_id")
)
FREE_ROOM = delete(host_allocation).where(
    host_allocation.c.vnfc_id == bindparam("vnfc"),
    host_allocation.c.host_id == bindparam("host_id"),
)
FREE_UNIT = delete(unit_allocation).where(
    unit_allocation.c.kind == bindparam("of_kind"),
    unit_allocation.c.scope == bindparam("in_scope"),
    unit_allocation.c.value == bindparam("this"),
)
DROP_EMPTY = delete(grant_table).where(
    grant_table.c.ns_id == bindparam("ns"),
    ~exists().where(host_allocation.c.grant_id == grant_table.c.id),
    ~exists().where(unit_allocation.c.grant_id == grant_table.c.id),
    ~exists().where(link_allocation.c.grant_id == grant_table.c.id),
)
SETTLED = (
    update(grant_table)
    .where(grant_table.c.ns_id == bindparam("ns"))
    .values(state="SETTLED")
)


class GrantReading(LinkGrantReading):
    """The part of ``Reading`` about what is reserved."""

    def grant_of(self, ns_id: str) -> Grant:
        """Return all that is reserved for one NS instance."""
        room = self.rows(ROOM_OF, ns_id=ns_id)
        units = self.rows(UNITS_OF, ns_id=ns_id)
        return Grant(
            frozenset(map(_room, room)),
            frozenset(Unit(row.kind, row.scope, row.value) for row in units),
            links_of(self.link_rates(ns_id)),
        )

    def reserved_rooms(self) -> Sequence[HostAllocation]:
        """Return what held plans and operations under way are to have of hosts."""
        return [_room(row) for row in self.rows(RESERVED)]

    def units(self, kind: str, scope: str) -> frozenset[str]:
        """Return the values that are taken in one scope."""
        values = {"kind": kind, "scope": scope}
        joined = self.db.execute(ALL_UNITS_IN, values).scalar()
        return frozenset(joined.split(SEPARATOR) if joined else ())

    def taken_units(self, units: Iterable[Unit]) -> frozenset[Unit]:
        """Return those of the units that somebody has."""
        wanted = frozenset(units)
        if not wanted:
            return frozenset()
        there = self.rows(
            MAYBE_TAKEN,
            kinds=sorted({unit.kind for unit in wanted}),
            scopes=sorted({unit.scope for unit in wanted}),
            values=sorted({unit.value for unit in wanted}),
        )
        return wanted & {Unit(row.kind, row.scope, row.value) for row in there}


def _room(row: Row[Any]) -> HostAllocation:
    held = held_from(row.vnfc_id, row.held)
    return HostAllocation(
        row.vnfc_id, row.host_id, amount(row), held.shares, held.alone
    )


class GrantWriting(GrantReading, LinkGrantWriting, HostWriting):
    """The part of ``Writing`` about what is reserved."""

    def reserve(
        self, op_occ_id: str, ns_id: str, grant: Grant, generations: Mapping[str, int]
    ) -> None:
        """
        Reserve a grant if the hosts still have these generations, else ``Conflict``.

        Raises the generation of every host in ``grant``.  A unit that is taken is a
        ``Conflict`` too, and so is a host that is LEAVING, or a link without so much
        left.
        """
        self._compare_and_swap(grant, generations)
        self.hosts_changed()
        if grant == NOTHING:
            return
        new = dict(id=new_id(), ns_id=ns_id, op_occ_id=op_occ_id, state="RESERVED")
        self.db.execute(insert(grant_table), new)
        self._take_room(new["id"], grant)
        self.take_links(new["id"], grant.mbps)
        self._take_units(new["id"], grant)

    def _compare_and_swap(self, grant: Grant, generations: Mapping[str, int]) -> None:
        """Raise the generations, host by host in one order, so that none deadlock."""
        taking = hosts_of(grant)
        for host_id in sorted(taking | set(generations)):
            by = int(host_id in taking)
            planned = generations.get(host_id)
            values = dict(host_id=host_id, planned=planned, by=by)
            if planned is None or not self.db.execute(SWAP, values).rowcount:
                raise self._host_changed(host_id, planned)
            if by:
                self.note(host, host_id)

    def _host_changed(self, host_id: str, planned: int | None) -> Conflict:
        row = self.find(CHANGED, host_id=host_id)
        if row is None:
            return Conflict(f"host {host_id!r} is gone", hint="plan again")
        if planned is None:
            return Conflict(f"host {row.name!r} is not one the plan looked at")
        if row.generation == planned:
            return Conflict(f"host {row.name!r} is {row.state}", hint="plan again")
        return Conflict(
            f"host {row.name!r} has changed since it was planned on:"
            f" generation {row.generation}, not {planned}",
            hint="plan again",
        )

    def _take_room(self, grant_id: str, grant: Grant) -> None:
        rows = [
            dict(
                grant_id=grant_id,
                vnfc_id=room.vnfc_id,
                host_id=room.host_id,
                held=held_json(room),
                **demand_values(room.demand),
            )
            for room in grant.allocations
        ]
        if rows:
            with taken(Conflict("a VNFC already has room on that host")):
                self.db.execute(insert(host_allocation), rows)

    def _take_units(self, grant_id: str, grant: Grant) -> None:
        """Take the units in one order; the primary key decides a race."""
        units = sorted((unit.kind, unit.scope, unit.value) for unit in grant.units)
        if not units:
            return
        for unit in self.taken_units(grant.units):
            what = f"{unit.kind} {unit.value!r} is taken in {unit.scope!r}"
            raise Conflict(what, hint="plan again")
        rows = [
            dict(grant_id=grant_id, kind=kind, scope=scope, value=value)
            for kind, scope, value in units
        ]
        with taken(Conflict("another grant just took a unit of this one")):
            self.db.execute(insert(unit_allocation), rows)

    def settle(self, ns_id: str, grant: Grant) -> None:
        """Release all that is reserved for the NS instance and is not in ``grant``."""
        held = self.grant_of(ns_id)
        self._release_room(held.allocations - grant.allocations)
        self._release_units(held.units - grant.units)
        self.keep_links(ns_id, held.mbps, grant.mbps)
        self.db.execute(DROP_EMPTY, {"ns": ns_id})
        self.db.execute(SETTLED, {"ns": ns_id})

    def _release_room(self, released: frozenset[HostAllocation]) -> None:
        """Raise the generations too: planners must see that there is more room."""
        for host_id in sorted({room.host_id for room in released}):
            self.db.execute(RAISE, {"host_id": host_id})
            self.note(host, host_id)
        self.hosts_changed()
        rows = [dict(vnfc=room.vnfc_id, host_id=room.host_id) for room in released]
        self._each(FREE_ROOM, rows)

    def _release_units(self, released: frozenset[Unit]) -> None:
        rows = [dict(of_kind=u.kind, in_scope=u.scope, this=u.value) for u in released]
        self._each(FREE_UNIT, rows)

    def _each(self, statement: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            self.db.execute(statement, rows)
