"""Which guest agent to ask next, so that a silent one never delays the others."""

from collections.abc import Set
from dataclasses import dataclass, field
from threading import Lock

EVERY_S = 2.0
SILENT_EVERY_S = 30.0


@dataclass
class Pings:
    """
    When each guest is asked next; times are monotonic seconds.

    Silent guests come last: asking one takes seconds.  May be used by two threads.
    """

    _due: dict[str, float] = field(default_factory=dict)
    _silent: set[str] = field(default_factory=set)
    _hurried: set[str] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    @property
    def silent(self) -> frozenset[str]:
        """The guests that did not answer when they were last asked."""
        with self._lock:
            return frozenset(self._silent)

    def follow(self, running: Set[str], now: float) -> None:
        """Ask these guests from now on, new ones at once, and no others."""
        with self._lock:
            for gone in self._due.keys() - running:
                del self._due[gone]
                self._silent.discard(gone)
                self._hurried.discard(gone)
            for new in running - self._due.keys():
                self._due[new] = now

    def hurry(self, server: str, now: float) -> None:
        """Ask this guest soon: something has happened to it."""
        with self._lock:
            if server in self._due:
                self._due[server] = now
                self._hurried.add(server)

    def choose(self, now: float) -> str | None:
        """Return the guest to ask now; a known silent one only if no other is due."""
        with self._lock:
            due = [server for server, at in self._due.items() if at <= now]
            return min(due, key=self._rank, default=None)

    def rest(self, now: float) -> float:
        """Return the seconds until a guest is due."""
        with self._lock:
            return max(0.0, min(self._due.values(), default=now + EVERY_S) - now)

    def heard(self, server: str, *, answers: bool, now: float) -> bool:
        """Note whether a guest answered; True when that is news."""
        with self._lock:
            if server not in self._due:
                return False
            news = answers == (server in self._silent)
            (self._silent.discard if answers else self._silent.add)(server)
            self._hurried.discard(server)
            self._due[server] = now + (EVERY_S if answers else SILENT_EVERY_S)
            return news

    def _rank(self, server: str) -> tuple[bool, float]:
        known_silent = server in self._silent and server not in self._hurried
        return known_silent, self._due[server]
