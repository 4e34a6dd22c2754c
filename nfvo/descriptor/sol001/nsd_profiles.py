"""Nodes of VNFs and of nested services in an NSD → their profiles."""

from collections.abc import Iterable, Iterator

from nfvo.descriptor.names import mended, mended_version
from nfvo.descriptor.nsd import Connection, NsProfile, VnfProfile
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.sol001.nsd_scaling import NsScaling
from nfvo.descriptor.sol001.unread import note_given
from nfvo.descriptor.tosca import NodeTemplate, Requirement, Topology
from nfvo.descriptor.tree import Where
from nfvo.descriptor.words import quoted

FORWARDING = "tosca.nodes.nfv.Forwarding"
DEPENDENCIES = ("dependency", "dependent")
OF_PROFILES = (
    *("target_vnf_scale_level", "target_ns_scale_level", "service_availability_level"),
    *("affinity_or_anti_affinity_group", "version_dependency", "delete_timing"),
)


def vnf_profile(
    node: NodeTemplate, topology: Topology, scaling: NsScaling, making: Making
) -> VnfProfile | None:
    """Return how the service uses a VNF."""
    id_ = making.name(node.name, node.at, "vnf")
    where = ("vnfs", id_)
    making.mark(where, node.at)
    vnfd = node.get("descriptor_id")
    if vnfd is None or not plain.text(vnfd):
        hint = "give it here, or as the default of the node's type"
        what = f"the 'descriptor_id' of {quoted(node.name)}"
        making.missing(what, node.at, hint)
        return None
    making.mark((*where, "vnfd"), vnfd.at)
    note_given(node.get("vnf_profile"), OF_PROFILES, making)
    _note_parameters(node, making)
    values = {
        "id": id_,
        "vnfd": mended(plain.text(vnfd)),
        "vnfd_version": mended_version(plain.text(node.get("descriptor_version"))),
        "flavour": _mended(plain.text(node.get("flavour_id"))),
        "level": _mended(plain.text(node.get("vnf_profile", "instantiation_level"))),
        "instances": scaling.instances(node),
        "min_instances": scaling.least(node) or 0,
        "max_instances": scaling.most(node) or 0,
        "connections": made(_connections(node, where, topology, making)),
        "after": _after(node),
        "site": plain.ours(node, "site"),
    }
    return making.make(VnfProfile, node.at, values)


def ns_profile(
    node: NodeTemplate, topology: Topology, scaling: NsScaling, making: Making
) -> NsProfile | None:
    """Return how the service uses another that is a part of it."""
    id_ = making.name(node.name, node.at, "vnf")
    where = ("services", id_)
    making.mark(where, node.at)
    note_given(node.get("ns_profile"), OF_PROFILES, making)
    values = {
        "id": id_,
        "nsd": mended(plain.text(node.get("descriptor_id"))),
        "nsd_version": mended_version(plain.text(node.get("version"))),
        "flavour": _mended(plain.text(node.get("flavour_id"))),
        "level": _mended(plain.text(node.get("ns_profile", "ns_instantiation_level"))),
        "instances": scaling.instances(node),
        "connections": made(_connections(node, where, topology, making)),
        "after": _after(node),
    }
    return making.make(NsProfile, node.at, values)


def plugged(name: str, topology: Topology) -> str:
    """Return the link that a requirement leads to, maybe by way of a Forwarding."""
    node = topology.nodes.get(name)
    if node is not None and node.is_a(FORWARDING):
        link = next(node.targets("virtual_link"), None)
        return link.node if link else ""
    is_link = node is not None and node.is_a("tosca.nodes.nfv.NsVirtualLink")
    return name if is_link else ""


def _connections(
    node: NodeTemplate, where: Where, topology: Topology, making: Making
) -> Iterator[Connection | None]:
    """Yield what is plugged in; a requirement's name is that of an external CP."""
    asked = [one for one in node.requirements if one.name not in DEPENDENCIES]
    names = _cp_names(node, asked, making)
    for one, name in zip(asked, names, strict=True):
        link = plugged(one.node, topology)
        if not one.node:
            continue
        if not link:
            making.not_kept(f"{quoted(one.name)}, which leads to no link", one.at)
            continue
        cpd = making.name(name, one.at)
        making.mark((*where, "connect", cpd), one.at)
        values = {"cpd": cpd, "vl": mended(link)}
        yield making.make(Connection, one.at, values)


def _cp_names(
    node: NodeTemplate, asked: Iterable[Requirement], making: Making
) -> list[str]:
    """
    Return the names of CPs; those of one name are told apart as ``external`` does.

    What they are mapped to is known if the VNF's template is imported.
    """
    asked = [*asked]
    names = [one.name for one in asked]
    mapped = [
        one
        for topology in making.service.substitutes
        if topology.substitution and topology.substitution.node_type == node.type
        for one in topology.substitution.requirements
    ]
    found: list[str] = []
    for n, name in enumerate(names):
        alike = [one for one in mapped if one.name == name]
        place = names[:n].count(name)
        several = names.count(name) > 1 and place < len(alike)
        found.append(f"{name}-{alike[place].node}" if several else name)
    return found


def _after(node: NodeTemplate) -> tuple[str, ...]:
    targets = (one for name in DEPENDENCIES for one in node.targets(name))
    return tuple(dict.fromkeys(mended(one.node) for one in targets))


def _mended(name: str) -> str:
    return mended(name) if name else ""


def _note_parameters(node: NodeTemplate, making: Making) -> None:
    for interface in node.interfaces.values():
        for operation in interface.operations.values():
            if operation.inputs.members:
                what = f"what {quoted(node.name)} is given to {operation.name}"
                making.not_kept(what, operation.at)
