"""Which servers should be on which host, kept up to date by the change log."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock

from nfvo.errors import NotFound
from nfvo.lcm.ids import server_id
from nfvo.lcm.observation import Change
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import NsInstance
from nfvo.watcher.verdict import Expected

PAGE = 1000


@dataclass(frozen=True, slots=True)
class _Part:
    """The servers of one NS instance on one host."""

    servers: frozenset[str]
    settled: bool


@dataclass
class Register:
    """One for all hosts; reads an NS instance again only when it has changed."""

    _revision: int | None = None
    _hosts: dict[str, dict[str, _Part]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    _hosts_of: dict[str, frozenset[str]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def on(self, host_id: str, view: Reading) -> Expected:
        """
        Return the servers that should be on a host, by this view.

        To be asked once in a transaction: it may keep rows locked that another thread
        then waits for in here, so that to ask again would be to wait for oneself.
        """
        with self._lock:
            self._refresh(view)
            parts = tuple(self._hosts.get(host_id, {}).values())
        return Expected(
            recorded=frozenset().union(*(part.servers for part in parts)),
            settled=frozenset().union(*(p.servers for p in parts if p.settled)),
        )

    def _refresh(self, view: Reading) -> None:
        """Take in what has changed since the last time, or else be as far as before."""
        if self._revision is None:
            revision = view.revision()
            for ns in view.ns_instances():
                self._drop(ns.id)  # what a try before, that was cut off, has kept
                self._keep(ns, view)
        else:
            changes = tuple(_changes(view, self._revision))
            revision = changes[-1].rev if changes else self._revision
            # In one order for all: a transaction may keep what it has read locked.
            for ns_id in sorted({id for one in changes for id in _ns_of(one, view)}):
                self._reread(ns_id, view)
        self._revision = revision

    def _reread(self, ns_id: str, view: Reading) -> None:
        self._drop(ns_id)
        try:
            self._keep(view.ns(ns_id), view)
        except NotFound:
            return

    def _keep(self, ns: NsInstance, view: Reading) -> None:
        settled = view.active_op_occ(ns.id) is None
        servers: dict[str, set[str]] = defaultdict(set)
        for vnfc in ns.vnfcs():
            servers[vnfc.host_id].add(server_id(vnfc.id, vnfc.incarnation))
        for host_id, ids in servers.items():
            self._hosts[host_id][ns.id] = _Part(frozenset(ids), settled)
        self._hosts_of[ns.id] = frozenset(servers)

    def _drop(self, ns_id: str) -> None:
        for host_id in self._hosts_of.pop(ns_id, frozenset()):
            self._hosts[host_id].pop(ns_id, None)


def _changes(view: Reading, since: int) -> Iterator[Change]:
    while page := view.changes(since, PAGE):
        yield from page
        since = page[-1].rev


def _ns_of(change: Change, view: Reading) -> Iterator[str]:
    """Yield the NS instance that has changed, or whose operation has."""
    if change.kind == "ns":
        yield change.id
    elif change.kind == "op_occ":
        with suppress(NotFound):
            yield view.op_occ(change.id).ns_id
