"""Nodes of NFP, and the rules of what traffic takes them → forwarding paths."""

from collections.abc import Iterator
from itertools import groupby

from nfvo.descriptor.names import mended
from nfvo.descriptor.nsd import Classifier, ForwardingPath
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.identity import VNF
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.sol001.unread import note_given
from nfvo.descriptor.tosca import Items, NodeTemplate, Policy, Topology, Value
from nfvo.descriptor.words import quoted

NFP = "tosca.nodes.nfv.NFP"
VNFFG, RULE = "tosca.groups.nfv.VNFFG", "tosca.policies.nfv.NfpRule"
SAP, PNF = "tosca.nodes.nfv.Sap", "tosca.nodes.nfv.PNF"
UNREAD = ("ether_destination_address", "ether_source_address", "extended_criteria")
OF_POSITIONS = ("forwarding_behaviour", "forwarding_behaviour_input_parameters")


def paths(topology: Topology, making: Making) -> Iterator[ForwardingPath | None]:
    """Yield the forwarding paths: the VNFs that each passes, in order."""
    for node in topology.of_type(NFP):
        id_ = making.name(node.name, node.at, "path")
        making.mark(("paths", id_), node.at)
        hops = [name for name, _ in groupby(_hops(node, topology, making))]
        if len(hops) < 2:
            what = f"the path {quoted(node.name)}, through fewer than two VNFs"
            making.not_kept(what, node.at)
            continue
        rules = topology.policies_of(RULE)
        values = {
            "id": id_,
            "hops": tuple(hops),
            "graph": _graph(node, topology),
            "classifiers": made(
                _classifier(rule, making) for rule in rules if _is_about(rule, node)
            ),
        }
        yield making.make(ForwardingPath, node.at, values)


def _hops(path: NodeTemplate, topology: Topology, making: Making) -> Iterator[str]:
    """Follow positions and their elements to the VNFs that they are at."""
    for position in _targets(path, "nfp_position", topology):
        note_given(position.properties, OF_POSITIONS, making)
        for element in _targets(position, "element", topology):
            for end in _targets(element, "profile_element", topology):
                vnf = end.name if end.is_a(VNF) else _vnf_at(end, topology)
                if vnf:
                    yield mended(vnf)
                else:
                    what = f"{quoted(end.name)} on the path {quoted(path.name)}"
                    making.not_kept(what, element.at)


def _targets(
    node: NodeTemplate, requirement: str, topology: Topology
) -> Iterator[NodeTemplate]:
    for one in node.targets(requirement):
        if one.node in topology.nodes:
            yield topology.nodes[one.node]


def _vnf_at(end: NodeTemplate, topology: Topology) -> str:
    """Return the VNF with an external CP that is a Forwarding."""
    vnfs = (
        vnf.name
        for vnf in topology.of_type(VNF)
        if any(one.node == end.name for one in vnf.requirements)
    )
    return next(vnfs, "")


def _graph(path: NodeTemplate, topology: Topology) -> str:
    """Return the name of the graph (VNFFG) that a path belongs to."""
    graphs = (group for group in topology.groups.values() if group.is_a(VNFFG))
    names = (
        group.name
        for group in graphs
        if any(member.name == path.name for member in group.members)
    )
    return next(names, "")


def _is_about(rule: Policy, path: NodeTemplate) -> bool:
    return any(target.name == path.name for target in rule.targets)


def _classifier(rule: Policy, making: Making) -> Classifier | None:
    note_given(rule.properties, UNREAD, making)
    values = {
        "protocol": plain.text(rule.get("protocol")),
        "ether_type": plain.text(rule.get("ether_type")),
        "vlans": plain.texts(rule.get("vlan_tag")),
        "source": plain.text(rule.get("source_ip_address_prefix")),
        "destination": plain.text(rule.get("destination_ip_address_prefix")),
        "source_ports": _ports(rule.get("source_port_range")),
        "destination_ports": _ports(rule.get("destination_port_range")),
        "dscp": plain.text(rule.get("dscp")),
    }
    return making.make(Classifier, rule.at, values)


def _ports(value: Value | None) -> str:
    """Return a range of ports as ``80-443``, or the one that it has."""
    ends = plain.texts(value) if isinstance(value, Items) else ()
    return "-".join(dict.fromkeys(ends))
