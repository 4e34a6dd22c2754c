"""The problems that are noted while a descriptor is read, and where things stand."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.problems import Problem, Severity
from nfvo.descriptor.tree import Spot, Where


class Placed(Protocol):
    """Where something stands, and the way to it within its document."""

    @property
    def file(self) -> str:
        """The file."""

    @property
    def spot(self) -> Spot:
        """Line and column."""

    @property
    def path(self) -> Where:
        """The way there, if it is known."""


class At(NamedTuple):
    """A place: a file of the package, or of the bundled types, and a spot in it."""

    file: str
    spot: Spot
    path: Where = ()


class Unreadable(Exception):
    """A part can't be read; why has been noted."""


@dataclass(slots=True)
class Notes:
    """Collects problems; the same one of the same place only once."""

    problems: list[Problem] = field(default_factory=list)
    _seen: set[tuple[str, str, Spot, str]] = field(default_factory=set)

    def add(self, fault: Fault, at: Placed, path: Where = ()) -> None:
        """Note that ``fault`` is at a place; ``path`` where that does not know its."""
        key = (fault.code, at.file, at.spot, fault.message)
        if key not in self._seen:
            self._seen.add(key)
            self.problems.append(fault.at(at.file, at.spot, path or at.path))

    def stop(self, fault: Fault, at: Placed) -> Unreadable:
        """Note what is wrong, and return what to raise."""
        self.add(fault, at)
        return Unreadable(fault.message)

    @property
    def wrong(self) -> bool:
        """Whether one of them is an error."""
        return any(one.severity is Severity.ERROR for one in self.problems)

    def __iter__(self) -> Iterator[Problem]:
        """Yield the problems."""
        return iter(self.problems)
