"""NS instances, read and written whole: the instance with all of its parts."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, Table, bindparam, delete, or_, select, union

from nfvo.errors import Conflict
from nfvo.lcm.records import NsInstance
from nfvo.lcm.reserved import Grant
from nfvo.store.faults import taken
from nfvo.store.grants import GrantWriting
from nfvo.store.parts import PARTS, Parts, ns_from, part_rows
from nfvo.store.tables import (
    cp,
    ns_instance,
    op_occ,
    plan,
    resource,
    vl,
    vnf_instance,
    vnfc,
)
from nfvo.store.vault import VaultWriting
from nfvo.store.view import View, by_name, mine

NS = select(ns_instance).where(mine(ns_instance), by_name(ns_instance))
LOCKED = NS.with_for_update(key_share=True)
NS_INSTANCES = select(ns_instance).where(mine(ns_instance)).order_by(ns_instance.c.name)
ALL_IDS = select(ns_instance.c.id).where(mine(ns_instance))
NOTED = select(resource.c.owner_id).where(resource.c.host_id == bindparam("host_id"))
IDS_AT = union(
    select(vnfc.c.ns_id).where(vnfc.c.host_id == bindparam("host_id")),
    select(vnfc.c.ns_id).where(vnfc.c.id.in_(NOTED)),
    select(vl.c.ns_id).where(vl.c.id.in_(NOTED)),
)
SOME: Any = bindparam("ids", expanding=True)
NS_AT = (
    select(ns_instance)
    .where(
        mine(ns_instance),
        or_(ns_instance.c.id.in_(IDS_AT), ns_instance.c.id.in_(SOME)),
    )
    .order_by(ns_instance.c.name)
)


def _parts_of_one(table: Table) -> Any:
    one = select(table).where(table.c.ns_id == bindparam("ns_id"))
    return one.order_by(table.c.position)


def _parts_of_all(table: Table) -> Any:
    return select(table).where(table.c.ns_id.in_(ALL_IDS)).order_by(table.c.position)


def _parts_of_some(table: Table) -> Any:
    return select(table).where(table.c.ns_id.in_(SOME)).order_by(table.c.position)


OF_ONE = {table: _parts_of_one(table) for table in PARTS}
OF_ALL = {table: _parts_of_all(table) for table in PARTS}
OF_SOME = {table: _parts_of_some(table) for table in PARTS}
INSIDE = {vnfc: vnf_instance, cp: vnfc}
CLEAR = {
    table: delete(table).where(table.c.ns_id == bindparam("ns")) for table in PARTS
}


class InstanceReading(View):
    """The part of ``Reading`` about NS instances."""

    def ns(self, id_or_name: str) -> NsInstance:
        """Return one NS instance with all of its parts."""
        return self._whole(self.named("NS instance", id_or_name, NS))

    def ns_id(self, id_or_name: str) -> str:
        """Return the id of one NS instance."""
        id: str = self.named("NS instance", id_or_name, NS).id
        return id

    def _whole(self, row: Row[Any]) -> NsInstance:
        parts: dict[Table, Sequence[Row[Any]]] = {}
        for table in PARTS:
            # What has no VNF has no VNFC, and what has none of those has no CP.
            if table not in INSIDE or parts[INSIDE[table]]:
                parts[table] = self.rows(OF_ONE[table], ns_id=row.id)
            else:
                parts[table] = ()
        return ns_from(row, Parts(parts))

    def ns_instances(self) -> Sequence[NsInstance]:
        """Return all NS instances by name, in a constant number of queries."""
        parts = Parts({table: self.rows(OF_ALL[table]) for table in PARTS})
        return [ns_from(row, parts) for row in self.rows(NS_INSTANCES)]

    def ns_at(self, host_id: str, also: Iterable[str] = ()) -> Sequence[NsInstance]:
        """
        Return the NS instances that have anything on a host, and those of ``also``.

        That is VNFCs placed there, or resources noted there that are theirs.
        """
        return self.whole(self.rows(NS_AT, host_id=host_id, ids=sorted(set(also))))

    def whole(self, rows: Sequence[Row[Any]]) -> Sequence[NsInstance]:
        """Return the NS instances of these rows, in a constant number of queries."""
        ids = [row.id for row in rows]
        parts = Parts({table: self.rows(OF_SOME[table], ids=ids) for table in PARTS})
        return [ns_from(row, parts) for row in rows]


class InstanceWriting(InstanceReading, GrantWriting, VaultWriting):
    """The part of ``Writing`` about NS instances."""

    def ns(self, id_or_name: str) -> NsInstance:
        """Return one NS instance, and keep others from changing it until the end."""
        return self._whole(self.named("NS instance", id_or_name, LOCKED))

    def ns_rev(self, id: str) -> int:
        """Return the count of its changes, and keep others from adding to them."""
        rev: int = self.named("NS instance", id, LOCKED).rev
        return rev

    def put_ns(self, ns: NsInstance, before: NsInstance | None = None) -> None:
        """
        Add or change an NS instance with its parts; ``Conflict`` on a taken name.

        Kinds of parts that are as ``before`` are left alone.
        """
        name_taken = Conflict(
            f"an NS instance called {ns.name!r} exists in project {ns.project!r}",
            hint="choose another name, or delete that one",
        )
        values = dict(
            id=ns.id,
            project_id=self.own(ns.project),
            name=ns.name,
            nsd=ns.nsd,
            nsd_version=ns.nsd_version,
            state=ns.state,
            parameters=dict(ns.parameters),
            description=ns.description,
            secrets_of=ns.secrets_of,
            auto_heal=ns.auto_heal,
            flavour=ns.choice.flavour,
            level=ns.choice.level,
            goals=ns.goals if isinstance(ns.goals, str) else dict(ns.goals),
        )
        with taken(name_taken):
            self.put(ns_instance, values)
        known = part_rows(before) if before is not None else {}
        for table, rows in part_rows(ns).items():
            if rows == known.get(table):
                continue
            self.db.execute(CLEAR[table], {"ns": ns.id})
            if rows:
                self.db.execute(table.insert(), rows)
        self.note(ns_instance, ns.id, project=ns.project)

    def delete_ns(self, id: str) -> None:
        """Remove an NS instance with its operations, plans and secrets."""
        row = self.named("NS instance", id, NS)
        self.settle(row.id, Grant())
        self.delete_secrets(row.id)
        for table in (op_occ, plan):
            self.db.execute(delete(table).where(table.c.ns_id == row.id))
        self.db.execute(delete(ns_instance).where(ns_instance.c.id == row.id))
        self.note(ns_instance, row.id, project=row.project_id, op="delete")
