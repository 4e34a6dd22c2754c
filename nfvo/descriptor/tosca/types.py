"""
The types that a service template knows: looked up by kind and name, and inherited.

Nothing is done for a type before something of it is needed; what a type says once all
that it is derived from is counted in is worked out once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.notes import At, Notes
from nfvo.descriptor.tosca.located import Located
from nfvo.descriptor.tosca.scalars import SCALARS
from nfvo.descriptor.tosca.schema import Schema, schema_of, word
from nfvo.descriptor.tree import Mapping as Tree
from nfvo.descriptor.tree import Node, Scalar, Sequence
from nfvo.descriptor.words import counted, did_you_mean, quoted

BUILT_IN = frozenset({*SCALARS, "list", "map", "range", "any", "null"})
MAX_CHAIN = 32


class Kind(StrEnum):
    """The sections of a file that define types."""

    NODE = "node_types"
    DATA = "data_types"
    CAPABILITY = "capability_types"
    RELATIONSHIP = "relationship_types"
    POLICY = "policy_types"
    GROUP = "group_types"
    INTERFACE = "interface_types"
    ARTIFACT = "artifact_types"

    def __str__(self) -> str:
        """Return ``node type``."""
        return self.value.removesuffix("s").replace("_", " ")


@dataclass(frozen=True, slots=True)
class Definition:
    """A type as one file defines it."""

    kind: Kind
    name: str
    body: Located
    at: At

    def part(self, key: str) -> Located | None:
        """Return what stands under ``key``."""
        node = self.body.node
        found = node.get(key) if isinstance(node, Tree) else None
        return Located(found, self.body.file) if found is not None else None


SAID = {
    "nodes": Kind.NODE,
    "datatypes": Kind.DATA,
    "capabilities": Kind.CAPABILITY,
    "relationships": Kind.RELATIONSHIP,
    "policies": Kind.POLICY,
    "groups": Kind.GROUP,
    "interfaces": Kind.INTERFACE,
    "artifacts": Kind.ARTIFACT,
}
"""What the second word of TOSCA's and ETSI's names says a type is."""
WORDS = {kind: said for said, kind in SAID.items()}
Index = Mapping[Kind, Mapping[str, Definition]]


def index(documents: Iterable[Located], notes: Notes) -> Index:
    """Return all types of some documents; of two of one name, the first."""
    found: dict[Kind, dict[str, Definition]] = {kind: {} for kind in Kind}
    for document in documents:
        misplaced: list[Definition] = []
        for kind in Kind:
            for name, definition in _section(document, kind, notes):
                said = _said(definition)
                if said is not kind:
                    misplaced.append(definition)
                found[said].setdefault(name, definition)
        _note_misplaced(misplaced, notes)
    return found


def _said(definition: Definition) -> Kind:
    """Return what a type is: as TOSCA's names say, should it stand among others."""
    first, *others = definition.name.split(".")
    known = SAID.get(others[0]) if first == "tosca" and others else None
    return known or definition.kind


def _note_misplaced(misplaced: list[Definition], notes: Notes) -> None:
    if misplaced:
        first = misplaced[0]
        message = f"{counted(len(misplaced), 'type')} among those of another kind"
        hint = f"put {quoted(first.name)} under '{_said(first).value}'"
        notes.add(Fault("tosca.type-misplaced", message, hint=hint), first.at)


def _section(
    document: Located, kind: Kind, notes: Notes
) -> Iterable[tuple[str, Definition]]:
    root, file = document
    section = root.get(kind.value) if isinstance(root, Tree) else None
    if section is None or (isinstance(section, Scalar) and section.is_null):
        return
    if not isinstance(section, Tree):
        fault = Fault("tosca.kind", f"{kind}s that are no mapping", "NAME: DEFINITION")
        notes.add(fault, At(file, section.at), (kind.value,))
        return
    for name, entry in section.entries.items():
        at = At(file, entry.key.at)
        yield name, Definition(kind, name, Located(entry.value, file), at)


Key = tuple[Kind, str]
Section = tuple[Kind, str, str]


@dataclass
class Types:
    """
    Types by kind and name: those of ``own``, else of ``assumed``.

    ``assumed`` are ETSI's types that nothing imported; ``used_assumed`` says whether
    any was needed.
    """

    own: Index
    assumed: Index
    notes: Notes
    used_assumed: bool = False
    _chains: dict[Key, tuple[Definition, ...]] = field(default_factory=dict)
    _schemas: dict[Section, Mapping[str, Schema]] = field(default_factory=dict)
    _sections: dict[Section, Mapping[str, list[Located]]] = field(default_factory=dict)

    def find(self, kind: Kind, name: str) -> Definition | None:
        """
        Return the type of a name; a prefix of an import's name space is dropped.

        TOSCA's own types have short names, too: ``Compute``, ``tosca:PortDef``.
        """
        bare = name.rpartition(":")[2]
        short = (f"tosca.{WORDS[kind]}.{way}{bare}" for way in ("", "network."))
        for known in (name, bare, *(() if "." in bare else short)):
            if known in self.own[kind]:
                return self.own[kind][known]
            if known in self.assumed[kind]:
                self.used_assumed = True
                return self.assumed[kind][known]
        return None

    def chain(self, kind: Kind, name: str, at: At) -> tuple[Definition, ...]:
        """
        Return a type and all that it is derived from; nothing if it is not known.

        That a type or what it is derived from is not known is noted, at ``at``.
        """
        if (kind, name) not in self._chains:
            self._chains[kind, name] = tuple(self._climb(kind, name, at))
        found = self._chains[kind, name]
        if not found and not (kind is Kind.DATA and name in BUILT_IN):
            self.notes.add(self._unknown(kind, name), at)
        return found

    def names(self, kind: Kind, name: str, at: At) -> tuple[str, ...]:
        """Return the name of a type and of all that it is derived from."""
        chain = tuple(definition.name for definition in self.chain(kind, name, at))
        return chain or (name,)

    def built_in(self, name: str, at: At) -> str:
        """Return TOSCA's own type that a data type is made of; nothing if complex."""
        if name in BUILT_IN:
            return name
        chain = self.chain(Kind.DATA, name, at)
        base = word(chain[-1].part("derived_from")) if chain else "any"
        return base if base in BUILT_IN else ""

    def properties(self, kind: Kind, name: str, at: At) -> Mapping[str, Schema]:
        """Return the properties of a type, inherited ones first."""
        return self.schemas(kind, name, "properties", at)

    def schemas(
        self, kind: Kind, name: str, section: str, at: At
    ) -> Mapping[str, Schema]:
        """Return the definitions in one section of a type, inherited ones first."""
        key = (kind, name, section)
        if key not in self._schemas:
            found: dict[str, Schema] = {}
            for definition in reversed(self.chain(kind, name, at)):
                part = definition.part(section)
                for inner, located in parts(part, self.notes).items():
                    found[inner] = schema_of(located, self.notes, found.get(inner))
            self._schemas[key] = found
        return self._schemas[key]

    def sections(
        self, kind: Kind, name: str, section: str, at: At
    ) -> Mapping[str, list[Located]]:
        """Return what a type and its bases say in a section, the base's word first."""
        key = (kind, name, section)
        if key not in self._sections:
            found: dict[str, list[Located]] = {}
            for definition in reversed(self.chain(kind, name, at)):
                part = definition.part(section)
                for inner, located in parts(part, self.notes).items():
                    found.setdefault(inner, []).append(located)
            self._sections[key] = found
        return self._sections[key]

    def _climb(self, kind: Kind, name: str, at: At) -> Iterable[Definition]:
        seen: set[str] = set()
        definition = self.find(kind, name)
        while definition is not None:
            seen.add(definition.name)
            yield definition
            base = definition.part("derived_from")
            above = word(base)
            if not above or base is None or (kind is Kind.DATA and above in BUILT_IN):
                return
            if above in seen or len(seen) == MAX_CHAIN:
                self.notes.add(_endless(definition, above), base.at)
                return
            definition = self.find(kind, above)
            if definition is None:
                self.notes.add(self._unknown(kind, above), base.at)

    def _unknown(self, kind: Kind, name: str) -> Fault:
        hint = did_you_mean(name, [*self.own[kind], *self.assumed[kind]])
        if not _alike(_last(name), _last(hint.rstrip("'?"))):
            hint = "import the file that defines it"
        return Fault(
            "tosca.type-unknown", f"there is no {kind} {quoted(name)}", hint=hint
        )


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _alike(one: str, other: str) -> bool:
    return bool(get_close_matches(one, [other]))


def _endless(definition: Definition, above: str) -> Fault:
    message = f"{quoted(definition.name)} is derived from {quoted(above)}"
    message += ", which is derived from it, or from too many"
    return Fault("tosca.type-cycle", message)


Listed = tuple[str, Located, At]
"""The name of a part, the part, and where its name stands."""


def parts(located: Located | None, notes: Notes) -> dict[str, Located]:
    """
    Return the named parts of a section, in their order.

    TOSCA writes some as a mapping and some as a list of mappings of one key; either is
    taken everywhere.
    """
    return {name: part for name, part, _ in listed_parts(located, notes)}


def listed_parts(located: Located | None, notes: Notes) -> list[Listed]:
    """Return what ``parts`` does as a list, in which a name may come twice."""
    if located is None or not _filled(located.node):
        return []
    node, file = located
    if isinstance(node, Scalar):
        fault = Fault("tosca.kind", f"found {quoted(node.text)}", "names and values")
        notes.add(fault, located.at)
        return []
    found: list[Listed] = []
    for one in node.items if isinstance(node, Sequence) else (node,):
        if isinstance(one, Tree):
            found += [
                (name, Located(entry.value, file), At(file, entry.key.at))
                for name, entry in one.entries.items()
            ]
        elif isinstance(one, Scalar) and not one.is_null:
            nothing = Located(Scalar("", True, one.at), file)
            found.append((one.text, nothing, At(file, one.at)))
    return found


def _filled(node: Node) -> bool:
    return not (isinstance(node, Scalar) and node.is_null)
