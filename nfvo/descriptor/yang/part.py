"""A node of a document that its table knows: text, or further parts, and its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from nfvo.descriptor.marks import Mark
from nfvo.descriptor.yang.table import Term


@dataclass(frozen=True, slots=True)
class Part:
    """
    A leaf with its text, or a container or an item of a list with what is in it.

    ``asked`` are the names that somebody asked for: what is in ``parts`` and nobody
    asks for is not kept, and that is told (``unread``).
    """

    mark: Mark
    term: Term
    text: str = ""
    parts: Mapping[str, tuple["Part", ...]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    def all(self, name: str) -> tuple["Part", ...]:
        """Return the parts of a name, in the order they were written."""
        assert name in self.term.below, f"{self.term.name} has no {name}"
        self.asked.add(name)
        return self.parts.get(name, ())

    def one(self, name: str) -> "Part | None":
        """Return the part of a name, if it is there."""
        return next(iter(self.all(name)), None)

    def within(self, *names: str) -> "Part | None":
        """Return the part at the end of a way of containers."""
        found: Part | None = self
        for name in names:
            found = found.one(name) if found else None
        return found

    def of(self, name: str, default: str = "") -> str:
        """Return the text of a leaf."""
        found = self.one(name)
        return found.text if found else default

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of a list of leaves."""
        return tuple(part.text for part in self.all(name))

    def number(self, name: str, default: int = 0) -> int:
        """Return a whole number."""
        found = self.one(name)
        return int(Decimal(found.text)) if found else default

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return whether a flag is set."""
        found = self.one(name)
        return found.text == "true" if found else default

    def keep(self, *names: str) -> None:
        """Say that what is in parts is known to be left out, and nothing is lost."""
        for name in names:
            for part in self.all(name):
                part.asked.update(part.parts)
                part.keep(*part.parts)

    def inner(self) -> Iterator["Part"]:
        """Yield what is in it."""
        for parts in self.parts.values():
            yield from parts
