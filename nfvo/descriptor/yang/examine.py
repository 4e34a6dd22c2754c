"""
A tree and the nodes it may have → a ``Part``, and all that is wrong with it.

Names may have the prefix of their module, as RFC 7951 asks for, or none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.marks import Mark
from nfvo.descriptor.notes import Notes
from nfvo.descriptor.tree import Entry, Node, Scalar, Sequence
from nfvo.descriptor.tree import Mapping as Tree
from nfvo.descriptor.words import listed, quoted
from nfvo.descriptor.yang.elements import Element
from nfvo.descriptor.yang.kinds import value
from nfvo.descriptor.yang.part import Part
from nfvo.descriptor.yang.table import Term

NEARLY = 0.8
OSM = "OSM"


def bare(name: str) -> str:
    """Return a name without the prefix of its module."""
    return name.rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Examiner:
    """
    Looks at nodes one by one.

    ``strict`` is whether the modules know all nodes that may be there; ``demanding``
    whether those that they want have to be.  OSM's descriptors leave out much that
    SOL006 wants, and OSM lets them: its parser asks for the keys of lists only.
    """

    notes: Notes
    strict: bool
    demanding: bool

    def part(self, node: Node, term: Term, mark: Mark) -> Part | None:
        """Return a node as a part, if it is of the right kind."""
        if term.kind == "any":
            return Part(mark, term)
        if term.is_leaf:
            return self._leaf(node, term, mark)
        if isinstance(node, Tree):
            return Part(mark, term, parts=self._inner(node, term, mark))
        if isinstance(node, Scalar) and (node.is_null or not node.text.strip()):
            return Part(mark, term, parts=self._inner(Tree({}, node.at), term, mark))
        self._odd(node, "a mapping", mark)
        return None

    def _leaf(self, node: Node, term: Term, mark: Mark) -> Part | None:
        if term.either and isinstance(node, Tree) and list(node.entries) == ["id"]:
            node = node.entries["id"].value
        if not isinstance(node, Scalar):
            self._odd(node, "text", mark)
            return None
        if node.is_null and term.kind != "string":
            return None
        found = value(term, "" if node.is_null else node.text)
        if isinstance(found, Fault):
            self.notes.add(found, mark)
            return None
        return Part(mark, term, found)

    def _inner(
        self, tree: Tree, term: Term, mark: Mark
    ) -> Mapping[str, tuple[Part, ...]]:
        parts: dict[str, tuple[Part, ...]] = {}
        written: dict[str, Mark] = {}
        for key, entry in tree.entries.items():
            name = bare(key)
            at = _below(mark, key, entry)
            if name in written:
                fault = Fault("yang.key-twice", f"{quoted(name)} was written before")
                self.notes.add(fault, at.on_key)
            elif name not in term.below:
                self._unknown(key, term, at)
            else:
                written[name] = at
                self._warn_of_osm(term.below[name], at)
                parts[name] = tuple(self._entry(tree, entry, term.below[name], at))
        self._missing(written, term, mark)
        return parts

    def _entry(self, tree: Tree, entry: Entry, term: Term, at: Mark) -> Iterator[Part]:
        """Yield the part that an entry holds, or each of the list's."""
        several = term.either and isinstance(entry.value, Sequence)
        if not (term.many or several):
            part = self.part(entry.value, term, at)
            if part:
                yield part
            return
        parts: list[Part] = []
        for node, mark in self._items(tree, entry.value, at):
            if part := self.part(node, term, mark):
                parts.append(part)
        self._distinct(parts, term)
        yield from parts

    def _items(self, tree: Tree, node: Node, at: Mark) -> Iterator[tuple[Node, Mark]]:
        if isinstance(node, Sequence):
            for index, item in enumerate(node.items):
                path = (*at.path, index)
                spot = item.key if isinstance(item, Element) else item.at
                yield item, Mark(at.file, spot, item.at, path)
            return
        if isinstance(node, Scalar) and node.is_null:
            return
        if not isinstance(tree, Element):
            fault = Fault("yang.not-listed", "one instead of a list of them")
            self.notes.add(fault, at)
        yield node, at

    def _distinct(self, parts: list[Part], term: Term) -> None:
        """Note items of a list that have the key of another."""
        first: dict[tuple[str, ...], Part] = {}
        for part in parts:
            key = tuple(_key(part, name) for name in term.keys)
            if not term.keys or "" in key:
                continue
            if first.setdefault(key, part) is not part:
                line = first[key].mark.value.line
                message = f"{quoted(' '.join(key))} is already at line {line}"
                self.notes.add(Fault("yang.duplicate", message), part.mark)

    def _missing(self, written: Mapping[str, Mark], term: Term, mark: Mark) -> None:
        there = {*written, *(term.below[name].replaced for name in written)}
        for name, below in term.below.items():
            needed = below.needed and not below.alone
            if name in there or not (needed if self.demanding else name in term.keys):
                continue
            fault = Fault("yang.key-missing", f"the node {quoted(name)} is missing")
            self.notes.add(fault, mark._replace(path=(*mark.path, name)))

    def _unknown(self, key: str, term: Term, at: Mark) -> None:
        name, known = bare(key), sorted(term.below)
        near = get_close_matches(name, known, n=1, cutoff=NEARLY)
        foreign = ":" in key and not key.startswith(("etsi-nfv", "nfv:", "vnfd:"))
        wrong = bool(near) or (self.strict and not foreign)
        hint = f"did you mean {quoted(near[0])}?" if near else ""
        hint = hint or f"those known here are {listed(known, 'and')}"
        code = "yang.key-unknown" if wrong else "yang.key-odd"
        fault = Fault(code, f"unknown node {quoted(key)}", hint=hint)
        self.notes.add(fault, at.on_key)

    def _warn_of_osm(self, term: Term, at: Mark) -> None:
        if self.strict and term.alone == OSM:
            message = f"{quoted(term.name)} is OSM's, SOL006 does not have it"
            self.notes.add(Fault("yang.osm-only", message), at.on_key)

    def _odd(self, node: Node, expected: str, mark: Mark) -> None:
        found = {Scalar: "text", Sequence: "a list"}.get(type(node), "a mapping")
        shown = quoted(node.text) if isinstance(node, Scalar) else found
        self.notes.add(Fault("yang.kind", shown, expected), mark)


def _key(part: Part, name: str) -> str:
    found = part.parts.get(name, ())
    return found[0].text if found else ""


def _below(mark: Mark, key: str, entry: Entry) -> Mark:
    path = (*mark.path, key)
    return Mark(mark.file, entry.key.at, entry.value.at, path)
