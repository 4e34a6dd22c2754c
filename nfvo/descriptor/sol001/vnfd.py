"""
Service templates of a VNF → ``Vnfd``.

The entry's node of a type derived from ``tosca.nodes.nfv.VNF`` says what all flavours
share; each topology that stands for it is a flavour, the entry's own if it has VDUs.
"""

import re

from nfvo.descriptor.flavour import DEFAULT, Flavour
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.attributes import attributes, indicators
from nfvo.descriptor.sol001.flavour import flavour_of
from nfvo.descriptor.sol001.identity import said, text_of, vnf_of
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.sol001.parameters import parameters
from nfvo.descriptor.tosca import At, Topology
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.words import quoted

PARTS = ("tosca.nodes.nfv.Vdu", "tosca.nodes.nfv.VnfVirtualLink")
VDUS = ("tosca.nodes.nfv.Vdu.Compute", "tosca.nodes.nfv.Vdu.OsContainerDeployableUnit")
OTHERS = re.compile(r"[^0-9A-Za-z.+_-]+")


def vnfd_of(making: Making) -> Vnfd | None:
    """Return the VNFD that a service template is; None if it cannot be one."""
    service = making.service
    at = service.top.at
    flavours = made(_flavours(making))
    if not flavours:
        making.missing("a flavour with VDUs", at, hint="add nodes of Vdu.Compute")
        return None
    id_, id_at = _needed(making, "descriptor_id")
    version, version_at = _needed(making, "descriptor_version")
    provider, _ = _needed(making, "provider")
    description = text_of(service, "product_info_description")[0]
    values = {
        "id": making.name(id_, id_at) if id_ else "",
        "version": OTHERS.sub("-", version),
        "provider": provider,
        "product_name": text_of(service, "product_name")[0],
        "software_version": text_of(service, "software_version")[0],
        "description": description or service.top.description,
        "vnfm_info": plain.texts(said(service, "vnfm_info")),
        "flavours": flavours,
        "parameters": parameters(making, flavours),
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
    if not found:
        making.missing(f"the property {quoted(name)} of the VNF", place)
    return found, place


def _flavours(making: Making) -> list[Flavour | None]:
    """Return the flavours: one for each topology that has VDUs of its own."""
    seen: dict[str, At] = {}
    found: list[Flavour | None] = []
    for topology in making.service.topologies:
        if next(topology.of_type(*VDUS), None) is None:
            continue
        name, at = _flavour_name(making, topology)
        if name in seen:
            message = f"the flavour {quoted(name)} is already in {seen[name].file}"
            making.note("flavour-twice", message, at)
            continue
        seen[name] = at
        making.prefix = ("flavours", name)
        making.mark((), at)
        found.append(flavour_of(topology, name, making))
        making.prefix = ()
    return found


def _flavour_name(making: Making, topology: Topology) -> tuple[str, At]:
    """Return the id of a flavour: what its topology stands for, else its VNF node's."""
    node = vnf_of(topology)
    stands_for = topology.substitution
    value = stands_for.properties.get("flavour_id") if stands_for else None
    if not plain.text(value):
        value = node.get("flavour_id") if node else None
    found = plain.text(value)
    at = value.at if value is not None else topology.at
    return (making.name(found, at) if found else DEFAULT), at
