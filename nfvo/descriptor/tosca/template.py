"""
Resolved service templates: what a VNFD's or an NSD's reader gets.

``types`` of anything typed is the chain of its type names, the most derived one first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nfvo.descriptor.notes import At
from nfvo.descriptor.tosca.located import Located
from nfvo.descriptor.tosca.schema import Schema
from nfvo.descriptor.tosca.types import Types
from nfvo.descriptor.tosca.values import Fields, Value


@dataclass(frozen=True, slots=True)
class Typed:
    """What nodes, policies, groups, capabilities and artifacts have in common."""

    name: str
    types: tuple[str, ...]
    properties: Fields
    at: At

    @property
    def type(self) -> str:
        """The name of its type."""
        return self.types[0]

    def is_a(self, *types: str) -> bool:
        """Whether it is of one of ``types``, or of a type derived from one."""
        return not set(types).isdisjoint(self.types)

    def get(self, *names: str) -> Value | None:
        """Return the property, or the part of a property, that ``names`` lead to."""
        return self.properties.get(*names)


@dataclass(frozen=True, slots=True)
class Capability(Typed):
    """What a node offers to others."""


@dataclass(frozen=True, slots=True)
class Artifact(Typed):
    """
    A file of the package that belongs to a node.

    ``file`` is as it was written, ``path`` its name in the package: relative to the
    file that names it.
    """

    file: str
    path: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """
    What a node asks of another: of ``node``, or if empty of any that fits the filter.

    ``node`` may also be the name of a type.
    """

    name: str
    node: str
    capability: str
    relationship: str
    node_filter: Located | None
    at: At
    node_at: At


@dataclass(frozen=True, slots=True)
class Operation:
    """
    An operation (or notification) of an interface.

    ``implementation`` is the artifact's name or file, empty if there is none.
    ``inputs`` are those assigned, ``parameters`` those that the types declare.
    """

    name: str
    implementation: str
    inputs: Fields
    parameters: Mapping[str, Schema]
    at: At


@dataclass(frozen=True, slots=True)
class Interface:
    """The operations of an interface of a node: those of its type, and its own."""

    name: str
    types: tuple[str, ...]
    operations: Mapping[str, Operation]
    at: At


@dataclass(frozen=True, slots=True)
class NodeTemplate(Typed):
    """A node of the topology."""

    description: str
    capabilities: Mapping[str, Capability]
    requirements: tuple[Requirement, ...]
    artifacts: Mapping[str, Artifact]
    interfaces: Mapping[str, Interface]
    metadata: Fields

    def targets(self, requirement: str) -> Iterator[Requirement]:
        """Yield the requirements of a name that have a target, in their order."""
        named = (r for r in self.requirements if r.name == requirement)
        return (r for r in named if r.node)


@dataclass(frozen=True, slots=True)
class Target:
    """A name in ``targets`` of a policy, or in ``members`` of a group."""

    name: str
    at: At


@dataclass(frozen=True, slots=True)
class Policy(Typed):
    """A policy, and the nodes and groups that it is about; all of them if none."""

    targets: tuple[Target, ...]
    triggers: Fields


@dataclass(frozen=True, slots=True)
class Group(Typed):
    """A named set of nodes."""

    members: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Input:
    """An input of the topology; ``value`` is its default, or what it was given."""

    name: str
    schema: Schema
    description: str
    value: Value | None
    metadata: Fields
    at: At


@dataclass(frozen=True, slots=True)
class Mapped:
    """What ``name`` of the substituted node is inside: ``part`` of ``node``."""

    name: str
    node: str
    part: str
    at: At


@dataclass(frozen=True, slots=True)
class Substitution:
    """
    How a topology stands for a node of ``node_type``.

    ``properties`` are those that the node must have for it, such as ``flavour_id``.
    """

    node_type: str
    types: tuple[str, ...]
    properties: Fields
    requirements: tuple[Mapped, ...]
    capabilities: tuple[Mapped, ...]
    at: At


@dataclass(frozen=True, slots=True)
class Topology:
    """One file's topology template, resolved."""

    file: str
    description: str
    metadata: Fields
    inputs: Mapping[str, Input]
    nodes: Mapping[str, NodeTemplate]
    groups: Mapping[str, Group]
    policies: tuple[Policy, ...]
    substitution: Substitution | None
    at: At

    def of_type(self, *types: str) -> Iterator[NodeTemplate]:
        """Yield the nodes of these types, or of types derived from them."""
        return (node for node in self.nodes.values() if node.is_a(*types))

    def policies_of(self, *types: str) -> Iterator[Policy]:
        """Yield the policies of these types, or of types derived from them."""
        return (policy for policy in self.policies if policy.is_a(*types))


@dataclass(frozen=True, slots=True)
class Service:
    """
    A service template with all that it imports.

    ``top`` is the entry's own topology, ``substitutes`` those of imported files that
    stand for a node of a type: of a VNFD, one for each flavour.
    """

    top: Topology
    substitutes: tuple[Topology, ...]
    types: Types
    documents: Mapping[str, Located] = field(repr=False)

    @property
    def topologies(self) -> tuple[Topology, ...]:
        """All topologies, the entry's first."""
        return (self.top, *self.substitutes)
