"""What a VNFD says of the VNF as a whole: the properties of its VNF node."""

from collections.abc import Iterator

from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.tosca import At, NodeTemplate, Service, Topology, Value
from nfvo.descriptor.tosca.types import Kind

VNF = "tosca.nodes.nfv.VNF"


def vnf_nodes(service: Service) -> Iterator[NodeTemplate]:
    """Yield the VNF nodes, the entry's first."""
    for topology in service.topologies:
        yield from topology.of_type(VNF)


def vnf_of(topology: Topology) -> NodeTemplate | None:
    """Return the VNF node of one topology."""
    return next(topology.of_type(VNF), None)


def said(service: Service, name: str) -> Value | None:
    """Return a property of the VNF, from the first of its nodes that says it."""
    values = (node.get(name) for node in vnf_nodes(service))
    return next((value for value in values if value is not None), None)


def by_type(service: Service, name: str) -> tuple[str, At] | None:
    """Return the default that the VNF's type has for a property."""
    found = (by_type_of(topology, service, name) for topology in service.topologies)
    return next(filter(None, found), None)


def by_type_of(
    topology: Topology, service: Service, name: str
) -> tuple[str, At] | None:
    """Return the default that a property has in the type that a topology is of."""
    if topology.substitution is None:
        return None
    type_, at = topology.substitution.node_type, topology.substitution.at
    schema = service.types.properties(Kind.NODE, type_, at).get(name)
    default = schema.default if schema else None
    if default is None or not hasattr(default.node, "text"):
        return None
    return default.node.text, default.at


def text_of(service: Service, name: str) -> tuple[str, At | None]:
    """Return a property of the VNF as text, and where it was written."""
    value = said(service, name)
    if found := plain.text(value):
        return found, value.at if value is not None else None
    default = by_type(service, name)
    return default or ("", None)


def vnfd_id(service: Service) -> str:
    """Return the id of the VNFD, empty if it is not said."""
    return text_of(service, "descriptor_id")[0]
