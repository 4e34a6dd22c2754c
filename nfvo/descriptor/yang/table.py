"""
What nodes a YANG module has, and what their values are: read of small tables.

A line is a node, indented by one space below the node it is in::

    vdu*! [id]                              a list with a key; one is needed
     name! string                           a leaf that is needed
     int-cpd                                a container
     layer-protocol* identity ipv4|ipv6     a list of leaves, of these words
     sw-image-desc -> ../../sw-image-desc/id @4.3.1     a reference; one version's
     order? uint32                          a leaf; in 2.6.1, leaves or a list with ids
     cpd-pool* [id] @2.6.1=nfp-position-element     one version's; in place of another

A table laid over another adds nodes; a node without a type is only the way to others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import NamedTuple

TABLES = files("nfvo.descriptor.yang") / "tables"
WORDY = frozenset({"enum", "identity"})


@dataclass(frozen=True, slots=True)
class Term:
    """
    A node that documents may have.

    ``kind`` is the type of a leaf, empty for containers and lists.  ``alone`` is the
    only version (or the extension) that has it, and ``replaced`` what others have
    there.  ``either`` is whether versions differ in how many it is, or in its form.
    """

    name: str
    many: bool = False
    needed: bool = False
    keys: tuple[str, ...] = ()
    kind: str = ""
    words: tuple[str, ...] = ()
    refers: str = ""
    alone: str = ""
    replaced: str = ""
    either: bool = False
    below: Mapping[str, "Term"] = field(default_factory=dict)

    @property
    def is_leaf(self) -> bool:
        """Whether it holds text, and no other nodes."""
        return bool(self.kind)


class _Line(NamedTuple):
    depth: int
    term: Term


@cache
def sol006() -> Mapping[str, Term]:
    """Return SOL006's nodes with those that OSM adds, by the names at the top."""
    return _over(_read("sol006.txt"), _read("osm.txt"))


@cache
def catalog() -> Mapping[str, Term]:
    """Return the nodes that OSM had before release 9, by the names at the top."""
    return _read("catalog.txt")


def _read(name: str) -> dict[str, Term]:
    text = (TABLES / name).read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    below, _ = _below([_line(line) for line in lines], 0, 0)
    return below


def _below(lines: list[_Line], start: int, depth: int) -> tuple[dict[str, Term], int]:
    """Return the nodes of one depth from ``start`` on, and where they end."""
    found: dict[str, Term] = {}
    while start < len(lines) and lines[start].depth == depth:
        term = lines[start].term
        inner, start = _below(lines, start + 1, depth + 1)
        found[term.name] = replace(term, below=inner)
    return found, start


def _line(line: str) -> _Line:
    text = line.lstrip(" ")
    text, _, alone = text.partition(" @")
    alone, _, replaced = alone.partition("=")
    name, _, rest = text.partition(" ")
    term = Term(
        name.rstrip("*!?"),
        many="*" in name,
        needed=name.endswith("!"),
        alone=alone,
        replaced=replaced,
        either=name.endswith("?"),
    )
    return _Line(len(line) - len(line.lstrip(" ")), _typed(term, rest))


def _typed(term: Term, rest: str) -> Term:
    if rest.startswith("["):
        return replace(term, keys=tuple(rest[1:-1].split()))
    if rest.startswith("-> "):
        return replace(term, kind="string", refers=rest[3:])
    kind, _, words = rest.partition(" ")
    several = tuple(words.split("|")) if words else ()
    return replace(term, kind=kind, words=several)


def _over(base: Mapping[str, Term], upper: Mapping[str, Term]) -> dict[str, Term]:
    """Return the nodes of two tables; where both have one, the upper one's type."""
    merged = dict(base)
    for name, term in upper.items():
        old = base.get(name)
        if old is None:
            merged[name] = term
        elif term.is_leaf:
            more = old.words if old.kind == term.kind else ()
            words = tuple(dict.fromkeys((*more, *term.words)))
            merged[name] = replace(
                old,
                kind=term.kind,
                words=words,
                refers=term.refers,
                either=term.either,
            )
        else:
            below = _over(old.below, term.below)
            merged[name] = replace(old, keys=term.keys or old.keys, below=below)
    return merged
