"""Which services the changes of the change log concern."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from nfvo.errors import NotFound
from nfvo.lcm.ids import server_id
from nfvo.lcm.observation import Change
from nfvo.lcm.op_occ import LcmOpOcc
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import NsInstance

PAGE = 1000


@dataclass
class Follower:
    """Where the change log was read to; ``None`` before the first time."""

    revision: int | None = None

    def news(self, view: Reading) -> Iterator[Change]:
        """Yield what has changed since the last time."""
        since = view.revision() if self.revision is None else self.revision
        while changes := view.changes(since, PAGE):
            yield from changes
            since = changes[-1].rev
        self.revision = since


@dataclass
class Concerned:
    """The services that are followed, by their servers and their hosts (ids)."""

    _of_server: dict[str, str] = field(default_factory=dict)
    _on_host: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _known: dict[str, NsInstance] = field(default_factory=dict)

    def follow(self, ns: NsInstance) -> None:
        """Follow a service as it is now."""
        self.forget(ns.id)
        self._known[ns.id] = ns
        for vnfc in ns.vnfcs():
            self._of_server[server_id(vnfc.id, vnfc.incarnation)] = ns.id
            self._on_host[vnfc.host_id].add(ns.id)

    def forget(self, ns_id: str) -> None:
        """Follow a service no more."""
        known = self._known.pop(ns_id, None)
        for vnfc in known.vnfcs() if known else ():
            self._of_server.pop(server_id(vnfc.id, vnfc.incarnation), None)
            self._on_host[vnfc.host_id].discard(ns_id)

    def with_server(self, id: str) -> tuple[str, ...]:
        """Return the service that a server is of, if it is of one."""
        ns_id = self._of_server.get(id)
        return () if ns_id is None else (ns_id,)

    def on_host(self, id: str) -> tuple[str, ...]:
        """Return the services that have something on a host."""
        return tuple(self._on_host.get(id, ()))


def operation(view: Reading, change: Change) -> LcmOpOcc | None:
    """Return the operation that has changed; None when it was deleted."""
    try:
        return view.op_occ(change.id)
    except NotFound:
        return None
