"""The session bed: start a user's daemons, break their guests, leave nothing behind."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.testbed.bed import Bed
from tests.testbed.libvirt import capscache
from tests.testbed.libvirt.namespace import BedError
from tests.testbed.session import hostfiles, user
from tests.testbed.session.host import SessionHost
from tests.testbed.session.state import State, default_base

CACHE = "cache/libvirt"


@dataclass(frozen=True, slots=True)
class SessionBed(Bed[SessionHost]):
    """Some daemons of a user as hosts; leaving it as a context ends it."""

    state: State

    @classmethod
    def up(cls, count: int, *, name: str = "bed") -> Self:
        """Start a bed of ``count`` hosts hv1, hv2, ... and wait until they answer."""
        base = default_base(name).resolve()
        if not hostfiles.is_short_enough(base / str(count)):
            raise BedError(f"{base} is too long for sockets: set TMPDIR to a short one")
        try:
            base.mkdir(mode=0o711)
        except FileExistsError:
            raise BedError(f"a session bed is already up in {base}") from None
        bed = cls(State(base))
        try:
            bed._grow(count)
        except BaseException:
            bed.down()
            raise
        return bed

    @classmethod
    def load(cls, *, name: str = "bed") -> Self:
        """Return a bed that another process started."""
        return cls(State.load(default_base(name).resolve()))

    @property
    def base(self) -> Path:
        """Return the bed's directory."""
        return self.state.base

    @property
    def hosts(self) -> Mapping[str, SessionHost]:
        """Return the hosts by name."""
        return self.state.hosts

    def down(self) -> None:
        """End every process and remove every file of the bed."""
        for host in self.hosts.values():
            capscache.keep(host.dir / CACHE, "session")
            host.kill()
        shutil.rmtree(self.base)

    def _grow(self, count: int) -> None:
        for number in range(1, count + 1):
            directory = self.base / str(number)
            host = SessionHost(f"hv{number}", self.state.address, directory)
            hostfiles.write(host.dir)
            capscache.lend(host.dir / CACHE, "session")
            user.give(host.dir)
            self.state.hosts[host.name] = host.begin()
            self.state.save()
        for host in self.hosts.values():
            host.wait()
