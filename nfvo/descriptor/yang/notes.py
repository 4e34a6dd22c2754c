"""The problems of a descriptor that are noted on the way, each once for its place."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.marks import Mark
from nfvo.descriptor.problems import Problem, Severity


class Unreadable(Exception):
    """A part can't be read; why has been noted."""


@dataclass
class Notes:
    """Collects problems."""

    problems: list[Problem] = field(default_factory=list)
    _seen: set[tuple[str, int, int, str]] = field(default_factory=set)

    def add(self, fault: Fault, mark: Mark, *, on_key: bool = False) -> None:
        """Note what is wrong at a place; the same of one place only once."""
        spot = mark.key if on_key else mark.value
        known = (fault.code, spot.line, spot.column, fault.message)
        if known not in self._seen:
            self._seen.add(known)
            self.problems.append(fault.at(mark.file, spot, mark.path))

    def stop(self, fault: Fault, mark: Mark) -> Unreadable:
        """Note what is wrong, and return what to raise."""
        self.add(fault, mark)
        return Unreadable(fault.message)

    @property
    def wrong(self) -> bool:
        """Whether one of them is an error."""
        return any(one.severity is Severity.ERROR for one in self.problems)

    def __iter__(self) -> Iterator[Problem]:
        """Yield the problems."""
        return iter(self.problems)
