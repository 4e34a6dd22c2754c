"""The daemons of the bed: each started in its box, remembered by pid, ended by pid."""

import contextlib
import os
import signal
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from tests.testbed.bed import BedError
from tests.testbed.libvirt import processes
from tests.testbed.libvirt.spawning import reap, spawn

PATIENCE = 20.0
"""Seconds that a daemon has to end by itself."""


@dataclass(frozen=True, slots=True)
class Service:
    """One daemon: its command, its box, and whether it is in the box's network."""

    name: str
    argv: tuple[str, ...]
    box: str
    network: bool = True
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Daemon:
    """A process, by its pid and by when it started: no other is taken for it."""

    pid: int
    started: int

    @classmethod
    def of(cls, pid: int) -> Self:
        """Return the process that has this pid now."""
        return cls(pid, processes.started(pid) or 0)

    @classmethod
    def this(cls) -> Self:
        """Return the process that asks."""
        return cls.of(os.getpid())

    def runs(self) -> bool:
        """Say whether it still runs."""
        return processes.started(self.pid) == self.started

    def family(self) -> list["Daemon"]:
        """Return it with all its descendants."""
        return [self, *map(Daemon.of, processes.descendants(self.pid))]

    def signal(self, number: signal.Signals) -> None:
        """Signal it, unless it is gone."""
        if self.runs():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


def start(
    service: Service, prefix: list[str], environment: Mapping[str, str], out: Path
) -> Daemon:
    """Start a service by a prefix that enters its box; what it prints is in ``out``."""
    argv = [*prefix, *service.argv]
    entering = spawn(argv, {**environment, **service.environment}, output=out)
    while processes.started(entering) is not None:
        if inside := processes.children(entering):
            return Daemon.of(inside[0])
        time.sleep(0.002)
    reap(entering)
    raise BedError(f"{service.name} ended at once: {out.read_text()}")


def stop(name: str, daemon: Daemon) -> None:
    """End a daemon and wait until nothing of it runs; what does not end is killed."""
    family = daemon.family() if daemon.runs() else []
    daemon.signal(signal.SIGTERM)
    _ended_within([daemon], PATIENCE)
    for member in family:
        member.signal(signal.SIGKILL)
    if not _ended_within(family, PATIENCE):
        raise BedError(f"{name} (pid {daemon.pid}) cannot be ended")


def _ended_within(family: Iterable[Daemon], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while any(member.runs() for member in family):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
