"""
Nodes of trees → values of their types, with every problem in them at once.

What is wrong is noted and the value is returned as it was written, so that reading
goes on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.notes import At, Notes
from nfvo.descriptor.tosca.constraints import broken
from nfvo.descriptor.tosca.functions import Functions
from nfvo.descriptor.tosca.located import Located, unknown_word
from nfvo.descriptor.tosca.pattern import Matcher
from nfvo.descriptor.tosca.scalars import SCALARS, UNBOUNDED
from nfvo.descriptor.tosca.schema import ANY, Constraint, Schema, constraints_of
from nfvo.descriptor.tosca.spotted import Spotted, found_as, guess, nothing
from nfvo.descriptor.tosca.template import Interface
from nfvo.descriptor.tosca.types import Kind, Types
from nfvo.descriptor.tosca.values import Atom, Fields, Items, Member, Pending, Value
from nfvo.descriptor.tree import Mapping as Tree
from nfvo.descriptor.tree import Scalar, Sequence, Where
from nfvo.descriptor.words import quoted

MAX_NESTED = 48
MAX_VALUES = 200_000
ENDLESS = Fault("tosca.endless", "values in values without end")
MERELY_TEXT = frozenset(
    {"description", "name", "flavour_description", "product_name", "provider"}
)
"""Required properties for people to read, which many descriptors leave out."""
NOT_ACTED_ON = frozenset(
    {
        *("vnfm_info", "monitoring_parameters", "lcm_operations_configuration"),
        *("localization_languages", "default_localization_language"),
        *("nfvi_maintenance_info", "test_access", "externally_managed"),
    }
)
"""Properties that decide nothing here, so that nothing in them is worse than odd."""


Offered = tuple[tuple[str, ...], Mapping[str, Schema]]
"""The names of a capability's types, and what properties it has."""


@dataclass
class Checker:
    """
    Reads values of one topology.

    ``inherited`` remembers the interfaces of types whose nodes say nothing of their
    own, ``offered`` the capabilities of node types.
    """

    types: Types
    notes: Notes
    functions: Functions
    matcher: Matcher = field(default_factory=Matcher)
    inherited: dict[str, Mapping[str, Interface]] = field(default_factory=dict)
    offered: dict[tuple[str, str], Offered] = field(default_factory=dict)
    values: int = 0
    _limits: dict[str, tuple[Constraint, ...]] = field(default_factory=dict)

    def value(self, schema: Schema, spotted: Spotted, depth: int = 0) -> Value:
        """Return what stands there as a value of ``schema``, or as it was written."""
        found = self.functions.settle(spotted.located, spotted.me)
        if isinstance(found, Pending):
            return found
        here = Spotted(found, spotted.where, spotted.me)
        self.values += 1
        if depth > MAX_NESTED or self.values > MAX_VALUES:
            self.notes.add(ENDLESS, found.at, here.where)
            return Atom("", None, found.at)
        base = self.types.built_in(schema.type, schema.at)
        match base:
            case "":
                return self._complex(schema, here, depth)
            case "list":
                value = self._list(schema, here, depth)
            case "map":
                value = self._map(schema, here, depth)
            case "range":
                value = self._range(here)
            case "any" | "null":
                return self._untyped(here, depth)
            case _:
                value = self._scalar(base, here)
        self._limit(schema, base, value, here)
        return value

    def untyped(self, spotted: Spotted) -> Value:
        """Return what stands there, of which no type is known."""
        return self.value(Schema(ANY, spotted.located.at), spotted)

    def fields(
        self, schemas: Mapping[str, Schema], spotted: Spotted, depth: int = 0
    ) -> Fields:
        """
        Return the assignments of ``spotted`` to the properties ``schemas``.

        What is not assigned has its default; what is required is noted as missing.
        """
        node, file = spotted.located
        given = dict(node.entries) if isinstance(node, Tree) else {}
        members: dict[str, Member] = {}
        for name, entry in given.items():
            inner = spotted.inner(entry.value, name, file)
            if name not in schemas:
                fault = unknown_word(
                    "property",
                    name,
                    list(schemas),
                    odd="tosca.property-unknown",
                    wrong="tosca.property-misspelt",
                )
                self._add(fault, At(file, entry.key.at), inner.where)
                value = self._untyped(inner, depth)
            elif nothing(entry.value):
                continue
            else:
                value = self.value(schemas[name], inner, depth + 1)
            members[name] = Member(value, At(file, entry.key.at))
        self._absent(schemas, members, spotted, depth)
        return Fields(members, spotted.located.at)

    def _absent(
        self,
        schemas: Mapping[str, Schema],
        members: dict[str, Member],
        spotted: Spotted,
        depth: int,
    ) -> None:
        """Add the defaults of what was not given, and note what had to be."""
        for name, schema in schemas.items():
            if name in members:
                continue
            if schema.default is not None:
                where = (*spotted.where, name)
                default = Spotted(schema.default, where, spotted.me)
                value = self.value(schema, default, depth + 1)
                members[name] = Member(value, schema.at)
            elif schema.required:
                code = "absent" if name in MERELY_TEXT else "missing"
                message = f"the property {quoted(name)} is missing"
                self._note(f"tosca.property-{code}", message, spotted, schema.type)

    def _complex(self, schema: Schema, here: Spotted, depth: int) -> Value:
        schemas = self.types.properties(Kind.DATA, schema.type, schema.at)
        if isinstance(here.located.node, Tree):
            return self.fields(schemas, here, depth)
        self._note("tosca.kind", found_as(here), here, f"a {schema.type}")
        return self._untyped(here, depth)

    def _list(self, schema: Schema, here: Spotted, depth: int) -> Value:
        node, file = here.located
        entry = schema.entry or Schema(ANY, schema.at)
        if isinstance(node, Sequence):
            items = (
                self.value(entry, here.inner(item, index, file), depth + 1)
                for index, item in enumerate(node.items)
            )
            return Items(tuple(items), here.located.at)
        if isinstance(node, Scalar):
            self._note("tosca.not-listed", found_as(here), here, "a list")
            return Items((self.value(entry, here, depth + 1),), here.located.at)
        self._note("tosca.kind", found_as(here), here, "a list")
        return self._untyped(here, depth)

    def _map(self, schema: Schema, here: Spotted, depth: int) -> Value:
        node, file = here.located
        entry = schema.entry or Schema(ANY, schema.at)
        if not isinstance(node, Tree):
            self._note("tosca.kind", found_as(here), here, "a mapping")
            return self._untyped(here, depth)
        members = {}
        for name, inner in node.entries.items():
            at = At(file, inner.key.at)
            value = self.value(entry, here.inner(inner.value, name, file), depth + 1)
            members[name] = Member(value, at)
            if schema.key is not None:
                key = Spotted(Located(inner.key, file), here.where, here.me)
                self.value(schema.key, key, depth + 1)
        return Fields(members, here.located.at)

    def _range(self, here: Spotted) -> Value:
        node = here.located.node
        ends = node.items if isinstance(node, Sequence) else ()
        texts = [end.text for end in ends if isinstance(end, Scalar)]
        numbers = [SCALARS["integer"][0](t) for t in texts if t != UNBOUNDED]
        if len(texts) != 2 or None in numbers:
            self._note("tosca.value", found_as(here), here, "a range such as [1, 4]")
        return self._untyped(here, 0)

    def _scalar(self, base: str, here: Spotted) -> Value:
        read, expected = SCALARS[base]
        node = here.located.node
        if not isinstance(node, Scalar):
            self._note("tosca.kind", found_as(here), here, expected)
            return self._untyped(here, 0)
        value = None if node.is_null else read(node.text)
        if value is None:
            self._note("tosca.value", found_as(here), here, expected)
        return Atom(node.text, value, here.located.at)

    def _limit(self, schema: Schema, base: str, value: Value, here: Spotted) -> None:
        """Note which constraints of the property, and of its type, a value breaks."""
        if isinstance(value, Atom) and value.value is None:
            return
        for constraint in (*self._of_type(schema), *schema.constraints):
            fault = broken(constraint, value, base, self.matcher)
            if fault is not None:
                self._add(fault, here.located.at, here.where)

    def _of_type(self, schema: Schema) -> tuple[Constraint, ...]:
        """Return the constraints that a data type derived from TOSCA's own has."""
        if schema.type in SCALARS or schema.type in ("list", "map", "range"):
            return ()
        if schema.type not in self._limits:
            chain = self.types.chain(Kind.DATA, schema.type, schema.at)
            found = (definition.part("constraints") for definition in chain)
            self._limits[schema.type] = tuple(
                constraint
                for clauses in found
                if clauses is not None
                for constraint in constraints_of(clauses, self.notes)
            )
        return self._limits[schema.type]

    def _untyped(self, here: Spotted, depth: int) -> Value:
        found = self.functions.settle(here.located, here.me)
        if isinstance(found, Pending):
            return found
        node, file = found
        self.values += 1
        if depth > MAX_NESTED or self.values > MAX_VALUES:
            self.notes.add(ENDLESS, found.at, here.where)
            return Atom("", None, found.at)
        match node:
            case Scalar():
                return Atom(node.text, guess(node), found.at)
            case Sequence():
                items = (
                    self._untyped(here.inner(item, index, file), depth + 1)
                    for index, item in enumerate(node.items)
                )
                return Items(tuple(items), found.at)
        members = {
            name: Member(
                self._untyped(here.inner(entry.value, name, file), depth + 1),
                At(file, entry.key.at),
            )
            for name, entry in node.entries.items()
        }
        return Fields(members, found.at)

    def _note(self, code: str, message: str, here: Spotted, expected: str = "") -> None:
        self._add(Fault(code, message, expected), here.located.at, here.where)

    def _add(self, fault: Fault, at: At, where: Where) -> None:
        """Note a fault, which is only odd in what nothing acts on."""
        if not NOT_ACTED_ON.isdisjoint(where):
            fault = replace(fault, code="tosca.odd")
        self.notes.add(fault, at, where)
