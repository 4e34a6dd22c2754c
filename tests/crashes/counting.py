"""The ports of a process that dies at one moment of its work, and counts until then."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from nfvo.lcm.ports import Store, Vim
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord
from nfvo.lcm.store import Scope
from nfvo.lcm.writing import Writing

KILLED = 137
EFFECTS = ("ensure_", "delete_", "stop_", "start_")

Stage = Callable[[str, HostRecord, tuple[Any, ...]], None]


def nothing(call: str, host: HostRecord, arguments: tuple[Any, ...]) -> None:
    """Stage no failure."""


@dataclass
class Moments:
    """Counts moments; at number ``last``, unless that is 0, the process is gone."""

    last: int = 0
    passed: int = 0

    def one(self) -> None:
        """Pass a moment, or do not survive it."""
        self.passed += 1
        if self.passed == self.last:
            os._exit(KILLED)  # as by kill -9: nothing is flushed, closed or undone


class CountedVim:
    """A driver with a moment before each effect, and one after it."""

    def __init__(self, vim: Vim, moments: Moments, stage: Stage) -> None:
        self._vim = vim
        self._moments = moments
        self._stage = stage

    def __getattr__(self, name: str) -> Any:
        """Return a call, counted if it may change something."""
        call = getattr(self._vim, name)
        if name == "close":
            return call
        has_effect = name.startswith(EFFECTS)

        def counted(host: HostRecord, *arguments: Any) -> Any:
            self._stage(name, host, arguments)
            if not has_effect:
                return call(host, *arguments)
            self._moments.one()
            answer = call(host, *arguments)
            self._moments.one()
            return answer

        return counted


class CountedStore:
    """A store with a moment after each commit."""

    def __init__(self, store: Store, moments: Moments) -> None:
        self._store = store
        self._moments = moments

    def read(self, scope: Scope) -> AbstractContextManager[Reading]:
        """Open a view, which changes nothing."""
        return self._store.read(scope)

    @contextmanager
    def write(self, scope: Scope) -> Iterator[Writing]:
        """Open a transaction."""
        with self._store.write(scope) as tx:
            yield tx
        self._moments.one()
