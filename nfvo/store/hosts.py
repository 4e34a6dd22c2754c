"""Writing sites and hosts."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
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
)
from nfvo.placement.overcommit import Overcommit
from nfvo.store.cipher import Cipher
from nfvo.store.faults import referenced, taken
from nfvo.store.host_reading import HOST, SITE, HostReading
from nfvo.store.host_rows import (
    cell_values,
    host_values,
    site_values,
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
from nfvo.store.view import Transaction

ANOTHER = "choose another name"
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


def _promised(row: Row[Any]) -> tuple[frozenset[int], Overcommit]:
    return frozenset(row.dedicated), Overcommit(**row.overcommit)


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
