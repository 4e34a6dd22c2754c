"""Which servers should be on which host, kept up to date by the change log."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock

from nfvo.errors import NotFound
from nfvo.lcm.ids import server_id
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

    def refresh(self, view: Reading) -> None:
        """Take in what has changed since the last time."""
        with self._lock:
            if self._revision is None:
                self._revision = view.revision()
                for ns in view.ns_instances():
                    self._keep(ns, view)
                return
            for ns_id in set(self._changed(view, self._revision)):
                self._reread(ns_id, view)

    def on(self, host_id: str) -> Expected:
        """Return the servers that should be on a host."""
        with self._lock:
            parts = tuple(self._hosts.get(host_id, {}).values())
        return Expected(
            recorded=frozenset().union(*(part.servers for part in parts)),
            settled=frozenset().union(*(p.servers for p in parts if p.settled)),
        )

    def _changed(self, view: Reading, since: int) -> Iterator[str]:
        """Yield the NS instances that have changed, or whose operation has."""
        while changes := view.changes(since, PAGE):
            for change in changes:
                if change.kind == "ns":
                    yield change.id
                elif change.kind == "op_occ":
                    yield from _ns_of(change.id, view)
            since = self._revision = changes[-1].rev
            if len(changes) < PAGE:
                return

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


def _ns_of(op_occ_id: str, view: Reading) -> Iterator[str]:
    try:
        yield view.op_occ(op_occ_id).ns_id
    except NotFound:
        return
