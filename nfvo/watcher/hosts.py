"""A watcher for each host that the store has."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Event, Thread

import structlog

from nfvo.lcm.ports import Ports
from nfvo.lcm.records import HostRecord
from nfvo.lcm.store import SYSTEM
from nfvo.placement.infrastructure import HostState
from nfvo.watcher.look import HostWatcher
from nfvo.watcher.notes import Notes
from nfvo.watcher.register import Register

LOOK_FOR_HOSTS_EVERY_S = 1.0
ENDS_WITHIN_S = 4.0

log = structlog.get_logger(__name__)


@dataclass
class Hosts:
    """Starts and ends watchers as hosts come, go and move."""

    ports: Ports
    owner: str
    clock: Callable[[], float]
    _register: Register = field(default_factory=Register)
    _watched: dict[str, tuple[HostWatcher, Thread]] = field(default_factory=dict)

    def run(self, stop: Event) -> None:
        """Watch all hosts until ``stop``."""
        while not stop.is_set():
            try:
                with self.ports.store.read(SYSTEM) as view:
                    hosts = view.hosts()
                self.follow(hosts)
            except Exception as error:  # noqa: BLE001 - the loop must outlive them all
                log.warning("watcher.cannot-list-hosts", error=str(error))
            stop.wait(LOOK_FOR_HOSTS_EVERY_S)
        self.follow(())

    def follow(self, hosts: Iterable[HostRecord]) -> None:
        """Watch these hosts, and no others."""
        wanted = {host.id: host for host in hosts}
        ended = [
            self._watched.pop(id)
            for id, (watcher, _) in tuple(self._watched.items())
            if id not in wanted or _moved(watcher.host, wanted[id])
        ]
        for watcher, _ in ended:
            watcher.end()
        for _, thread in ended:
            thread.join(ENDS_WITHIN_S)
        for id in wanted.keys() - self._watched.keys():
            self._watched[id] = self._start(wanted[id])

    def _start(self, host: HostRecord) -> tuple[HostWatcher, Thread]:
        notes = Notes(self.ports.store, host.id, self._register, self.owner)
        watcher = HostWatcher(self.ports, host, notes, self.clock)
        thread = Thread(target=watcher.run, name=f"watch {host.name}", daemon=True)
        thread.start()
        return watcher, thread


def _moved(known: HostRecord, now: HostRecord) -> bool:
    """Whether the host is reached in another way than before, or leaves."""
    return _way(known) != _way(now)


def _way(host: HostRecord) -> tuple[object, ...]:
    leaves = host.state is HostState.LEAVING
    return host.uri, host.site, host.underlay, leaves
