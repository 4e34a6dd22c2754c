"""
All hosts as of a revision, kept in memory: what has changed since is read, not all.

The change log tells which hosts are not any more as they were kept.  What is kept is
never changed itself, so that threads may share it; the database stays the only truth.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from threading import Lock
from typing import NamedTuple, Protocol, Self

from sqlalchemy import bindparam, func, select

from nfvo.lcm.anchors import anchors_of
from nfvo.lcm.census import Census
from nfvo.lcm.records import HostRecord
from nfvo.placement.infrastructure import Host, Infrastructure
from nfvo.store.tables import change

KEPT = 4
"""So many moments: who began to read a little earlier than others finds its own."""
MOST_CHANGED = 1000

_SINCE = change.c.rev > bindparam("since"), change.c.rev <= bindparam("until")
LOGGED = select(func.count().label("count")).select_from(change).where(*_SINCE)
CHANGED = (
    select(change.c.kind, change.c.id)
    .where(*_SINCE, change.c.kind.in_(["host", "site", "deviation"]))
    .distinct()
)


class Known(NamedTuple):
    """A host, as it is recorded and as it is placed on."""

    record: HostRecord
    host: Host


@dataclass(frozen=True)
class Hosts:
    """
    Hosts by name; ``at`` is the place of each id.

    ``burdened`` are the ids of those with something that nobody was granted room for.
    """

    known: tuple[Known, ...]
    at: Mapping[str, int]
    burdened: frozenset[str]
    census: Census

    @classmethod
    def of(cls, hosts: Iterable[Known], burdened: Collection[str] = ()) -> Self:
        """Return hosts in their order."""
        by_name = tuple(sorted(hosts, key=lambda known: known.record.name))
        at = {known.record.id: place for place, known in enumerate(by_name)}
        census = Census.of(known.record for known in by_name)
        return cls(by_name, at, frozenset(burdened), census)

    @cached_property
    def records(self) -> tuple[HostRecord, ...]:
        """The hosts as they are recorded."""
        return tuple(known.record for known in self.known)

    @cached_property
    def by_id(self) -> Mapping[str, HostRecord]:
        """The hosts as they are recorded, by id."""
        return {record.id: record for record in self.records}

    @cached_property
    def anchors(self) -> Mapping[str, str]:
        """See ``anchors_of``."""
        return anchors_of(self.records)

    @cached_property
    def placeable(self) -> tuple[Host, ...]:
        """The hosts as they are placed on."""
        return tuple(known.host for known in self.known)

    def having(self, new: Self, asked: Collection[str]) -> Self:
        """Return them with what was found later of those that were asked for."""
        burdened = self.burdened.difference(asked) | new.burdened
        hosts, changed = list(self.known), []
        for known in new.known:
            place = self.at.get(known.record.id, -1)
            if place < 0 or hosts[place].record.name != known.record.name:
                break
            changed.append((hosts[place].record, known.record))
            hosts[place] = known
        else:
            if len(new.known) == len(asked):
                census = self.census.having(changed)
                return type(self)(tuple(hosts), self.at, burdened, census)
        stay = (one for one in self.known if one.record.id not in asked)
        return self.of((*stay, *new.known), burdened)


class Standing(NamedTuple):
    """All hosts as of a revision, or as they have become while they were read."""

    revision: int
    hosts: Hosts

    @property
    def infrastructure(self) -> Infrastructure:
        """The hosts as they are placed on."""
        return Infrastructure(self.revision, self.hosts.placeable)


class Reader(Protocol):
    """Who reads the database at one moment."""

    def revision(self) -> int:
        """Return the revision of the newest change."""

    def found(self, ids: Collection[str] | None = None) -> Hosts:
        """Read hosts; without ``ids``, all of them."""

    def burdened(self) -> frozenset[str]:
        """Read on which hosts there is what nobody was granted room for."""

    def changed(self, since: int, until: int) -> Sequence[tuple[str, str]] | None:
        """Read kind and id of what has changed about hosts; None if nobody knows."""


class LiveHosts:
    """What this process knows of all hosts; threads may share it."""

    def __init__(self) -> None:
        self._kept: deque[Standing] = deque(maxlen=KEPT)
        self._lock = Lock()

    def at(self, reader: Reader) -> Standing:
        """Return all hosts as the reader would find them."""
        revision = reader.revision()
        with self._lock:
            earlier = [one for one in self._kept if one.revision <= revision]
        before = max(earlier, key=attrgetter("revision"), default=None)
        if before is not None and before.revision == revision:
            return before
        hosts = before and _later(reader, before, revision)
        now = Standing(revision, hosts or reader.found())
        with self._lock:
            self._kept.append(now)
        return now


def _later(reader: Reader, before: Standing, revision: int) -> Hosts | None:
    """Return what was known, brought up to date; None when all must be read."""
    log = reader.changed(before.revision, revision)
    if log is None or any(kind == "site" for kind, _ in log):
        return None
    ids = {id for kind, id in log if kind == "host"}
    if any(kind == "deviation" for kind, _ in log):
        ids |= before.hosts.burdened | reader.burdened()
    if len(ids) > MOST_CHANGED:
        return None
    return before.hosts.having(reader.found(ids), ids) if ids else before.hosts
