"""Looking at one host: every 2 s, and at once when something happens there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event

import structlog

from nfvo.backoff import BackOff
from nfvo.errors import VimError, VimRefused
from nfvo.lcm.cloud import URI
from nfvo.lcm.observation import ServerState
from nfvo.lcm.ports import HostWatch, Ports, SeenServer, Vim
from nfvo.lcm.records import HostRecord
from nfvo.lcm.store import SYSTEM
from nfvo.watcher.agents import Agents
from nfvo.watcher.notes import Notes
from nfvo.watcher.pings import Pings
from nfvo.watcher.rounds import Rounds
from nfvo.watcher.survey import Surveyor
from nfvo.watcher.tenure import LeaseLost

SWEEP_EVERY_S = 2.0
GATHER_S = 0.05  # events come in bursts, and one sweep is enough for each
ASK_FOR_LEASE_EVERY_S = 2.0
# Quotas and places of a cloud change without an event.
ASK_CLOUD_EVERY_S = 60.0
LONGEST_REST_S = 3.0  # a host that returns may run what others have replaced

log = structlog.get_logger(__name__)


@dataclass
class HostWatcher:
    """Watches one host while its lease is ours; times are monotonic seconds."""

    ports: Ports
    host: HostRecord
    notes: Notes
    clock: Callable[[], float]
    surveyor: Surveyor
    rounds: Rounds
    _pings: Pings = field(default_factory=Pings)
    _back_off: BackOff = field(default_factory=lambda: BackOff(longest=LONGEST_REST_S))
    _anew: Event = field(default_factory=Event)
    _inspected_s: float = 0.0
    _watches: bool = False
    _wake: Event = field(default_factory=Event)
    _end: Event = field(default_factory=Event)

    def run(self) -> None:
        """Watch until ``end``, whatever the host and the database do."""
        rest = 0.0
        while not self._end.wait(rest):
            try:
                rest = self._turn()
            except Exception as error:  # noqa: BLE001 - the loop must outlive them all
                rest = self._back_off.failed()
                log.warning("watcher.failed", host=self.host.name, error=str(error))

    def end(self) -> None:
        """Ask ``run`` to return."""
        self._end.set()
        self._wake.set()

    def look_anew(self) -> None:
        """Have the host inspected again: its record says that it was not."""
        if self._watches:
            self._anew.set()
            self._wake.set()

    def survey(self, asked_at: datetime | None) -> None:
        """Have the host surveyed soon, if it is watched and that did not just fail."""
        if self._watches and self.surveyor.is_rested(asked_at):
            self.rounds.begin(self.surveyor)

    def _turn(self) -> float:
        """Watch for as long as it works; return how long to wait then."""
        if not self.notes.take_over():
            return ASK_FOR_LEASE_EVERY_S
        try:
            if self.notes.leaves():
                self._clear(self._vim())
                return ASK_FOR_LEASE_EVERY_S
            self._watch(self._vim())
        except LeaseLost:
            log.info("watcher.lease-lost", host=self.host.name)
            return ASK_FOR_LEASE_EVERY_S
        except VimError as error:
            rest = self._back_off.failed()
            log.warning("watcher.broken", host=self.host.name, error=error.message)
            self.notes.broken(error.message)
            return rest
        self.notes.give_up()
        return 0.0

    def _vim(self) -> Vim:
        with self.ports.store.read(SYSTEM) as view:
            kind = view.site(self.host.site).kind
        return self.ports.vim(kind)

    def _clear(self, vim: Vim) -> None:
        """Remove what is dead, and images that we cached; then the host's record."""
        if self.notes.waits():  # what its places have is on its networks
            return
        self.surveyor.returned = True
        if self.surveyor.survey():
            return
        for sha256 in self.notes.cached():
            try:
                vim.delete_image(self.host, sha256)
            except VimRefused as error:  # another installation's disks are over it
                log.warning("watcher.image-stays", image=sha256, why=error.message)
        self.notes.left()
        log.info("watcher.host-left", host=self.host.name)

    def _watch(self, vim: Vim) -> None:
        self._inspect(vim)
        watch = vim.watch(self.host, self._on_event)
        try:
            self._watches = True
            with Agents(watch, self._pings, self._wake.set, self.clock) as agents:
                while not self._end.is_set():
                    agents.check()
                    if self._anew.is_set():
                        self._inspect(vim)
                    self._ask_cloud(vim)
                    self.sweep(watch)
                    self._back_off.succeeded()
                    self._rest()
        finally:
            self._watches = False
            watch.close()

    def _inspect(self, vim: Vim) -> None:
        """Look at what the host has, and first of all at what runs there."""
        self._anew.clear()
        self._inspected_s = self.clock()
        self.notes.inspected(vim.inspect(self.host))
        self.surveyor.returned = True
        self.rounds.begin(self.surveyor)

    def _ask_cloud(self, vim: Vim) -> None:
        """Look again what a place of a cloud has, when that is due."""
        due_s = self._inspected_s + ASK_CLOUD_EVERY_S
        if self.host.uri.startswith(URI) and self.clock() >= due_s:
            self._inspected_s = self.clock()
            self.notes.inspected(vim.inspect(self.host))

    def sweep(self, watch: HostWatch) -> None:
        """Look once, and write down what is new."""
        expected = self.notes.expected()
        seen = watch.sweep()
        self.notes.swept(seen, self._pings.silent, expected)
        # A guest that is still being made has its own step that waits for it.
        talking = {
            server.id
            for server in seen
            if server.agent and server.state is ServerState.RUNNING
        }
        self._pings.follow(talking & expected.settled, self.clock())

    def _on_event(self, server: SeenServer) -> None:
        """Take an event, in the driver's thread: look soon."""
        self._pings.hurry(server.id, self.clock())
        self._wake.set()

    def _rest(self) -> None:
        if self._wake.wait(SWEEP_EVERY_S):
            self._end.wait(GATHER_S)
            self._wake.clear()
