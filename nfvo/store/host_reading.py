"""Reading sites and hosts, as records and as the placement engine sees them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from sqlalchemy import (
    BindParameter,
    Select,
    Text,
    bindparam,
    cast,
    select,
)

from nfvo.lcm.anchors import anchors_of
from nfvo.lcm.census import Census
from nfvo.lcm.records import HostRecord, SiteRecord
from nfvo.placement.infrastructure import (
    Ability,
    Infrastructure,
    NumaCell,
)
from nfvo.store.cells import held_from
from nfvo.store.host_rows import (
    cell_from,
    host_from,
    placeable,
    site_from,
)
from nfvo.store.live import CHANGED, LOGGED, Hosts, Known, LiveHosts
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
    numa_cell,
    site,
)
from nfvo.store.view import View, by_name

SITE = select(site).where(by_name(site))
SITES = select(site).order_by(site.c.name)
HOST = select(host).where(by_name(host))
HOSTS = select(host).order_by(host.c.name)
WIDE = host.alias("wide")
CLOUDS = select(WIDE.c.site).where(
    cast(WIDE.c.abilities, Text).contains(Ability.SITE_WIDE)
)
OF_CLOUDS = select(host.c.id).where(host.c.site.in_(CLOUDS))
UNDERLAYS = select(host.c.id, host.c.underlay)
CELLS = select(numa_cell).order_by(numa_cell.c.host_id, numa_cell.c.position)
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
        return list(self.live.at(self).hosts.records)

    def hosts_by_id(self) -> Mapping[str, HostRecord]:
        """Return all hosts by id."""
        if self.live is None:
            return {host.id: host for host in self.hosts()}
        return self.live.at(self).hosts.by_id

    def census(self) -> Census:
        """Return what a plan asks of all hosts together."""
        if self.live is None:
            return Census.of(self.hosts())
        return self.live.at(self).hosts.census

    def hosts_of_clouds(self) -> Sequence[HostRecord]:
        """Return the hosts of sites that are clouds by name, anchors among them."""
        ids = [row.id for row in self.rows(OF_CLOUDS)]
        return self._records(SOME_HOSTS, {"ids": ids}) if ids else ()

    def anchors(self) -> Mapping[str, str]:
        """Return the anchor of each host of a cloud (ids)."""
        if self.live is None:
            return anchors_of(self.hosts())
        return self.live.at(self).hosts.anchors

    def underlays(self) -> Mapping[str, str]:
        """Return where tunnels to hosts end, by host id."""
        return {row.id: row.underlay for row in self.rows(UNDERLAYS)}

    def infrastructure(self) -> Infrastructure:
        """
        Return all hosts as the placement engine sees them, grants taken off.

        So is what surveys have found there that nothing was granted for.
        """
        if self.live is None:
            return Infrastructure(self.revision(), self.found().placeable)
        return self.live.at(self).infrastructure

    def infrastructure_of(self, host_ids: Iterable[str]) -> Infrastructure:
        """Return what ``infrastructure`` says of these hosts; unknown ones are left."""
        revision = self.revision()
        return Infrastructure(revision, self.found(sorted(set(host_ids))).placeable)

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

    def found(self, ids: Collection[str] | None = None) -> Hosts:
        """Read hosts, grants and strangers taken off; without ``ids``, all of them."""
        tables, values = (ALL_HOSTS, {}) if ids is None else (SOME_HOSTS, {"ids": ids})
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
        return Hosts.of(known, [row.host_id for row in burdens])

    def _records(
        self, tables: "_Tables", values: Mapping[str, Any]
    ) -> Sequence[HostRecord]:
        numa: dict[str, list[NumaCell]] = defaultdict(list)
        for row in self.rows(tables.cells, **values):
            numa[row.host_id].append(cell_from(row))
        return [
            host_from(row, numa[row.id]) for row in self.rows(tables.hosts, **values)
        ]
