"""One file's topology template → ``Topology``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.notes import At, Notes
from nfvo.descriptor.tosca import parts as of_node
from nfvo.descriptor.tosca.checker import Checker
from nfvo.descriptor.tosca.filters import chosen
from nfvo.descriptor.tosca.functions import Functions
from nfvo.descriptor.tosca.interfaces import interfaces
from nfvo.descriptor.tosca.located import Located, unknown_word
from nfvo.descriptor.tosca.parts import Raw, part
from nfvo.descriptor.tosca.schema import Schema, schema_of, word
from nfvo.descriptor.tosca.spotted import Spotted
from nfvo.descriptor.tosca.substitution import substitution
from nfvo.descriptor.tosca.template import (
    Group,
    Input,
    NodeTemplate,
    Policy,
    Requirement,
    Target,
    Topology,
)
from nfvo.descriptor.tosca.types import Kind, Types, listed_parts, parts
from nfvo.descriptor.tosca.values import Fields
from nfvo.descriptor.tree import Mapping as Tree
from nfvo.descriptor.tree import Scalar, Sequence, Where
from nfvo.descriptor.words import did_you_mean, quoted

ROOT = "topology_template"
TYPED_KEYS = ["type", "description", "metadata", "properties"]
SUBSTITUTED = "substitution_mappings"
TOPOLOGY_KEYS = [
    *("description", "inputs", "outputs", "node_templates", "relationship_templates"),
    *("groups", "policies", SUBSTITUTED, "workflows"),
]
SUBSTITUTED_KEYS = [
    *("node_type", "substitution_filter", "properties", "attributes", "capabilities"),
    *("requirements", "interfaces", "description", "metadata"),
]
NODE_KEYS = [
    *("type", "description", "metadata", "directives", "properties", "attributes"),
    *("requirements", "capabilities", "interfaces", "artifacts", "node_filter"),
]
KEYS = {
    Kind.POLICY: [*TYPED_KEYS, "targets", "triggers"],
    Kind.GROUP: [*TYPED_KEYS, "members", "interfaces"],
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a topology needs: its tree, its checker, and its raw nodes."""

    document: Located
    body: Located
    checker: Checker
    raws: Mapping[str, Raw]

    @property
    def notes(self) -> Notes:
        """Where problems go."""
        return self.checker.notes


def topology(document: Located, types: Types, given: Mapping[str, Located]) -> Topology:
    """Resolve the topology of a file; ``given`` are values for its inputs."""
    notes = types.notes
    empty = Located(Tree({}, document.node.at), document.file)
    body = part(document, ROOT) or empty
    _check_keys(body, TOPOLOGY_KEYS, (ROOT,), notes)
    stands_for = part(body, SUBSTITUTED) or empty
    _check_keys(stands_for, SUBSTITUTED_KEYS, (ROOT, SUBSTITUTED), notes)
    inputs = inputs_of(body, notes)
    raws = dict(_raws(body, types))
    nodes = {name: raw.body for name, raw in raws.items()}
    functions = Functions(document.file, types, notes, inputs, given, nodes)
    reading = Reading(document, body, Checker(types, notes, functions), raws)
    return _resolved(reading, inputs)


def inputs_of(body: Located | None, notes: Notes) -> dict[str, Schema]:
    """Return the definitions of the inputs of a topology."""
    declared = parts(part(body, "inputs"), notes)
    return {name: schema_of(located, notes) for name, located in declared.items()}


def _raws(body: Located, types: Types) -> Iterable[tuple[str, Raw]]:
    """Yield the node templates that have a type, as they are written."""
    for name, located, at in listed_parts(part(body, "node_templates"), types.notes):
        where = (ROOT, "node_templates", name)
        type_ = _type(located, "node template", at, where, types.notes)
        if type_:
            names = types.names(Kind.NODE, word(type_), type_.at)
            yield name, Raw(name, names, located, at, type_.at, where)


def _type(
    located: Located, what: str, at: At, where: Where, notes: Notes
) -> Located | None:
    type_ = part(located, "type")
    if not word(type_):
        message = f"the {what} {quoted(str(where[-1]))} has no type"
        notes.add(
            Fault("tosca.key-missing", message, hint="add 'type: TYPE'"), at, where
        )
        return None
    return type_


def _resolved(reading: Reading, inputs: Mapping[str, Schema]) -> Topology:
    nodes = {name: _node(raw, reading) for name, raw in reading.raws.items()}
    nodes = {name: _filtered(node, nodes, reading) for name, node in nodes.items()}
    _check_targets(nodes, reading)
    groups = dict(_groups(reading, nodes.keys()))
    return Topology(
        file=reading.document.file,
        description=word(part(reading.document, "description")),
        metadata=_metadata(reading.document, reading, ("metadata",)),
        inputs={name: _input(name, schema, reading) for name, schema in inputs.items()},
        nodes=nodes,
        groups=groups,
        policies=tuple(_policies(reading, {*nodes, *groups})),
        substitution=substitution(reading.body, reading.checker, nodes),
        at=reading.body.at,
    )


def _input(name: str, schema: Schema, reading: Reading) -> Input:
    given = reading.checker.functions.given.get(name) or schema.default
    where = (ROOT, "inputs", name)
    value = reading.checker.value(schema, Spotted(given, where)) if given else None
    body = part(part(reading.body, "inputs"), name) or reading.body
    metadata = _metadata(body, reading, (*where, "metadata"))
    return Input(name, schema, schema.description, value, metadata, schema.at)


def _node(raw: Raw, reading: Reading) -> NodeTemplate:
    checker, type_ = reading.checker, raw.types[0]
    _check_keys(raw.body, NODE_KEYS, raw.where, reading.notes)
    schemas = checker.types.properties(Kind.NODE, type_, raw.type_at)
    known = bool(checker.types.chain(Kind.NODE, type_, raw.type_at))
    spotted = raw.spotted("properties")
    return NodeTemplate(
        name=raw.name,
        types=raw.types,
        properties=checker.fields(schemas, spotted) if known else _nothing(spotted),
        at=raw.at,
        description=word(raw.part("description")),
        capabilities=of_node.capabilities(raw, checker) if known else {},
        requirements=of_node.requirements(raw, checker) if known else (),
        artifacts=of_node.artifacts(raw, checker),
        interfaces=interfaces(raw, checker),
        metadata=_metadata(raw.body, reading, (*raw.where, "metadata")),
    )


def _filtered(
    node: NodeTemplate, nodes: Mapping[str, NodeTemplate], reading: Reading
) -> NodeTemplate:
    """Return a node with its requirements pointing at what their filters choose."""
    if not any(one.node_filter for one in node.requirements):
        return node
    matcher, notes = reading.checker.matcher, reading.notes
    found = (chosen(one, nodes, matcher, notes) for one in node.requirements)
    return replace(node, requirements=tuple(found))


def _nothing(spotted: Spotted) -> Fields:
    return Fields({}, spotted.located.at)


def _metadata(located: Located, reading: Reading, where: Where) -> Fields:
    found = part(located, "metadata")
    value = reading.checker.untyped(Spotted(found, where)) if found else None
    return value if isinstance(value, Fields) else Fields({}, located.at)


def _check_keys(located: Located, known: list[str], where: Where, notes: Notes) -> None:
    entries = located.node.entries if isinstance(located.node, Tree) else {}
    for key, entry in entries.items():
        if key not in known:
            odd, wrong = "tosca.key-unknown", "tosca.key-misspelt"
            fault = unknown_word("key", key, known, odd=odd, wrong=wrong)
            notes.add(fault, At(located.file, entry.key.at), (*where, key))


def _check_targets(nodes: Mapping[str, NodeTemplate], reading: Reading) -> None:
    """Note requirements that point nowhere, or at what does not offer what they ask."""
    types = reading.checker.types
    for node in nodes.values():
        if not node.requirements:
            continue
        defined = types.sections(Kind.NODE, node.type, "requirements", node.at)
        for one in node.requirements:
            where = (ROOT, "node_templates", node.name, "requirements", one.name)
            if not one.node:
                continue
            if one.node not in nodes:
                if types.find(Kind.NODE, one.node) is None:
                    fault = _unknown("node", one.node, nodes)
                    reading.notes.add(fault, one.node_at, where)
                continue
            asked = _asked(one, defined)
            offered = nodes[one.node].capabilities.values()
            if asked and not any(c.is_a(asked) or not c.type for c in offered):
                message = f"{quoted(one.node)} does not offer a {asked}"
                fault = Fault("tosca.requirement-target", message)
                reading.notes.add(fault, one.node_at, where)


def _asked(one: Requirement, defined: Mapping[str, list[Located]]) -> str:
    """Return the type of capability that a requirement asks of its target."""
    bodies = defined.get(one.name, [])
    found = (word(part(body, "capability")) or word(body) for body in reversed(bodies))
    return next((asked for asked in found if asked), "")


def _unknown(what: str, name: str, known: Iterable[str]) -> Fault:
    names = list(known)
    hint = did_you_mean(name, names)
    message = f"there is no {what} {quoted(name)}"
    return Fault("tosca.node-unknown", message, hint=hint)


def _groups(reading: Reading, nodes: Iterable[str]) -> Iterable[tuple[str, Group]]:
    known = set(nodes)
    listed = listed_parts(part(reading.body, "groups"), reading.notes)
    known |= {name for name, _, _ in listed}
    for name, located, at in listed:
        where = (ROOT, "groups", name)
        typed = _typed(Kind.GROUP, located, at, where, reading)
        if typed is not None:
            members = _names(part(located, "members"), where, known, reading.notes)
            yield name, Group(name, *typed, at, members)


def _policies(reading: Reading, known: set[str]) -> Iterable[Policy]:
    checker = reading.checker
    for name, located, at in listed_parts(
        part(reading.body, "policies"), reading.notes
    ):
        where = (ROOT, "policies", name)
        typed = _typed(Kind.POLICY, located, at, where, reading)
        if typed is None:
            continue
        targets = _names(part(located, "targets"), where, known, reading.notes)
        found = part(located, "triggers")
        triggers = (
            checker.untyped(Spotted(found, (*where, "triggers"))) if found else None
        )
        fields = triggers if isinstance(triggers, Fields) else Fields({}, at)
        yield Policy(name, *typed, at, targets, fields)


def _typed(
    kind: Kind, located: Located, at: At, where: Where, reading: Reading
) -> tuple[tuple[str, ...], Fields] | None:
    """Return the types and the properties of a group or a policy; None without one."""
    checker = reading.checker
    what = str(kind).removesuffix(" type")
    type_ = _type(located, what, at, where, reading.notes)
    if type_ is None:
        return None
    _check_keys(located, KEYS[kind], where, reading.notes)
    types = checker.types.names(kind, word(type_), type_.at)
    schemas = checker.types.properties(kind, types[0], type_.at)
    empty = Located(Tree({}, at.spot), at.file)
    found = part(located, "properties") or empty
    return types, checker.fields(schemas, Spotted(found, (*where, "properties")))


def _names(
    located: Located | None, where: Where, known: set[str], notes: Notes
) -> tuple[Target, ...]:
    """Return a list of names; those that nothing has are noted."""
    if located is None:
        return ()
    node, file = located
    items = node.items if isinstance(node, Sequence) else (node,)
    found = []
    for item in items:
        at = At(file, item.at)
        if not isinstance(item, Scalar):
            notes.add(Fault("tosca.kind", "this is no name", "a name"), at, where)
            continue
        if item.text not in known:
            notes.add(_unknown("node or group", item.text, sorted(known)), at, where)
        found.append(Target(item.text, at))
    return tuple(found)
