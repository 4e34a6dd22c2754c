"""Nodes of Vdu.Compute → VDUs."""

from nfvo.descriptor.names import mended
from nfvo.descriptor.sol001 import compute, plain
from nfvo.descriptor.sol001.boot import boot_values, user_data
from nfvo.descriptor.sol001.containers import COMPUTE, elsewhere
from nfvo.descriptor.sol001.cps import Cps
from nfvo.descriptor.sol001.images import names_image
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.sol001.monitored import monitored
from nfvo.descriptor.sol001.scaling import Scaling
from nfvo.descriptor.sol001.storages import disks
from nfvo.descriptor.sol001.unread import note_given
from nfvo.descriptor.tosca import At, Fields, NodeTemplate, Topology
from nfvo.descriptor.vdu import Vdu
from nfvo.descriptor.words import quoted

UNREAD = ("configurable_properties",)


def vdus(
    topology: Topology, making: Making, scaling: Scaling, cps: Cps
) -> tuple[Vdu, ...]:
    """Return the VDUs of a topology that are machines."""
    others = {node.name for node in elsewhere(topology)}
    nodes = (node for node in topology.of_type(COMPUTE) if node.name not in others)
    return made(_vdu(node, topology, making, scaling, cps) for node in nodes)


def _vdu(
    node: NodeTemplate,
    topology: Topology,
    making: Making,
    scaling: Scaling,
    cps: Cps,
) -> Vdu | None:
    id_ = making.name(node.name, node.at, "vdu")
    making.mark(("vdus", id_), node.at)
    note_given(node.properties, UNREAD, making)
    capability = node.capabilities.get("virtual_compute")
    asked = capability.properties if capability else Fields({}, node.at)
    found = disks(node, asked.get("virtual_local_storage"), topology, making)
    if found.image is None and not _names_image(node, topology):
        hint = "add 'sw_image_data', or a SwImage artifact, here or to a storage"
        making.missing(f"the image of {quoted(node.name)}", node.at, hint)
    least, most = scaling.bounds(node.name)
    values = {
        "id": id_,
        "name": plain.text(node.get("name")),
        "description": plain.text(node.get("description")),
        "image": found.image,
        "disk_gib": found.root_gib,
        "storages": found.beside,
        "instances": scaling.instances(node.name),
        "min_instances": least or 0,
        "max_instances": most or 0,
        "cpds": cps.of(node.name),
        "user_data": user_data(node, making),
        "boot_values": boot_values(node, making),
        "boot_order": _boot_order(node),
        "boot_volume": found.boot_volume or plain.ours(node, "boot-volume") == "yes",
        "monitored": monitored(node, making),
        **_demands(node, asked, making),
        **_ours(node),
    }
    whole = all(values[key] is not None for key in ("image", "vcpus", "memory_mib"))
    return making.make(Vdu, node.at, values, _places(asked)) if whole else None


def _names_image(vdu: NodeTemplate, topology: Topology) -> bool:
    """Whether a VDU, or a storage of it, says an image, be it one that is refused."""
    storages = (topology.nodes.get(r.node) for r in vdu.targets("virtual_storage"))
    return any(names_image(one) for one in (vdu, *storages) if one is not None)


def _ours(node: NodeTemplate) -> dict[str, object]:
    """Return what only the short form has words for."""
    return {
        "hypervisors": tuple(plain.ours(node, "hypervisors").split()),
        "labels": tuple(plain.ours(node, "labels").split()),
        "ready": plain.ours(node, "ready") or "agent",
    }


def _demands(node: NodeTemplate, asked: Fields, making: Making) -> dict[str, object]:
    """Return what a VDU asks of a host."""
    vcpus = plain.number(asked.get("virtual_cpu", "num_virtual_cpu"))
    memory = plain.mebibytes(asked.get("virtual_memory", "virtual_mem_size"))
    for what, found in (("num_virtual_cpu", vcpus), ("virtual_mem_size", memory)):
        if found is None:
            making.missing(f"{quoted(what)} of {quoted(node.name)}", asked.at)
    constraints = compute.constraints(node, asked)
    extra = {pair.key: pair.value for pair in constraints}
    return {
        "vcpus": vcpus,
        "memory_mib": memory,
        "cpu": compute.cpu(asked, extra, making),
        "memory": compute.memory(asked, extra, making),
        "logical_nodes": compute.logical_nodes(asked, making),
        "capabilities": compute.capabilities(asked, making),
        "nfvi_constraints": constraints,
        "architecture": compute.architecture(asked, making),
    }


def _places(asked: Fields) -> dict[str, At | None]:
    cpus = asked.get("virtual_cpu", "num_virtual_cpu")
    memory = asked.get("virtual_memory", "virtual_mem_size")
    return {
        "vcpus": cpus.at if cpus is not None else None,
        "memory_mib": memory.at if memory is not None else None,
    }


def _boot_order(node: NodeTemplate) -> tuple[str, ...]:
    """Return the storages to boot from: a list, or in the requirements' order."""
    value = node.get("boot_order")
    if plain.flag(value):
        return tuple(mended(r.node) for r in node.targets("virtual_storage"))
    return tuple(mended(t) for t in plain.texts(value) if t.lower() != "false")
