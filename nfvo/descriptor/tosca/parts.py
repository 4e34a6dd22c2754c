"""The parts of a node template: capabilities, requirements, artifacts, interfaces."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.notes import At
from nfvo.descriptor.tosca.checker import Checker, Offered
from nfvo.descriptor.tosca.located import Located, unknown_word
from nfvo.descriptor.tosca.schema import Schema, schema_of, word
from nfvo.descriptor.tosca.spotted import Spotted
from nfvo.descriptor.tosca.template import (
    Artifact,
    Capability,
    Requirement,
)
from nfvo.descriptor.tosca.types import Kind, Listed, Types, listed_parts, parts
from nfvo.descriptor.tosca.values import Fields
from nfvo.descriptor.tree import Mapping as Tree
from nfvo.descriptor.tree import Scalar, Where
from nfvo.descriptor.words import quoted

FILE = "tosca.artifacts.File"


@dataclass(frozen=True, slots=True)
class Raw:
    """A node template as it is written, and the names of its types."""

    name: str
    types: tuple[str, ...]
    body: Located
    at: At
    type_at: At
    where: Where

    def part(self, key: str) -> Located | None:
        """Return what stands under ``key``, if anything does."""
        return part(self.body, key)

    def spotted(self, key: str) -> Spotted:
        """Return what stands under ``key``, or nothing at the node's own place."""
        found = self.part(key)
        empty = Located(Tree({}, self.at.spot), self.at.file)
        return Spotted(found or empty, (*self.where, key), self.name)


def part(located: Located | None, key: str) -> Located | None:
    """Return what stands under ``key``; None if that is nothing."""
    if located is None or not isinstance(located.node, Tree):
        return None
    found = located.node.get(key)
    if found is None or (isinstance(found, Scalar) and found.is_null):
        return None
    return Located(found, located.file)


def capabilities(raw: Raw, checker: Checker) -> dict[str, Capability]:
    """Return what a node offers; what it says of that has to be complete."""
    types = checker.types
    defined = types.sections(Kind.NODE, raw.types[0], "capabilities", raw.type_at)
    listed = listed_parts(raw.part("capabilities"), checker.notes)
    given = {name: body for name, body, _ in listed}
    found: dict[str, Capability] = {}
    for name, bodies in defined.items():
        key = (raw.types[0], name)
        if key not in checker.offered:
            checker.offered[key] = _offered(types, bodies)
        names, schemas = checker.offered[key]
        where = (*raw.where, "capabilities", name, "properties")
        assigned = part(given.get(name), "properties")
        if assigned is None:
            properties = Fields({}, raw.at)
        else:
            spotted = Spotted(assigned, where, raw.name)
            properties = checker.fields(schemas, spotted)
        at = given[name].at if name in given else raw.at
        found[name] = Capability(name, names, properties, at)
    _note_unknown("capability", listed, list(defined), checker)
    return found


def _offered(types: Types, bodies: list[Located]) -> Offered:
    """Return the types and the properties of a capability, as a node's types say."""
    type_ = next((t for b in reversed(bodies) if (t := _type_of(b))), "")
    names = types.names(Kind.CAPABILITY, type_, bodies[-1].at) if type_ else ("",)
    return names, _capability_schemas(types, type_, bodies)


def _type_of(body: Located) -> str:
    return word(body) or word(part(body, "type"))


def _capability_schemas(
    types: Types, type_: str, bodies: list[Located]
) -> dict[str, Schema]:
    if not type_:
        return {}
    schemas = dict(types.properties(Kind.CAPABILITY, type_, bodies[-1].at))
    for body in bodies:
        for name, located in parts(part(body, "properties"), types.notes).items():
            schemas[name] = schema_of(located, types.notes, schemas.get(name))
    return schemas


def _note_unknown(
    what: str, listed: list[Listed], known: list[str], checker: Checker
) -> None:
    for name, _, at in listed:
        if name not in known:
            fault = unknown_word(
                what, name, known, odd="tosca.part-unknown", wrong="tosca.part-misspelt"
            )
            checker.notes.add(fault, at)


def requirements(raw: Raw, checker: Checker) -> tuple[Requirement, ...]:
    """Return what a node asks of others, in the order in which it does."""
    defined = checker.types.sections(
        Kind.NODE, raw.types[0], "requirements", raw.type_at
    )
    listed = listed_parts(raw.part("requirements"), checker.notes)
    _note_unknown("requirement", listed, list(defined), checker)
    return tuple(_requirement(raw, checker, *one) for one in listed)


def _requirement(
    raw: Raw, checker: Checker, name: str, body: Located, at: At
) -> Requirement:
    target = body if word(body) else part(body, "node")
    relationship = part(body, "relationship")
    return Requirement(
        name=name,
        node=word(target),
        capability=word(part(body, "capability")),
        relationship=word(relationship) or word(part(relationship, "type")),
        node_filter=part(body, "node_filter"),
        at=at,
        node_at=target.at if target else at,
    )


def artifacts(raw: Raw, checker: Checker) -> dict[str, Artifact]:
    """Return the files of a node: those that its types name, and its own."""
    found: dict[str, Artifact] = {}
    types, type_ = checker.types, raw.types[0]
    inherited = types.sections(Kind.NODE, type_, "artifacts", raw.type_at)
    for name, bodies in inherited.items():
        found[name] = _artifact(name, bodies[-1], raw, checker)
    for name, body in parts(raw.part("artifacts"), checker.notes).items():
        found[name] = _artifact(name, body, raw, checker)
    return found


def _artifact(name: str, body: Located, raw: Raw, checker: Checker) -> Artifact:
    type_, file = part(body, "type"), body if word(body) else part(body, "file")
    where = (*raw.where, "artifacts", name)
    if not word(file):
        fault = Fault("tosca.key-missing", f"the artifact {quoted(name)} has no 'file'")
        checker.notes.add(fault, body.at, where)
    known = type_ is not None and checker.types.find(Kind.ARTIFACT, word(type_))
    names: tuple[str, ...] = (word(type_) or FILE,)
    schemas: Mapping[str, Schema] = {}
    if type_ is not None and known:
        names = checker.types.names(Kind.ARTIFACT, names[0], type_.at)
        schemas = checker.types.properties(Kind.ARTIFACT, names[0], type_.at)
    elif type_ is not None:
        message = f"there is no artifact type {quoted(names[0])}"
        checker.notes.add(Fault("tosca.artifact-type", message), type_.at, where)
    assigned = part(body, "properties")
    here = assigned or Located(Tree({}, body.at.spot), body.file)
    properties = checker.fields(
        schemas, Spotted(here, (*where, "properties"), raw.name)
    )
    return Artifact(name, names, properties, body.at, word(file), in_package(file))


def in_package(file: Located | None) -> str:
    """Return the name in the package of a file that is named relative to another."""
    text = word(file).removeprefix("file:")
    if file is None or not text or "://" in text:
        return text
    return posixpath.normpath(posixpath.join(posixpath.dirname(file.file), text))
