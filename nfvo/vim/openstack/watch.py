"""
Open watches: sweeps from the shared listing, and events as polling finds changes.

One thread per site polls while any of its places is watched.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from nfvo.errors import VimError, VimUnavailable
from nfvo.lcm.cloud import Place
from nfvo.lcm.observation import ServerState
from nfvo.lcm.ports import SeenServer
from nfvo.vim.openstack.listed import UNSEEN, Listed
from nfvo.vim.openstack.places import is_at

POLL_S = 1.0
SILENT = frozenset({"UNKNOWN", "DOWN"})
"""``host_status`` of a machine that Nova has not heard of lately, or that is off."""

Look = Callable[[], Mapping[str, Listed]]
"""Returns all servers of the site; raises ``VimError``."""
OnEvent = Callable[[SeenServer], None]


def seen_at(place: Place, servers: Mapping[str, Listed]) -> tuple[SeenServer, ...]:
    """
    Return our servers at a place.

    Raises VimUnavailable when nobody can tell how they are: their cell is silent, or
    the machine that is the place.
    """
    ours = [one for one in servers.values() if one.is_ours and is_at(place, one)]
    for one in ours:
        if one.status == UNSEEN:
            raise VimUnavailable(
                f"{place.site}: the cell of {one.name} does not answer"
            )
        if place.machine and one.host_status in SILENT:
            raise VimUnavailable(f"{place.site}: Nova hears nothing of {place.machine}")
    return tuple(_seen(one) for one in ours)


class CloudWatch:
    """The port ``HostWatch`` for one place; ``on_event`` is called by the poller."""

    def __init__(self, look: Look, place: Place, on_event: OnEvent) -> None:
        self._look = look
        self._place = place
        self._on_event = on_event
        self._before: Mapping[str, SeenServer] | None = None
        self.closed = False

    def sweep(self) -> tuple[SeenServer, ...]:
        """Return all servers of ours at the place."""
        return seen_at(self._place, self._look())

    def agent_answers(self, server_id: str) -> bool:
        """Answer for nobody: no agent can be asked through Nova."""
        return False

    def close(self) -> None:
        """End the watch."""
        self.closed = True

    def compare(self, servers: Mapping[str, Listed]) -> None:
        """Tell what has changed since the last time; by the poller only."""
        now = {one.id: one for one in seen_at(self._place, servers)}
        before, self._before = self._before, now
        if before is None:
            return
        for id, one in now.items():
            if before.get(id) != one:
                self._on_event(one)
        for id in before.keys() - now.keys():
            gone = SeenServer(
                id, before[id].name, ServerState.MISSING, "deleted", agent=False
            )
            self._on_event(gone)


@dataclass
class Poller:
    """Looks at one site every ``POLL_S`` for all of its open watches."""

    look: Look
    _watches: list[CloudWatch] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _runs: bool = False
    _end: threading.Event = field(default_factory=threading.Event)

    def watch(self, place: Place, on_event: OnEvent) -> CloudWatch:
        """Open a watch; raises ``VimError`` when the cloud does not answer."""
        watch = CloudWatch(self.look, place, on_event)
        watch.compare(self.look())
        with self._lock:
            self._watches.append(watch)
            if not self._runs:
                self._runs = True
                name = f"poll-{place.site}"
                threading.Thread(target=self._run, name=name, daemon=True).start()
        return watch

    def end(self) -> None:
        """End the thread."""
        self._end.set()

    def _run(self) -> None:
        while not self._end.wait(POLL_S) and (watches := self._open()):
            try:
                servers = self.look()
            except VimError:
                continue  # the next sweep says so
            for watch in watches:
                self._tell(watch, servers)

    def _open(self) -> list[CloudWatch]:
        with self._lock:
            self._watches = [one for one in self._watches if not one.closed]
            self._runs = bool(self._watches)
            return list(self._watches)

    def _tell(self, watch: CloudWatch, servers: Mapping[str, Listed]) -> None:
        try:
            watch.compare(servers)
        except VimError:
            return  # as above


def _seen(one: Listed) -> SeenServer:
    state, detail = one.state
    if one.host_status in SILENT:
        state = ServerState.DEGRADED
        detail = f"Nova hears nothing of its machine {one.machine}".rstrip()
    return SeenServer(one.id, one.name, state, detail, agent=False)
