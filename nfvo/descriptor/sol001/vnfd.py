"""
Service templates of a VNF → ``Vnfd``.

The entry's node of a type derived from ``tosca.nodes.nfv.VNF`` says what all flavours
share; each topology that stands for it is a flavour, the entry's own if it has VDUs.
"""

from collections.abc import Iterator

from nfvo.descriptor.flavour import Flavour
from nfvo.descriptor.names import mended_version
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.attributes import attributes, indicators
from nfvo.descriptor.sol001.flavour import flavour_of
from nfvo.descriptor.sol001.flavours import flavours
from nfvo.descriptor.sol001.identity import VNF, said, text_of, vnf_of
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.sol001.parameters import parameters
from nfvo.descriptor.tosca import At, Topology
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.words import quoted

PARTS = ("tosca.nodes.nfv.Vdu", "tosca.nodes.nfv.VnfVirtualLink")
VDUS = ("tosca.nodes.nfv.Vdu.Compute", "tosca.nodes.nfv.Vdu.OsContainerDeployableUnit")


def vnfd_of(making: Making) -> Vnfd | None:
    """Return the VNFD that a service template is; None if it cannot be one."""
    service = making.service
    at = service.top.at
    found = made(_flavours(making))
    if not found:
        making.missing("a flavour with VDUs", at, hint="add nodes of Vdu.Compute")
        return None
    id_, id_at = _needed(making, "descriptor_id")
    version, version_at = _needed(making, "descriptor_version")
    provider, _ = _needed(making, "provider")
    description = text_of(service, "product_info_description")[0]
    values = {
        "id": making.name(id_, id_at) if id_ else "",
        "version": mended_version(version),
        "provider": provider,
        "product_name": text_of(service, "product_name")[0],
        "software_version": text_of(service, "software_version")[0],
        "description": description or service.top.description,
        "vnfm_info": plain.texts(said(service, "vnfm_info")),
        "flavours": found,
        "parameters": parameters(making, found),
        "attributes": attributes(making),
        "indicators": indicators(making),
    }
    making.mark(("vnfd",), id_at)
    making.mark(("version",), version_at)
    places = {"id": id_at, "version": version_at}
    return making.make(Vnfd, at, values, places)


def _needed(making: Making, name: str) -> tuple[str, At]:
    found, at = text_of(making.service, name)
    node = vnf_of(making.service.top)
    place = at or (node.at if node else making.service.top.at)
    return making.needed(found, place, f"{quoted(name)} of the VNF"), place


def _flavours(making: Making) -> Iterator[Flavour | None]:
    """Yield the flavours: one for each topology that has VDUs of its own."""
    own = (t for t in making.service.topologies if next(t.of_type(*VDUS), None))

    def of(topology: Topology, name: str) -> Flavour | None:
        return flavour_of(topology, name, making)

    return flavours(own, VNF, of, making)
