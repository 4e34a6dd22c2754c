"""Where things stand in a package, and the problems that are noted on the way."""

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.tree import Node, Spot, Where
from nfvo.descriptor.words import listed, quoted

NEARLY = 0.8


class At(NamedTuple):
    """A place: a file of the package, or of the bundled types, and a spot in it."""

    file: str
    spot: Spot


class Located(NamedTuple):
    """A node of a tree, and the file that the tree was read from."""

    node: Node
    file: str

    @property
    def at(self) -> At:
        """Where the node stands."""
        return At(self.file, self.node.at)


@dataclass(slots=True)
class Notes:
    """Collects problems; the same one of the same place only once."""

    problems: list[Problem] = field(default_factory=list)
    _seen: set[tuple[str, At, str]] = field(default_factory=set)

    def add(self, fault: Fault, at: At, path: Where = ()) -> None:
        """Note that ``fault`` is at a place."""
        key = (fault.code, at, fault.message)
        if key not in self._seen:
            self._seen.add(key)
            self.problems.append(fault.at(at.file, at.spot, path))


def unknown_word(
    what: str, word: str, known: list[str], *, odd: str, wrong: str
) -> Fault:
    """
    Say that nothing is called ``word``: the code ``wrong`` if it looks misspelt.

    A word like none of those that are known is somebody's own, which is only ``odd``.
    """
    message = f"unknown {what} {quoted(word)}"
    if near := get_close_matches(word, known, n=1, cutoff=NEARLY):
        return Fault(wrong, message, hint=f"did you mean {quoted(near[0])}?")
    hint = f"those known here are {listed(sorted(known), 'and')}" if known else ""
    return Fault(odd, message, hint=hint)
