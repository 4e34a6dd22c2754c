"""VDUs of containers: they are read, and reported as not realised yet."""

from collections.abc import Iterator

from nfvo.descriptor.image import SwImage
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.images import image_of
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.sol001.scaling import Scaling
from nfvo.descriptor.tosca import NodeTemplate, Topology
from nfvo.descriptor.vdu import ContainerVdu

UNIT = "tosca.nodes.nfv.Vdu.OsContainerDeployableUnit"


def containers(
    topology: Topology, making: Making, scaling: Scaling
) -> tuple[ContainerVdu, ...]:
    """Return the VDUs of containers of a topology."""
    nodes = topology.of_type(UNIT)
    return made(_unit(node, topology, making, scaling) for node in nodes)


def _unit(
    node: NodeTemplate, topology: Topology, making: Making, scaling: Scaling
) -> ContainerVdu | None:
    id_ = making.name(node.name, node.at, "vdu")
    making.mark(("vdus", id_), node.at)
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
