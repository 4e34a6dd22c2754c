"""
Service templates of a network service → ``Nsd``.

The entry's node of a type derived from ``tosca.nodes.nfv.NS`` says what all flavours
share; each topology that stands for a node of that type is a flavour.
"""

from collections.abc import Iterator

from nfvo.descriptor.names import mended_version
from nfvo.descriptor.nsd import Nsd, NsFlavour
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.flavours import flavours
from nfvo.descriptor.sol001.identity import VNF
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.sol001.nsd_flavour import LINK, flavour_of
from nfvo.descriptor.sol001.unread import note_given
from nfvo.descriptor.tosca import At, NodeTemplate, Topology, Value
from nfvo.descriptor.tosca.types import Kind
from nfvo.descriptor.words import quoted

NS = "tosca.nodes.nfv.NS"
UNREAD = ("service_availability_level", "priority")


def nsd_of(making: Making) -> Nsd | None:
    """Return the NSD that a service template is; None if it cannot be one."""
    at = making.service.top.at
    type_ = _type_of(making.service.top)
    found = made(_flavours(type_, making))
    if not found:
        making.missing("a flavour with VNFs", at, hint="add nodes of types of VNFs")
        return None
    id_, id_at = _needed("descriptor_id", type_, making)
    version, version_at = _needed("version", type_, making)
    values = {
        "id": making.name(id_, id_at) if id_ else "",
        "version": mended_version(version),
        "name": _said("name", type_, making)[0],
        "designer": _said("designer", type_, making)[0],
        "description": making.service.top.description,
        "flavours": found,
        "auto_heal": any(
            plain.ours(node, "auto-heal") == "true"
            for node in making.service.top.of_type(NS)
            if is_own(node, making.service.top)
        ),
    }
    making.mark(("nsd",), id_at)
    making.mark(("version",), version_at)
    return making.make(Nsd, at, values, {"id": id_at, "version": version_at})


def is_own(node: NodeTemplate, topology: Topology) -> bool:
    """Whether an NS node is the service itself, not a part of it."""
    return node.type == _type_of(topology) and node is next(topology.of_type(NS), None)


def _type_of(topology: Topology) -> str:
    """Return the type of the service: what is substituted, else of its first node."""
    stands_for = topology.substitution
    if stands_for and NS in stands_for.types:
        return stands_for.node_type
    node = next(topology.of_type(NS), None)
    return node.type if node else ""


def _topologies(type_: str, making: Making) -> Iterator[Topology]:
    """Yield the topologies of the service itself, not of its VNFs or parts."""
    service = making.service
    yield service.top
    for one in service.substitutes:
        if one.substitution and one.substitution.node_type == type_:
            yield one


def _flavours(type_: str, making: Making) -> Iterator[NsFlavour | None]:
    """Yield the flavours: one for each topology with a part that is not the NS."""

    def of(topology: Topology, name: str) -> NsFlavour | None:
        nested = [n for n in topology.of_type(NS) if not is_own(n, topology)]
        return flavour_of(topology, name, nested, making)

    own = (t for t in _topologies(type_, making) if _has_parts(t))
    return flavours(own, NS, of, making)


def _has_parts(topology: Topology) -> bool:
    parts = topology.of_type(VNF, LINK, NS)
    return any(not is_own(node, topology) for node in parts)


def _needed(name: str, type_: str, making: Making) -> tuple[str, At]:
    found, at = _said(name, type_, making)
    place = at or making.service.top.at
    return making.needed(found, place, f"{quoted(name)} of the NS"), place


def _said(name: str, type_: str, making: Making) -> tuple[str, At | None]:
    """Return what the service's own nodes say, else the default of their type."""
    for topology in _topologies(type_, making):
        for node in topology.of_type(NS):
            if is_own(node, topology):
                note_given(node.properties, UNREAD, making)
                value: Value | None = node.get(name)
                if value is not None and plain.text(value):
                    return plain.text(value), value.at
    if not type_:
        return "", None
    types = making.service.types
    schema = types.properties(Kind.NODE, type_, making.service.top.at).get(name)
    default = schema.default if schema else None
    text = getattr(default.node, "text", "") if default else ""
    return text, default.at if default else None
