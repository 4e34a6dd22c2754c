"""
VDUs of containers: they are read, and reported as not realised yet.

Tacker writes those of Kubernetes as nodes of Vdu.Compute that say nothing of a machine:
what they are stands in manifests of its own, which TOSCA.meta lists.
"""

from collections.abc import Iterator

from nfvo.descriptor.image import SwImage
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.images import image_of
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.sol001.scaling import Scaling
from nfvo.descriptor.tosca import NodeTemplate, Topology
from nfvo.descriptor.vdu import ContainerVdu
from nfvo.descriptor.words import quoted

UNIT = "tosca.nodes.nfv.Vdu.OsContainerDeployableUnit"
COMPUTE = "tosca.nodes.nfv.Vdu.Compute"
CP = "tosca.nodes.nfv.VduCp"
OF_MACHINES = ("sw_image_data", "boot_data", "nfvi_constraints")
ASKED = ("virtual_cpu", "virtual_memory", "virtual_local_storage", "logical_node")


def containers(
    topology: Topology, making: Making, scaling: Scaling
) -> tuple[ContainerVdu, ...]:
    """Return the VDUs of containers of a topology."""
    nodes = [*topology.of_type(UNIT), *elsewhere(topology)]
    return made(_unit(node, topology, making, scaling) for node in nodes)


def elsewhere(topology: Topology) -> Iterator[NodeTemplate]:
    """Yield the nodes of Vdu.Compute that say nothing of a machine."""
    bound = {
        requirement.node
        for cp in topology.of_type(CP)
        for requirement in cp.targets("virtual_binding")
    }
    for node in topology.of_type(COMPUTE):
        compute = node.capabilities.get("virtual_compute")
        said = [node.get(name) for name in OF_MACHINES]
        if compute is not None:
            said += [compute.get(name) for name in ASKED]
        stores = node.artifacts or any(node.targets("virtual_storage"))
        if not stores and node.name not in bound and said.count(None) == len(said):
            yield node


def _unit(
    node: NodeTemplate, topology: Topology, making: Making, scaling: Scaling
) -> ContainerVdu | None:
    id_ = making.name(node.name, node.at, "vdu")
    making.mark(("vdus", id_), node.at)
    if not node.is_a(UNIT):
        said = f"{quoted(node.name)} asks for no CPU, no memory and no image"
        making.note("elsewhere", f"{said}: it is taken to be of containers", node.at)
    least, most = scaling.bounds(node.name)
    values = {
        "id": id_,
        "name": plain.text(node.get("name")),
        "description": plain.text(node.get("description")),
        "images": made(_images(node, topology, making)),
        "instances": scaling.instances(node.name),
        "min_instances": least or 0,
        "max_instances": most or 0,
    }
    return making.make(ContainerVdu, node.at, values)


def _images(
    node: NodeTemplate, topology: Topology, making: Making
) -> Iterator[SwImage | None]:
    for requirement in node.targets("container"):
        container = topology.nodes.get(requirement.node)
        if container is not None:
            yield image_of(container, making)
