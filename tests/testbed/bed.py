"""What is done to hosts and guests on any bed, and that leaving a bed ends it."""

import os
import signal
from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar


class BedError(Exception):
    """Something the test bed needs did not work."""


class RunsGuests(Protocol):
    """A host that knows its guests."""

    def qemu_pid(self, domain: str) -> int:
        """Return the pid of the qemu that runs a domain."""


HostT = TypeVar("HostT", bound=RunsGuests)


class TakenDown(ABC):
    """A bed of any kind: leaving it as a context takes it down."""

    __slots__ = ()

    @abstractmethod
    def down(self) -> None:
        """End every process and remove all that is the bed's."""

    def __enter__(self) -> Self:
        """Return the bed itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take it down, whatever happened."""
        self.down()


class Bed(TakenDown, Generic[HostT]):
    """Some hosts."""

    __slots__ = ()
    __test__ = False  # pytest: a bed is no test class

    @property
    @abstractmethod
    def hosts(self) -> Mapping[str, HostT]:
        """Return the hosts by name."""

    def host(self, name: str) -> HostT:
        """Return one host."""
        if name not in self.hosts:
            raise BedError(f"no host {name}, only {', '.join(self.hosts)}")
        return self.hosts[name]

    def qemu_pid(self, host: str, domain: str) -> int:
        """Return the pid of the qemu that runs a domain."""
        return self.host(host).qemu_pid(domain)

    def kill_qemu(self, host: str, domain: str) -> None:
        """Kill a guest as the kernel's OOM killer would."""
        os.kill(self.qemu_pid(host, domain), signal.SIGKILL)

    def freeze_qemu(self, host: str, domain: str) -> None:
        """Stop a guest in the middle of everything; libvirt is not told."""
        os.kill(self.qemu_pid(host, domain), signal.SIGSTOP)

    def thaw_qemu(self, host: str, domain: str) -> None:
        """Undo ``freeze_qemu``."""
        os.kill(self.qemu_pid(host, domain), signal.SIGCONT)
