"""The interfaces of a node template: what its types and itself say of operations."""

from collections.abc import Iterator, Mapping

from nfvo.descriptor.tosca.checker import Checker
from nfvo.descriptor.tosca.located import Located
from nfvo.descriptor.tosca.parts import Raw, part
from nfvo.descriptor.tosca.schema import Schema, schema_of, word
from nfvo.descriptor.tosca.spotted import Spotted
from nfvo.descriptor.tosca.template import Interface, Operation
from nfvo.descriptor.tosca.types import Kind, parts
from nfvo.descriptor.tosca.values import Fields, Member
from nfvo.descriptor.tree import Mapping as Tree
from nfvo.descriptor.tree import Node, Scalar

OUTSIDE = frozenset(
    {"type", "description", "inputs", "derived_from", "version", "metadata"}
)


def interfaces(raw: Raw, checker: Checker) -> Mapping[str, Interface]:
    """Return the interfaces of a node, with what its types and itself say of them."""
    own, type_ = raw.part("interfaces"), raw.types[0]
    if own is None and type_ in checker.inherited:
        return checker.inherited[type_]
    inherited = checker.types.sections(Kind.NODE, type_, "interfaces", raw.type_at)
    bodies = {name: [*said] for name, said in inherited.items()}
    for name, body in parts(own, checker.notes).items():
        bodies.setdefault(name, []).append(body)
    found = {name: _interface(name, raw, checker, b) for name, b in bodies.items()}
    if own is None and not any(map(_has_values, found.values())):
        checker.inherited[type_] = found
    return found


def _has_values(interface: Interface) -> bool:
    """Whether an input of an operation has a value, which may depend on the node."""
    operations = interface.operations.values()
    return any(operation.inputs.members for operation in operations)


def _interface(
    name: str, raw: Raw, checker: Checker, bodies: list[Located]
) -> Interface:
    typed = [type_ for body in bodies if (type_ := part(body, "type"))]
    names: tuple[str, ...] = ("",)
    said: dict[str, list[Located]] = {}
    if typed:
        kind, name_of_type, at = Kind.INTERFACE, word(typed[-1]), typed[-1].at
        names = checker.types.names(kind, name_of_type, at)
        for definition in reversed(checker.types.chain(kind, name_of_type, at)):
            _gather(said, definition.body, checker)
    for body in bodies:
        _gather(said, body, checker)
    where = (*raw.where, "interfaces", name)
    operations = {
        operation: _operation(operation, b, Spotted(b[-1], where, raw.name), checker)
        for operation, b in said.items()
    }
    return Interface(name, names, operations, bodies[-1].at)


def _gather(said: dict[str, list[Located]], body: Located, checker: Checker) -> None:
    """Add the operations and notifications of an interface, old or new notation."""
    grouped = False
    for section in ("operations", "notifications"):
        found = part(body, section)
        grouped = grouped or found is not None
        for name, operation in parts(found, checker.notes).items():
            said.setdefault(name, []).append(operation)
    if grouped or not isinstance(body.node, Tree):
        return
    for name, entry in body.node.entries.items():
        if name not in OUTSIDE:
            said.setdefault(name, []).append(Located(entry.value, body.file))


def _operation(
    name: str, bodies: list[Located], spotted: Spotted, checker: Checker
) -> Operation:
    parameters: dict[str, Schema] = {}
    members: dict[str, Member] = {}
    for input_, located in _inputs(bodies, checker):
        if _defines(located.node):
            schema = schema_of(located, checker.notes, parameters.get(input_))
            parameters[input_] = schema
        else:
            known = parameters.get(input_, Schema("any", located.at))
            where = (*spotted.where, name, "inputs", input_)
            value = checker.value(known, Spotted(located, where, spotted.me))
            members[input_] = Member(value, located.at)
    implementation = next((i for b in reversed(bodies) if (i := _implemented(b))), "")
    at = spotted.located.at
    return Operation(name, implementation, Fields(members, at), parameters, at)


def _inputs(bodies: list[Located], checker: Checker) -> Iterator[tuple[str, Located]]:
    for body in bodies:
        yield from parts(part(body, "inputs"), checker.notes).items()


def _defines(node: Node) -> bool:
    """Say whether an input of an operation is defined there, not assigned."""
    return isinstance(node, Tree) and isinstance(node.get("type"), Scalar)


def _implemented(body: Located) -> str:
    found = part(body, "implementation")
    primary = part(found, "primary")
    return (
        word(body)
        or word(found)
        or word(primary)
        or word(part(primary, "file"))
        or word(part(found, "file"))
    )
