"""
The tree of a YAML document: every node knows its line and column.

Scalars are text; what ``1.10``, ``no`` or ``52:54:00:12:34:56`` means is for the type
that the model has there to decide.  ``compose`` makes trees, ``find`` looks up a place.
"""

from dataclasses import dataclass
from typing import NamedTuple

Where = tuple[str | int, ...]
NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class Spot(NamedTuple):
    """A position in a text, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Scalar:
    """One piece of text; ``plain`` when it stood there without quotes or a tag."""

    text: str
    plain: bool
    at: Spot

    @property
    def is_null(self) -> bool:
        """Whether nothing was written: empty, ``~`` or ``null``, without quotes."""
        return self.plain and self.text in NULLS


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple["Node", ...]
    at: Spot


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping with its value."""

    key: Scalar
    value: "Node"


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping by its keys, in the order they were written."""

    entries: dict[str, Entry]
    at: Spot

    def get(self, key: str) -> "Node | None":
        """Return the value of ``key``, if it was written."""
        return self.entries[key].value if key in self.entries else None


Node = Scalar | Sequence | Mapping


class Found(NamedTuple):
    """What ``find`` came to: the node, where its key stands, and the way to it."""

    node: Node
    key: Spot
    path: Where


def plain(node: Node) -> object:
    """Return the tree as dicts, lists, text and None, for a model to validate."""
    match node:
        case Scalar():
            return None if node.is_null else node.text
        case Sequence():
            return [plain(item) for item in node.items]
        case Mapping():
            return {key: plain(entry.value) for key, entry in node.entries.items()}


def find(root: Node, where: Where) -> Found:
    """
    Follow ``where`` into the tree as far as it goes.

    A part that is not there is passed over: the short form leaves out what is
    clear, such as ``vdus.vm`` of a VNFD with one VDU or the ``vl`` of a connection.
    """
    found = Found(root, root.at, ())
    for part in where:
        found = _step(found, part) or found
    return found


def _step(found: Found, part: str | int) -> Found | None:
    match found.node, part:
        case Mapping(entries=entries), str() if part in entries:
            entry = entries[part]
            return Found(entry.value, entry.key.at, (*found.path, part))
        case Sequence(items=items), int() if part < len(items):
            return Found(items[part], items[part].at, (*found.path, part))
        case Sequence(items=items), str():
            names = (i for i in items if isinstance(i, Scalar) and i.text == part)
            named = next(names, None)
            return Found(named, named.at, (*found.path, part)) if named else None
    return None


def dotted(path: Where) -> str:
    """Return ``apart[0].members`` for ``("apart", 0, "members")``."""
    text = "".join(
        f"[{part}]" if isinstance(part, int) else f".{part}" for part in path
    )
    return text.removeprefix(".")
