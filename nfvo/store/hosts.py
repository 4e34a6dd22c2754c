"""Sites and hosts as records, and as the placement engine sees them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    select,
    update,
)

from nfvo.errors import Conflict, NotFound
from nfvo.lcm.records import HostRecord, SiteRecord
from nfvo.lcm.store import Scope
from nfvo.placement.infrastructure import (
    Infrastructure,
    NumaCell,
)
from nfvo.placement.overcommit import Overcommit
from nfvo.store.cells import held_from
from nfvo.store.cipher import Cipher
from nfvo.store.faults import referenced, taken
from nfvo.store.host_rows import (
    cell_from,
    cell_values,
    host_from,
    host_values,
    placeable,
    site_from,
    site_values,
)
from nfvo.store.live import CHANGED, LOGGED, Known, LiveHosts, Standing
from nfvo.store.room import (
    ALLOCATED_ROOM,
    HELD,
    SEPARATOR,
    UNACCOUNTED_ROOM,
    amount,
)
from nfvo.store.tables import (
    deviation,
    host,
    host_allocation,
    host_observation,
    numa_cell,
    resource,
    secret,
    site,
    survey,
)
from nfvo.store.view import Transaction, View, by_name

ANOTHER = "choose another name"
SITE = select(site).where(by_name(site))
SITES = select(site).order_by(site.c.name)
HOST = select(host).where(by_name(host))
HOSTS = select(host).order_by(host.c.name)
UNDERLAYS = select(host.c.id, host.c.underlay)
CELLS = select(numa_cell).order_by(numa_cell.c.host_id, numa_cell.c.position)
PROMISED = select(host.c.dedicated, host.c.overcommit).where(
    host.c.id == bindparam("id")
)
SITE_PROMISED = select(site.c.overcommit).where(site.c.id == bindparam("id"))
RAISE_ALL = (
    update(host)
    .where(host.c.site == bindparam("of_site"))
    .values(generation=host.c.generation + 1)
)
RAISE = (
    update(host)
    .where(host.c.id == bindparam("host_id"))
    .values(generation=host.c.generation + 1)
)
CELLS_OF = CELLS.where(numa_cell.c.host_id == bindparam("id"))


@dataclass(frozen=True)
class _Tables:
    """What is read of hosts: of all of them, or of those with ``ids``."""

    hosts: Select[Any] = HOSTS
    cells: Select[Any] = CELLS
    allocated: Select[Any] = ALLOCATED_ROOM
    unaccounted: Select[Any] = UNACCOUNTED_ROOM
    held: Select[Any] = HELD

    def narrowed(self) -> Self:
        """Return what is read of some hosts."""
        ids: BindParameter[Any] = bindparam("ids", expanding=True)
        return replace(
            self,
            hosts=self.hosts.where(host.c.id.in_(ids)),
            cells=self.cells.where(numa_cell.c.host_id.in_(ids)),
            allocated=self.allocated.where(host_allocation.c.host_id.in_(ids)),
            unaccounted=self.unaccounted.where(deviation.c.host_id.in_(ids)),
            held=self.held.where(host_allocation.c.host_id.in_(ids)),
        )


ALL_HOSTS = _Tables()
SOME_HOSTS = ALL_HOSTS.narrowed()


class HostReading(View):
    """The part of ``Reading`` about sites and hosts; ``live`` knows those of before."""

    live: LiveHosts | None = None

    def site(self, name: str) -> SiteRecord:
        """Return one site."""
        return site_from(self.named("site", name, SITE))

    def sites(self) -> Sequence[SiteRecord]:
        """Return all sites by name."""
        return [site_from(row) for row in self.rows(SITES)]

    def host(self, id_or_name: str) -> HostRecord:
        """Return one host."""
        row = self.named("host", id_or_name, HOST)
        return host_from(
            row, [cell_from(cell) for cell in self.rows(CELLS_OF, id=row.id)]
        )

    def hosts(self) -> Sequence[HostRecord]:
        """Return all hosts by name."""
        if self.live is None:
            return self._records(ALL_HOSTS, {})
        return [known.record for known in self.live.at(self).hosts]

    def underlays(self) -> Mapping[str, str]:
        """Return where tunnels to hosts end, by host id."""
        return {row.id: row.underlay for row in self.rows(UNDERLAYS)}

    def infrastructure(self) -> Infrastructure:
        """
        Return all hosts as the placement engine sees them, grants taken off.

        So is what surveys have found there that nothing was granted for.
        """
        return _infrastructure(self.live.at(self) if self.live else self.standing())

    def infrastructure_of(self, host_ids: Iterable[str]) -> Infrastructure:
        """Return what ``infrastructure`` says of these hosts; unknown ones are left."""
        return _infrastructure(self.standing(sorted(set(host_ids))))

    def burdened(self) -> frozenset[str]:
        """Return the ids of hosts with something that nobody was granted room for."""
        return frozenset(row.host_id for row in self.rows(UNACCOUNTED_ROOM))

    def changed(self, since: int, until: int) -> Sequence[tuple[str, str]] | None:
        """
        Return kind and id of the hosts, sites and deviations that have changed.

        None when the log does not know of every revision in between.
        """
        span = {"since": since, "until": until}
        if self.db.execute(LOGGED, span).scalar_one() != until - since:
            return None
        return [(row.kind, row.id) for row in self.rows(CHANGED, **span)]

    def standing(self, ids: Collection[str] | None = None) -> Standing:
        """Read hosts, grants and strangers taken off; without ``ids``, all of them."""
        tables, values = (ALL_HOSTS, {}) if ids is None else (SOME_HOSTS, {"ids": ids})
        revision = self.revision()
        sites = {site.name: site for site in self.sites()}
        # Generations before allocations: where each statement has its own snapshot,
        # an allocation that came in between makes the generation an old one.
        records = {one.id: one for one in self._records(tables, values)}
        hosts = {id: placeable(one, sites[one.site]) for id, one in records.items()}
        for row in self.rows(tables.allocated, **values):
            if row.host_id in hosts:  # or it was added since, without a snapshot
                there, vnfcs = hosts[row.host_id], frozenset(row.vnfcs.split(SEPARATOR))
                free = there.free - amount(row)
                hosts[row.host_id] = replace(there, free=free, vnfcs=vnfcs)
        for row in self.rows(tables.held, **values):
            if row.host_id in hosts:
                held = held_from(row.vnfc_id, row.held)
                hosts[row.host_id] = hosts[row.host_id].holding(held)
        burdens = self.rows(tables.unaccounted, **values)
        for row in burdens:
            if row.host_id in hosts:
                there = hosts[row.host_id]
                taken_there = there.free - amount(row)
                hosts[row.host_id] = replace(there, free=taken_there)
        known = (Known(records[id], host) for id, host in hosts.items())
        return Standing.of(revision, known, [row.host_id for row in burdens])

    def _records(
        self, tables: "_Tables", values: Mapping[str, Any]
    ) -> Sequence[HostRecord]:
        numa: dict[str, list[NumaCell]] = defaultdict(list)
        for row in self.rows(tables.cells, **values):
            numa[row.host_id].append(cell_from(row))
        return [
            host_from(row, numa[row.id]) for row in self.rows(tables.hosts, **values)
        ]


def _promised(row: Row[Any]) -> tuple[frozenset[int], Overcommit]:
    return frozenset(row.dedicated), Overcommit(**row.overcommit)


def _infrastructure(standing: Standing) -> Infrastructure:
    hosts = tuple(known.host for known in standing.hosts)
    return Infrastructure(standing.revision, hosts)


class HostWriting(HostReading, Transaction):
    """The part of ``Writing`` about sites and hosts."""

    def __init__(self, db: Connection, scope: Scope, cipher: Cipher) -> None:
        super().__init__(db, scope, cipher)
        self._seen: dict[frozenset[str] | None, Infrastructure] = {}

    def infrastructure(self) -> Infrastructure:
        """
        Return all hosts as the placement engine sees them, grants taken off.

        Until this transaction changes something it is the same each time, though
        others may commit: who finds room in it and reserves that with the generations
        in it is told of them by the generations.
        """
        if None not in self._seen:
            self._seen[None] = super().infrastructure()
        return self._seen[None]

    def infrastructure_of(self, host_ids: Iterable[str]) -> Infrastructure:
        """Do the same, of these hosts."""
        ids = frozenset(host_ids)
        if ids not in self._seen:
            self._seen[ids] = super().infrastructure_of(ids)
        return self._seen[ids]

    def hosts_changed(self) -> None:
        """Forget what the hosts were like before this transaction changed them."""
        self._seen = {}

    def put_site(self, new: SiteRecord) -> None:
        """Add or replace a site; if it promises otherwise, its hosts have changed."""
        before = self.find(SITE_PROMISED, id=new.id)
        with (
            taken(Conflict(f"another site is called {new.name!r}", hint=ANOTHER)),
            referenced(Conflict(f"site {new.id!r} has hosts, it keeps its name")),
        ):
            self.put(site, site_values(new))
        if before is not None and Overcommit(**before.overcommit) != new.overcommit:
            self.db.execute(RAISE_ALL, {"of_site": new.name})
        self.note(site, new.id)
        self.hosts_changed()

    def delete_site(self, id: str) -> None:
        """Remove a site and its secrets; ``Conflict`` while it has hosts."""
        row = self.named("site", id, SITE)
        has_hosts = Conflict(
            f"site {row.name!r} has hosts", hint="remove those first: nfvo host remove"
        )
        with referenced(has_hosts):
            self.db.execute(delete(site).where(site.c.id == row.id))
        self.db.execute(delete(secret).where(secret.c.owner == f"site:{row.name}"))
        self.note(site, row.id, op="delete")
        self.hosts_changed()

    def put_host(self, new: HostRecord) -> None:
        """
        Add or change a host; its generation is kept.

        Unless other CPUs are set aside, or it promises otherwise: what was planned on
        it before is void.
        """
        no_site = NotFound(
            f"there is no site {new.site!r}", hint="add the site before its hosts"
        )
        with (
            taken(Conflict(f"another host is called {new.name!r}", hint=ANOTHER)),
            referenced(no_site),
        ):
            before = self.find(PROMISED, id=new.id)
            self.put(host, host_values(new), keep=("generation",))
        promised = new.dedicated, new.overcommit
        if before is not None and _promised(before) != promised:
            self.db.execute(RAISE, {"host_id": new.id})
        self.db.execute(delete(numa_cell).where(numa_cell.c.host_id == new.id))
        self.put(numa_cell, *cell_values(new))
        self.note(host, new.id)
        self.hosts_changed()

    def delete_host(self, id: str) -> None:
        """Remove a host; ``Conflict`` while something is allocated on it."""
        row = self.named("host", id, HOST)
        in_use = Conflict(
            f"VNFCs are allocated on host {row.name!r}",
            hint="terminate their NS instances, or heal them to other hosts",
        )
        with referenced(in_use):
            self.db.execute(delete(host).where(host.c.id == row.id))
        self.db.execute(delete(secret).where(secret.c.owner == f"host:{row.id}"))
        for table in (resource, host_observation, survey, deviation):
            self.db.execute(delete(table).where(table.c.host_id == row.id))
        self.note(host, row.id, op="delete")
        self.hosts_changed()
