"""Nodes of VipCp → virtual addresses that several CPs share."""

from nfvo.descriptor.cp import VipCpd
from nfvo.descriptor.names import mended
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.cps import addresses
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.tosca import NodeTemplate, Topology

VIP = "tosca.nodes.nfv.VipCp"
FUNCTIONS = {"high_availability": "ha", "load_balance": "lb", "": "ha"}


def vips(topology: Topology, making: Making) -> tuple[VipCpd, ...]:
    """Return the virtual addresses of a topology."""
    return made(_vip(node, making) for node in topology.of_type(VIP))


def _vip(node: NodeTemplate, making: Making) -> VipCpd | None:
    id_ = making.name(node.name, node.at, "vip")
    making.mark(("vips", id_), node.at)
    link = next(node.targets("virtual_link"), None)
    values = {
        "id": id_,
        "cpds": tuple(mended(target.node) for target in node.targets("target")),
        "vl": mended(link.node) if link else "",
        "function": FUNCTIONS.get(plain.text(node.get("vip_function")), "ha"),
        "addresses": addresses(node, making),
    }
    return making.make(VipCpd, node.at, values)
