"""Lines of estates: what was found out of one is kept for those that come of it."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

KEPT_BYTES = 32 * 2**20


@dataclass(frozen=True, slots=True)
class Found:
    """What was found out of an estate of that version."""

    version: int
    what: Any


@dataclass(eq=False)
class Line:
    """
    Estates of which each differs from the one before in some hosts.

    ``changed`` are the places of those, one after the other: an estate's version says
    how many of them were changed when it was made.
    """

    changed: list[int] = field(default_factory=list)
    _found: dict[Hashable, Found] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def after(self, version: int, places: Iterable[int]) -> "tuple[Line, int]":
        """Return the line and version of an estate that comes of one of ``version``."""
        with self._lock:
            if version != len(self.changed):  # another came of it before: a fork
                return Line(), 0
            self.changed.extend(places)
            return self, len(self.changed)

    def find(self, key: Hashable, version: int) -> Found | None:
        """Return what was found of that version, or an earlier one."""
        found = self._found.get(key)
        return None if found is None or found.version > version else found

    def keep(self, key: Hashable, found: Found, size: int) -> None:
        """Keep what was found for later; ``size`` (bytes) decides how many are."""
        with self._lock:
            before = self._found.pop(key, None)
            if before is not None and before.version > found.version:
                found = before
            while self._found and (len(self._found) + 1) * size > KEPT_BYTES:
                del self._found[next(iter(self._found))]
            self._found[key] = found

    def since(self, version: int, until: int) -> frozenset[int]:
        """Return the places of the hosts that have changed between two versions."""
        return frozenset(self.changed[version:until])
