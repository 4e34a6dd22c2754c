"""Nodes of VduCp → connection points of VDUs."""

from collections.abc import Iterator, Mapping

from nfvo.descriptor.compute import Capability
from nfvo.descriptor.cp import CpAddress, Cpd, SubPort
from nfvo.descriptor.names import mended
from nfvo.descriptor.security import Security
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.compute import pairs
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.tosca import Fields, NodeTemplate, Topology
from nfvo.descriptor.words import quoted

CP = "tosca.nodes.nfv.VduCp"
SUB_CP = "tosca.nodes.nfv.VduSubCp"
VNICS = {
    "": "virtio",
    "normal": "virtio",
    "virtio": "virtio",
    "direct": "sriov",
    "macvtap": "macvtap",
    "direct-physical": "direct-physical",
    "smart-nic": "smart-nic",
    "virtio-forwarder": "virtio-forwarder",
}
LAST = 1_000_000
UNTAGGED = 0


class Cps:
    """The CPs of a topology, by the VDUs that they are bound to."""

    def __init__(
        self, topology: Topology, making: Making, rules: Mapping[str, Security]
    ) -> None:
        self.topology = topology
        self.making = making
        self.rules = rules
        self._by_vdu: dict[str, list[NodeTemplate]] = {}
        self._subs: dict[str, list[NodeTemplate]] = {}
        for node in topology.of_type(CP):
            self._bind(node)

    def of(self, vdu: str) -> tuple[Cpd, ...]:
        """Return the CPs of a VDU in the order of their interfaces."""
        nodes = sorted(self._by_vdu.get(vdu, []), key=_order)
        return made(self._cpd(vdu, *one) for one in enumerate(nodes))

    def _bind(self, node: NodeTemplate) -> None:
        """Remember what a CP is bound to: a VDU, or for a sub-port a CP."""
        if node.is_a(SUB_CP):
            for trunk in node.targets("trunk_binding"):
                self._subs.setdefault(trunk.node, []).append(node)
            return
        bound = next(node.targets("virtual_binding"), None)
        if bound is None:
            self.making.not_kept(f"{quoted(node.name)}, bound to no VDU", node.at)
        else:
            self._by_vdu.setdefault(bound.node, []).append(node)

    def _cpd(self, vdu: str, order: int, node: NodeTemplate) -> Cpd | None:
        id_ = self.making.name(id_of(node), node.at, f"cp of {vdu}")
        where = ("vdus", mended(vdu), "cps", id_)
        self.making.mark(where, node.at)
        link = next(node.targets("virtual_link"), None)
        if link is not None:
            self.making.mark((*where, "vl"), link.node_at)
        values = {
            "id": id_,
            "vl": mended(link.node) if link else "",
            "order": order,
            "forwards": plain.ours(node, "forwards") == "true",
            "bit_rate_mbps": plain.megabits(node.get("bitrate_requirement")),
            "vnic": self._vnic(node),
            "security": self.rules.get(node.name, ()),
            "description": plain.text(node.get("description")),
            "protocols": plain.texts(node.get("layer_protocols")),
            "role": plain.text(node.get("role")),
            "addresses": addresses(node, self.making),
            "capabilities": made(_requirements(node, self.making)),
            "trunk": plain.flag(node.get("trunk_mode")) or node.name in self._subs,
            "trunk_links": made(self._trunk_links(node)),
        }
        return self.making.make(Cpd, node.at, values)

    def _vnic(self, node: NodeTemplate) -> str:
        value = node.get("vnic_type")
        written = plain.text(value)
        if value is not None and written not in VNICS:
            self.making.not_kept(f"the interface of type {written}", value.at)
        return VNICS.get(written, "virtio")

    def _trunk_links(self, node: NodeTemplate) -> Iterator[SubPort | None]:
        for sub in self._subs.get(node.name, []):
            link = next(sub.targets("virtual_link"), None)
            tag = plain.number(sub.get("segmentation_id")) or UNTAGGED
            if link is None or not tag:
                self.making.not_kept(f"{quoted(sub.name)}, without link or tag", sub.at)
            else:
                values = {"vl": mended(link.node), "vlan": tag}
                yield self.making.make(SubPort, sub.at, values)


def id_of(node: NodeTemplate) -> str:
    """Return the name of a CP: its node's, or what it is within its VDU."""
    return plain.ours(node, "id") or node.name


def _order(node: NodeTemplate) -> int:
    order = plain.number(node.get("order"))
    return LAST if order is None else order


def _requirements(node: NodeTemplate, making: Making) -> Iterator[Capability | None]:
    """Yield what is required of a CP's virtual interface."""
    listed = plain.several(node.get("virtual_network_interface_requirements"))
    for index, value in enumerate(listed):
        if not isinstance(value, Fields):
            continue
        mandatory = value.get("support_mandatory")
        targets = pairs(value.get("network_interface_requirements"))
        values = {
            "name": plain.text(value.get("name")) or f"requirement-{index}",
            "mandatory": mandatory is None or plain.flag(mandatory),
            "targets": tuple(targets),
        }
        yield making.make(Capability, value.at, values)


def addresses(node: NodeTemplate, making: Making) -> tuple[CpAddress, ...]:
    """Return how a CP comes to its addresses."""
    found = (
        _address(protocol, data, making)
        for protocol in plain.several(node.get("protocol"))
        if isinstance(protocol, Fields)
        for data in plain.several(protocol.get("address_data"))
        if isinstance(data, Fields)
    )
    return made(found)


def _address(protocol: Fields, data: Fields, making: Making) -> CpAddress | None:
    if plain.text(data.get("address_type")) == "mac_address":
        assigned = plain.flag(data.get("l2_address_data", "mac_address_assignment"))
        return making.make(CpAddress, data.at, {"kind": "mac", "assigned": assigned})
    found = data.get("l3_address_data")
    inner = found if isinstance(found, Fields) else Fields({}, data.at)
    version = plain.text(inner.get("ip_address_type"))
    layer = plain.text(protocol.get("associated_layer_protocol"))
    fixed = inner.get("fixed_ip_address")
    values = {
        "kind": version or ("ipv6" if layer == "ipv6" else "ipv4"),
        "assigned": plain.flag(inner.get("ip_address_assignment")),
        "floating": plain.flag(inner.get("floating_ip_activated")),
        "count": plain.number(inner.get("number_of_ip_address")) or 1,
        "fixed": plain.texts(fixed),
    }
    places = {"fixed": fixed.at if fixed is not None else None}
    return making.make(CpAddress, data.at, values, places)
