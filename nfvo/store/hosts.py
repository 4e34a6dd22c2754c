"""Sites and hosts as records, and as the placement engine sees them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Row, bindparam, delete, select

from nfvo.errors import Conflict, NotFound
from nfvo.graph import Resources
from nfvo.lcm.records import FencerKind, Fencing, HostRecord, SiteRecord
from nfvo.placement.infrastructure import (
    Ability,
    Host,
    HostState,
    Infrastructure,
    NumaCell,
)
from nfvo.store.faults import referenced, taken
from nfvo.store.revisions import SHARED
from nfvo.store.room import (
    ALLOCATED_ROOM,
    SEPARATOR,
    UNACCOUNTED_ROOM,
    amount,
    demand_values,
)
from nfvo.store.tables import (
    deviation,
    host,
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
CELLS_OF = CELLS.where(numa_cell.c.host_id == bindparam("id"))


def _site(row: Row[Any]) -> SiteRecord:
    return SiteRecord(
        id=row.id,
        name=row.name,
        kind=row.kind,
        zone=row.zone,
        fabric=row.fabric,
        first_vni=row.first_vni,
        last_vni=row.last_vni,
    )


def _host(row: Row[Any], numa: Sequence[NumaCell]) -> HostRecord:
    override = row.capacity_override
    return HostRecord(
        id=row.id,
        name=row.name,
        site=row.site,
        uri=row.uri,
        underlay=row.underlay,
        zone=row.zone,
        labels=frozenset(row.labels),
        physical_networks=row.physical_networks,
        state=HostState(row.state),
        detail=row.detail,
        hypervisor=row.hypervisor,
        architecture=row.architecture,
        fabrics=frozenset(row.fabrics),
        capacity=amount(row),
        capacity_override=None if override is None else Resources(*override),
        numa=tuple(numa),
        abilities=frozenset(map(Ability, row.abilities)),
        fencing=_fencing(row.fencing),
        cordoned=row.cordoned,
        generation=row.generation,
        rev=row.rev,
    )


def _fencing(kept: Mapping[str, Any]) -> Fencing:
    rest = {name: value for name, value in kept.items() if name != "kind"}
    return Fencing(FencerKind(kept.get("kind", FencerKind.NONE)), **rest)


def _cell(row: Row[Any]) -> NumaCell:
    return NumaCell(
        index=row.cell,
        cpus=row.cpus,
        memory_mib=row.memory_mib,
        # JSON's keys are text.
        hugepages={int(size): count for size, count in row.hugepages.items()},
    )


def placeable(record: HostRecord, fabric: str) -> Host:
    """Return an empty host as the placement engine sees it."""
    total = record.capacity_override or record.capacity
    return Host(
        id=record.id,
        name=record.name,
        site=record.site,
        total=total,
        free=total,
        state=record.state,
        zone=record.zone,
        labels=record.labels,
        architecture=record.architecture,
        hypervisor=record.hypervisor,
        fabrics=record.fabrics,
        physical_networks=frozenset(record.physical_networks),
        numa=record.numa,
        generation=record.generation,
        fabric=fabric,
        abilities=record.abilities,
    )


class HostReading(View):
    """The part of ``Reading`` about sites and hosts."""

    def site(self, name: str) -> SiteRecord:
        """Return one site."""
        return _site(self.named("site", name, SITE))

    def sites(self) -> Sequence[SiteRecord]:
        """Return all sites by name."""
        return [_site(row) for row in self.rows(SITES)]

    def host(self, id_or_name: str) -> HostRecord:
        """Return one host."""
        row = self.named("host", id_or_name, HOST)
        return _host(row, [_cell(cell) for cell in self.rows(CELLS_OF, id=row.id)])

    def hosts(self) -> Sequence[HostRecord]:
        """Return all hosts by name."""
        numa: dict[str, list[NumaCell]] = defaultdict(list)
        for row in self.rows(CELLS):
            numa[row.host_id].append(_cell(row))
        return [_host(row, numa[row.id]) for row in self.rows(HOSTS)]

    def underlays(self) -> Mapping[str, str]:
        """Return where tunnels to hosts end, by host id."""
        return {row.id: row.underlay for row in self.rows(UNDERLAYS)}

    def infrastructure(self) -> Infrastructure:
        """
        Return all hosts as the placement engine sees them, grants taken off.

        So is what surveys have found there that nothing was granted for.
        """
        revision = self.revision()
        fabrics = {site.name: site.fabric for site in self.sites()}
        # Generations before allocations: where each statement has its own snapshot,
        # an allocation that came in between makes the generation an old one.
        hosts = {h.id: placeable(h, fabrics[h.site]) for h in self.hosts()}
        for row in self.rows(ALLOCATED_ROOM):
            if row.host_id in hosts:  # or it was added since, without a snapshot
                there, vnfcs = hosts[row.host_id], frozenset(row.vnfcs.split(SEPARATOR))
                free = there.free - amount(row)
                hosts[row.host_id] = replace(there, free=free, vnfcs=vnfcs)
        for row in self.rows(UNACCOUNTED_ROOM):
            if row.host_id in hosts:
                there = hosts[row.host_id]
                taken_there = there.free - amount(row)
                hosts[row.host_id] = replace(there, free=taken_there)
        return Infrastructure(revision, tuple(hosts.values()))


class HostWriting(HostReading, Transaction):
    """The part of ``Writing`` about sites and hosts."""

    _infrastructure: Infrastructure | None = None

    def infrastructure(self) -> Infrastructure:
        """
        Return all hosts as the placement engine sees them, grants taken off.

        Until this transaction changes something it is the same each time, though
        others may commit: who finds room in it and reserves that with the generations
        in it is told of them by the generations.
        """
        if self._infrastructure is None:
            self._infrastructure = super().infrastructure()
        return self._infrastructure

    def hosts_changed(self) -> None:
        """Forget what the hosts were like before this transaction changed them."""
        self._infrastructure = None

    def put_site(self, new: SiteRecord) -> None:
        """Add or replace a site."""
        values = dict(
            id=new.id,
            project_id=SHARED,
            name=new.name,
            kind=new.kind,
            zone=new.zone,
            fabric=new.fabric,
            first_vni=new.first_vni,
            last_vni=new.last_vni,
        )
        with (
            taken(Conflict(f"another site is called {new.name!r}", hint=ANOTHER)),
            referenced(Conflict(f"site {new.id!r} has hosts, it keeps its name")),
        ):
            self.put(site, values)
        self.note(site, new.id)
        self.hosts_changed()

    def delete_site(self, id: str) -> None:
        """Remove a site; ``Conflict`` while it has hosts."""
        row = self.named("site", id, SITE)
        has_hosts = Conflict(
            f"site {row.name!r} has hosts", hint="remove those first: nfvo host remove"
        )
        with referenced(has_hosts):
            self.db.execute(delete(site).where(site.c.id == row.id))
        self.note(site, row.id, op="delete")
        self.hosts_changed()

    def put_host(self, new: HostRecord) -> None:
        """Add or change a host; its generation is kept."""
        no_site = NotFound(
            f"there is no site {new.site!r}", hint="add the site before its hosts"
        )
        with (
            taken(Conflict(f"another host is called {new.name!r}", hint=ANOTHER)),
            referenced(no_site),
        ):
            self.put(host, _host_values(new), keep=("generation",))
        self.db.execute(delete(numa_cell).where(numa_cell.c.host_id == new.id))
        self.put(numa_cell, *_cell_values(new))
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


def _host_values(new: HostRecord) -> dict[str, Any]:
    override = new.capacity_override
    return dict(
        id=new.id,
        project_id=SHARED,
        name=new.name,
        site=new.site,
        uri=new.uri,
        underlay=new.underlay,
        zone=new.zone,
        labels=sorted(new.labels),
        physical_networks=dict(new.physical_networks),
        state=new.state,
        detail=new.detail,
        hypervisor=new.hypervisor,
        architecture=new.architecture,
        fabrics=sorted(new.fabrics),
        abilities=sorted(new.abilities),
        fencing=asdict(new.fencing),
        cordoned=new.cordoned,
        capacity_override=override
        and [override.vcpus, override.memory_mib, override.disk_gib],
        generation=new.generation,
        **demand_values(new.capacity),
    )


def _cell_values(new: HostRecord) -> list[dict[str, Any]]:
    return [
        dict(
            host_id=new.id,
            position=position,
            cell=cell.index,
            cpus=cell.cpus,
            memory_mib=cell.memory_mib,
            hugepages={str(size): count for size, count in cell.hugepages.items()},
        )
        for position, cell in enumerate(new.numa)
    ]
