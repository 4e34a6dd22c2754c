"""``substitution_mappings``: how a topology stands for a node of another one."""

from collections.abc import Iterable, Mapping

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.notes import At, Notes
from nfvo.descriptor.tosca.checker import Checker
from nfvo.descriptor.tosca.located import Located
from nfvo.descriptor.tosca.parts import part
from nfvo.descriptor.tosca.schema import word
from nfvo.descriptor.tosca.spotted import Spotted
from nfvo.descriptor.tosca.template import Mapped, NodeTemplate, Substitution
from nfvo.descriptor.tosca.types import Kind, listed_parts
from nfvo.descriptor.tosca.values import Atom, Fields, Items, Member, Value
from nfvo.descriptor.tree import Scalar, Sequence
from nfvo.descriptor.words import did_you_mean, quoted

ROOT = ("topology_template", "substitution_mappings")
EQUAL = "equal"


def substitution(
    body: Located, checker: Checker, nodes: Mapping[str, NodeTemplate]
) -> Substitution | None:
    """Return what a topology stands for, if it stands for anything."""
    found = part(body, "substitution_mappings")
    if found is None:
        return None
    type_ = part(found, "node_type")
    if not word(type_) or type_ is None:
        fault = Fault("tosca.key-missing", "it does not say 'node_type'")
        checker.notes.add(fault, found.at, ROOT)
        return None
    return Substitution(
        node_type=word(type_),
        types=checker.types.names(Kind.NODE, word(type_), type_.at),
        properties=_properties(found, checker),
        requirements=tuple(_mapped(found, "requirements", checker.notes, nodes)),
        capabilities=tuple(_mapped(found, "capabilities", checker.notes, nodes)),
        at=found.at,
    )


def _properties(found: Located, checker: Checker) -> Fields:
    """Return the properties that the substituted node must have, in either notation."""
    members: dict[str, Member] = {}
    filtered = part(part(found, "substitution_filter"), "properties")
    for section, where in (
        (filtered, "substitution_filter"),
        (part(found, "properties"), "properties"),
    ):
        for name, located, at in listed_parts(section, checker.notes):
            value = checker.untyped(Spotted(located, (*ROOT, where, name)))
            members[name] = Member(_equalled(value), at)
    return Fields(members, found.at)


def _equalled(value: Value) -> Value:
    """Return what ``{equal: X}``, ``[{equal: X}]`` or ``[X]`` asks for: ``X``."""
    if isinstance(value, Items) and len(value.items) == 1:
        value = value.items[0]
    equal = value.get(EQUAL) if isinstance(value, Fields) else None
    return equal if isinstance(equal, Atom) else value


def _mapped(
    found: Located, section: str, notes: Notes, nodes: Mapping[str, NodeTemplate]
) -> Iterable[Mapped]:
    """Yield ``NAME: [NODE, PART]``; a list may also be of several such pairs."""
    for name, located, at in listed_parts(part(found, section), notes):
        node, file = located
        if isinstance(node, Sequence) and node.items:
            first = node.items[0]
            pairs = node.items if isinstance(first, Sequence) else (node,)
            for pair in pairs:
                yield from _pair(name, Located(pair, file), notes, nodes)
        elif word(located):
            yield from _pair(name, located, notes, nodes)
        elif part(located, "mapping"):
            yield from _pair(name, part(located, "mapping") or located, notes, nodes)
        elif not isinstance(node, Sequence | Scalar):
            fault = Fault("tosca.kind", "this maps nothing", "[NODE, NAME]")
            notes.add(fault, at, (*ROOT, section, name))


def _pair(
    name: str, located: Located, notes: Notes, nodes: Mapping[str, NodeTemplate]
) -> Iterable[Mapped]:
    node, file = located
    items = node.items if isinstance(node, Sequence) else (node,)
    words = [item.text for item in items if isinstance(item, Scalar)]
    at = At(file, items[0].at if items else node.at)
    if not words:
        fault = Fault("tosca.kind", "this maps nothing", "[NODE, NAME]")
        notes.add(fault, at, ROOT)
        return
    if words[0] not in nodes:
        message = f"there is no node {quoted(words[0])}"
        hint = did_you_mean(words[0], nodes)
        notes.add(Fault("tosca.node-unknown", message, hint=hint), at, (*ROOT, name))
        return
    yield Mapped(name, words[0], words[1] if len(words) > 1 else "", at)
