"""A watcher for each host that the store has."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from threading import Event, Thread

import structlog

from nfvo.lcm.deviation import Survey
from nfvo.lcm.ports import Ports
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord
from nfvo.lcm.store import SYSTEM
from nfvo.placement.infrastructure import HostState
from nfvo.watcher.look import HostWatcher
from nfvo.watcher.notes import Notes
from nfvo.watcher.register import Register
from nfvo.watcher.rounds import Rounds, is_due
from nfvo.watcher.survey import Surveyor
from nfvo.watcher.tenure import Tenure
from nfvo.watcher.touched import Touched

LOOK_FOR_HOSTS_EVERY_S = 1.0
ENDS_WITHIN_S = 4.0
QUARANTINE_EVERY_S = 2.0
# What a record says that was not looked at since; a watch may go on over it.
NOT_LOOKED_AT = frozenset({HostState.NEW, HostState.DOWN})

log = structlog.get_logger(__name__)


@dataclass
class Hosts:
    """Starts and ends watchers as hosts come, go and move."""

    ports: Ports
    owner: str
    clock: Callable[[], float]
    reconcile_s: float = 60.0
    _rounds: Rounds = field(default_factory=Rounds)
    _register: Register = field(default_factory=Register)
    _touched: Touched = field(default_factory=Touched)
    _watched: dict[str, tuple[HostWatcher, Thread]] = field(default_factory=dict)

    def run(self, stop: Event) -> None:
        """Watch all hosts until ``stop``."""
        while not stop.is_set():
            try:
                with self.ports.store.read(SYSTEM) as view:
                    hosts = view.hosts()
                    due = tuple(self._due(view, hosts))
                self.follow(hosts)
                self.survey(due)
            except Exception as error:  # noqa: BLE001 - the loop must outlive them all
                log.warning("watcher.cannot-list-hosts", error=str(error))
            stop.wait(LOOK_FOR_HOSTS_EVERY_S)
        self.follow(())
        self._rounds.end()

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
        for id, host in wanted.items():
            if host.state in NOT_LOOKED_AT:
                self._watched[id][0].look_anew()

    def survey(self, due: Iterable[Survey]) -> None:
        """Survey those of these hosts that are watched here, by what came last."""
        for last in due:
            if last.host_id in self._watched:
                self._watched[last.host_id][0].survey(last.asked_at)

    def _due(self, view: Reading, hosts: Iterable[HostRecord]) -> Iterator[Survey]:
        now, surveys, graves = view.now(), view.surveys(), view.newest_graves()
        self._touched.catch_up(view)
        touched = self._touched.due(surveys, now)
        for host in hosts:
            last = surveys.get(host.id, Survey(host.id))
            quarantined = host.state is HostState.QUARANTINED
            every_s = QUARANTINE_EVERY_S if quarantined else self.reconcile_s
            every = is_due(last, graves.get(host.id), now, every_s)
            if every or host.id in touched:
                yield last

    def _start(self, host: HostRecord) -> tuple[HostWatcher, Thread]:
        tenure = Tenure(self.ports.store, host.id, self.owner)
        notes = Notes(self.ports.store, tenure, self._register)
        surveyor = Surveyor(self.ports, tenure, clock=self.clock)
        watcher = HostWatcher(
            self.ports, host, notes, self.clock, surveyor, self._rounds
        )
        thread = Thread(target=watcher.run, name=f"watch {host.name}", daemon=True)
        thread.start()
        return watcher, thread


def _moved(known: HostRecord, now: HostRecord) -> bool:
    """Whether the host is reached in another way than before, or leaves."""
    return _way(known) != _way(now)


def _way(host: HostRecord) -> tuple[object, ...]:
    leaves = host.state is HostState.LEAVING
    return host.uri, host.site, host.underlay, leaves
