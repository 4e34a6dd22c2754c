"""Nodes of VnfVirtualLink and NsVirtualLink → virtual links."""

from collections.abc import Iterator

from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.sol001.monitored import monitored
from nfvo.descriptor.sol001.unread import note_given
from nfvo.descriptor.tosca import At, Fields, NodeTemplate, Topology
from nfvo.descriptor.vld import Vld
from nfvo.descriptor.words import quoted

LINK = "tosca.nodes.nfv.VnfVirtualLink"
FLOWS = {"line": "e-line", "tree": "e-tree", "mesh": "e-lan"}
PROVIDED = ("flat", "vlan")
UNREAD_OF_L3 = ("ip_allocation_pools", "gateway_ip", "ipv6_address_mode")


def links(topology: Topology, making: Making) -> tuple[Vld, ...]:
    """Return the virtual links of a topology."""
    return made(link_of(node, making) for node in topology.of_type(LINK))


def link_of(node: NodeTemplate, making: Making) -> Vld | None:
    """Return the virtual link that a node is, of a VNF or of a service."""
    id_ = making.name(node.name, node.at, "vl")
    where = ("vls", id_)
    making.mark(where, node.at)
    if monitored(node, making):
        making.not_kept(f"what is to be measured of {quoted(node.name)}", node.at)
    if (managed := node.get("externally_managed")) is not None:
        making.not_kept("'externally_managed'", managed.at)
    profile = node.get("vl_profile")
    fields = profile if isinstance(profile, Fields) else Fields({}, node.at)
    values, places = quality(fields)
    more, places_of_protocols = protocols(fields, making)
    for key, at in {**places, **places_of_protocols}.items():
        making.mark((*where, MARKS.get(key, key)), at)
    values |= more | {
        "id": id_,
        "description": plain.text(node.get("description")),
        "flow": FLOWS.get(
            plain.text(node.get("connectivity_type", "flow_pattern")), ""
        ),
        "protocols": plain.texts(node.get("connectivity_type", "layer_protocols")),
        "gateway": plain.ours(node, "gateway"),
    }
    if fabric := plain.ours(node, "fabric"):
        values["fabric"] = fabric
    return making.make(Vld, node.at, values, {**places, **places_of_protocols})


Parts = tuple[dict[str, object], dict[str, At]]
"""Values of a Vld by their names, and where they were written."""

MARKS = {
    "pools": "pool",
    "bit_rate_mbps": "bit-rate",
    "max_latency_ms": "max-latency",
    "physical_network": "physical-network",
}
"""What the short form calls a field of a Vld."""


def quality(profile: Fields) -> Parts:
    """Return the bit rates and the quality that a link's profile asks for."""
    sources = {
        "bit_rate_mbps": ("max_bitrate_requirements", "root"),
        "leaf_bit_rate_mbps": ("max_bitrate_requirements", "leaf"),
        "max_latency_ms": ("qos", "latency"),
        "max_jitter_ms": ("qos", "packet_delay_variation"),
        "max_loss": ("qos", "packet_loss_ratio"),
    }
    values: dict[str, object] = {}
    places: dict[str, At] = {}
    for key, path in sources.items():
        value = profile.get(*path)
        if value is None:
            continue
        places[key] = value.at
        if key.endswith("mbps"):
            values[key] = plain.megabits(value)
        else:
            values[key] = (
                plain.milliseconds(value) if key.endswith("ms") else plain.ratio(value)
            )
    return values, places


def protocols(profile: Fields, making: Making) -> Parts:
    """Return the addresses and the network that a link's profile names."""
    values: dict[str, object] = {}
    places: dict[str, At] = {}
    pools: list[str] = []
    for data in _protocol_data(profile):
        cidr = data.get("l3_protocol_data", "cidr")
        note_given(data.get("l3_protocol_data"), UNREAD_OF_L3, making)
        if cidr is not None and (pool := plain.text(cidr)):
            places.setdefault("pools", cidr.at)
            pools.append(pool)
        layer = data.get("l2_protocol_data")
        if isinstance(layer, Fields):
            note_given(layer, ("vlan_transparent",), making)
            _network(layer, values, places, making)
    return {**values, "pools": tuple(pools)}, places


def _protocol_data(profile: Fields) -> Iterator[Fields]:
    for data in plain.several(profile.get("virtual_link_protocol_data")):
        if isinstance(data, Fields):
            yield data


def _network(
    layer: Fields, values: dict[str, object], places: dict[str, At], making: Making
) -> None:
    """Add the MTU, and the provider's network if one is named."""
    mtu, name = layer.get("mtu"), plain.text(layer.get("name"))
    size = plain.number(mtu)
    if mtu is not None and size:
        places["mtu"] = mtu.at
        values["mtu"] = size
    kind = plain.text(layer.get("network_type"))
    if name and kind in PROVIDED:
        values |= {"fabric": "bridge", "physical_network": name}
        places["physical_network"] = layer.at
        tag = plain.text(layer.get("segmentation_id"))
        if kind == "vlan" and tag.isdecimal():
            values["vlan"] = int(tag)
    elif kind in PROVIDED:
        making.not_kept(f"the network type {kind}, of no network with a name", layer.at)
