"""
Definitions of properties, inputs and parameters: what values a place takes.

``Schema`` is read from the YAML of a type definition once, when a value needs it.
"""

from dataclasses import dataclass, replace

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.notes import At, Notes
from nfvo.descriptor.tosca.located import Located
from nfvo.descriptor.tree import Mapping, Node, Scalar, Sequence

TRUE = frozenset({"true", "yes", "on"})
ANY = "any"
MAX_NESTED = 16


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint clause: ``greater_than: 0``."""

    operator: str
    argument: Located


@dataclass(frozen=True, slots=True)
class Schema:
    """
    What a value must be: its type, its limits, what is inside, and its default.

    ``entry`` is for the items of a list and the values of a map, ``key`` for the keys
    of a map.  ``any`` is the type of what nothing is said about.
    """

    type: str
    at: At
    required: bool = False
    default: Located | None = None
    description: str = ""
    constraints: tuple[Constraint, ...] = ()
    entry: "Schema | None" = None
    key: "Schema | None" = None


def schema_of(
    located: Located, notes: Notes, base: Schema | None = None, depth: int = 0
) -> Schema:
    """
    Read a definition; what it does not say is as in ``base``, which it refines.

    ``type: T`` may be written as ``T``.  A property is required unless it says no.
    """
    node, file = located
    if isinstance(node, Scalar) and not node.is_null:
        return Schema(node.text, located.at)
    if not isinstance(node, Mapping) or depth > MAX_NESTED:
        _note_wrong(node, located, notes)
        return base or Schema(ANY, located.at)
    inner = _Inner(node, file, notes, depth)
    type_ = inner.text("type")
    refined = replace(base, at=located.at) if base and not type_ else None
    start = refined or Schema(type_ or ANY, located.at, required=True)
    return replace(
        start,
        required=inner.flag("required", start.required),
        default=inner.located("default") or start.default,
        description=inner.text("description") or start.description,
        constraints=inner.constraints() or start.constraints,
        entry=inner.schema("entry_schema") or start.entry,
        key=inner.schema("key_schema") or start.key,
    )


def _note_wrong(node: Node, located: Located, notes: Notes) -> None:
    if not (isinstance(node, Scalar) and node.is_null):
        fault = Fault("tosca.kind", "this defines no property", "a mapping with 'type'")
        notes.add(fault, located.at)


@dataclass(frozen=True, slots=True)
class _Inner:
    """Reads the keys of one definition."""

    node: Mapping
    file: str
    notes: Notes
    depth: int

    def located(self, key: str) -> Located | None:
        found = self.node.get(key)
        if found is None or (isinstance(found, Scalar) and found.is_null):
            return None
        return Located(found, self.file)

    def text(self, key: str) -> str:
        found = self.node.get(key)
        return found.text if isinstance(found, Scalar) and not found.is_null else ""

    def flag(self, key: str, default: bool) -> bool:
        text = self.text(key)
        return text.lower() in TRUE if text else default

    def schema(self, key: str) -> Schema | None:
        found = self.located(key)
        if found is None:
            return None
        return schema_of(found, self.notes, depth=self.depth + 1)

    def constraints(self) -> tuple[Constraint, ...]:
        found = self.located("constraints")
        return constraints_of(found, self.notes) if found else ()


def constraints_of(located: Located, notes: Notes) -> tuple[Constraint, ...]:
    """Read a list of constraint clauses; a single one may stand without a list."""
    node, file = located
    clauses = node.items if isinstance(node, Sequence) else (node,)
    found: list[Constraint] = []
    for clause in clauses:
        if isinstance(clause, Mapping):
            found += [
                Constraint(operator, Located(entry.value, file))
                for operator, entry in clause.entries.items()
            ]
        else:
            fault = Fault("tosca.kind", "this is no constraint", "OPERATOR: VALUE")
            notes.add(fault, At(file, clause.at))
    return tuple(found)


def word(located: Located | None) -> str:
    """Return the text of a scalar, or nothing."""
    node = located.node if located else None
    return node.text if isinstance(node, Scalar) and not node.is_null else ""
