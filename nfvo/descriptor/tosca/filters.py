"""``node_filter``: which node a requirement means that names a type, or none."""

from collections.abc import Mapping
from dataclasses import replace

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.notes import Notes
from nfvo.descriptor.tosca.constraints import broken
from nfvo.descriptor.tosca.located import Located
from nfvo.descriptor.tosca.parts import part
from nfvo.descriptor.tosca.pattern import Matcher
from nfvo.descriptor.tosca.scalars import SCALARS
from nfvo.descriptor.tosca.schema import constraints_of
from nfvo.descriptor.tosca.template import NodeTemplate, Requirement
from nfvo.descriptor.tosca.types import parts
from nfvo.descriptor.tosca.values import Amount, Atom, Fields, Value
from nfvo.descriptor.words import listed, quoted


def chosen(
    one: Requirement, nodes: Mapping[str, NodeTemplate], matcher: Matcher, notes: Notes
) -> Requirement:
    """
    Return a requirement with the only node that it can mean.

    That none fits is noted, and so is that several do: then none is chosen.
    """
    if one.node in nodes or one.node_filter is None:
        return one
    fitting = [
        node.name
        for node in nodes.values()
        if (not one.node or node.is_a(one.node))
        and _fits(node, one.node_filter, matcher, notes)
    ]
    if len(fitting) == 1:
        return replace(one, node=fitting[0])
    message = f"{listed(fitting, 'and')} fit the filter of {quoted(one.name)}"
    hint = "name the node that is meant"
    notes.add(Fault("tosca.filter", message, "one node that does", hint), one.at)
    return one


def _fits(
    node: NodeTemplate, filtered: Located, matcher: Matcher, notes: Notes
) -> bool:
    """Whether the properties of a node, and of its capabilities, are as asked."""
    asked = [(node.properties, part(filtered, "properties"))]
    for name, located in parts(part(filtered, "capabilities"), notes).items():
        capability = node.capabilities.get(name)
        if capability is None:
            return False
        asked.append((capability.properties, part(located, "properties")))
    return all(_holds(*one, matcher, notes) for one in asked)


def _holds(
    properties: Fields, asked: Located | None, matcher: Matcher, notes: Notes
) -> bool:
    for name, clauses in parts(asked, notes).items():
        value = properties.get(name)
        if value is None:
            return False
        for constraint in constraints_of(clauses, notes):
            if broken(constraint, value, _type_of(value), matcher):
                return False
    return True


def _type_of(value: Value) -> str:
    """Return the scalar type that a value is of, so that limits are read alike."""
    known = value.value if isinstance(value, Atom) else None
    if isinstance(known, Amount) and isinstance(value, Atom):
        units = (type_ for type_ in SCALARS if type_.startswith("scalar-unit"))
        return next(type_ for type_ in units if SCALARS[type_][0](value.text))
    return {bool: "boolean", int: "integer", float: "float"}.get(type(known), "string")
