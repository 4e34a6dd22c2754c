"""A topology with VNFs and links → ``NsFlavour``."""

from collections.abc import Iterator, Sequence

from nfvo.descriptor.names import mended
from nfvo.descriptor.nsd import NsFlavour, Sapd
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.affinity import OF_VNFS, affinity
from nfvo.descriptor.sol001.identity import VNF
from nfvo.descriptor.sol001.links import link_of
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.sol001.monitored import measurements
from nfvo.descriptor.sol001.nsd_paths import paths
from nfvo.descriptor.sol001.nsd_profiles import ns_profile, plugged, vnf_profile
from nfvo.descriptor.sol001.nsd_scaling import NsScaling
from nfvo.descriptor.tosca import NodeTemplate, Policy, Topology
from nfvo.descriptor.vdu import Monitored
from nfvo.descriptor.words import quoted

LINK = "tosca.nodes.nfv.NsVirtualLink"
SAP = "tosca.nodes.nfv.Sap"
POLICIES = "tosca.policies.nfv"
UNREAD_POLICIES = (
    f"{POLICIES}.NsSecurityGroupRule",
    f"{POLICIES}.NsAutoScale",
    f"{POLICIES}.DataFlowInfo",
    f"{POLICIES}.VirtualLinkToLevelMapping",
)
UNREAD_NODES = ("tosca.nodes.nfv.PNF",)


def flavour_of(
    topology: Topology, name: str, nested: Sequence[NodeTemplate], making: Making
) -> NsFlavour | None:
    """Return the flavour that a topology is; ``nested`` are services in it."""
    vnfs = [*topology.of_type(VNF)]
    scaling = NsScaling(topology, [*vnfs, *nested], making)
    _note_unread(topology, making)
    values = {
        "id": name,
        "vnf_profiles": made(vnf_profile(n, topology, scaling, making) for n in vnfs),
        "ns_profiles": made(ns_profile(n, topology, scaling, making) for n in nested),
        "vlds": made(link_of(node, making) for node in topology.of_type(LINK)),
        "sapds": made(_sap(node, topology, making) for node in topology.of_type(SAP)),
        "affinity": affinity(topology, making, OF_VNFS),
        "paths": made(paths(topology, making)),
        "aspects": scaling.aspects(),
        "levels": scaling.levels(),
        "default_level": scaling.default_level(),
        "monitored": made(_monitored(topology, making)),
    }
    return making.make(NsFlavour, topology.at, values)


def _sap(node: NodeTemplate, topology: Topology, making: Making) -> Sapd | None:
    id_ = making.name(node.name, node.at, "sap")
    making.mark(("saps", id_), node.at)
    target = next(node.targets("internal_virtual_link"), None)
    if target is None:
        making.not_kept(f"the SAP {quoted(node.name)}, which leads nowhere", node.at)
        return None
    values = {"id": id_, "description": plain.text(node.get("description"))}
    link = plugged(target.node, topology)
    if link:
        return making.make(Sapd, node.at, {**values, "vl": mended(link)})
    for vnf in topology.of_type(VNF):
        for one in vnf.requirements:
            if one.node == target.node:
                inside = {"vnf": mended(vnf.name), "cpd": mended(one.name)}
                return making.make(Sapd, node.at, {**values, **inside})
    making.not_kept(f"the SAP {quoted(node.name)}, which leads to no link", target.at)
    return None


def _monitored(topology: Topology, making: Making) -> Iterator[Monitored | None]:
    """Yield what is measured of the service, and of its VNFs."""
    for policy in topology.policies_of(f"{POLICIES}.NsMonitoring"):
        yield from measurements(policy.get("ns_monitoring_parameters"), making)
    for policy in topology.policies_of(f"{POLICIES}.VnfMonitoring"):
        for target in policy.targets:
            value = policy.get("vnf_monitoring_parameters")
            yield from measurements(value, making, of=mended(target.name))


def _note_unread(topology: Topology, making: Making) -> None:
    unread: list[Policy | NodeTemplate] = [
        *topology.policies_of(*UNREAD_POLICIES),
        *topology.of_type(*UNREAD_NODES),
    ]
    for one in unread:
        making.not_kept(quoted(one.name), one.at)
