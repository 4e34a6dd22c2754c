"""CPs that take a device of the host: what their VNFC asks for that."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from nfvo.graph.devices import KINDS, DeviceAsk
from nfvo.graph.model import VirtualLink, Vnf, Vnfc


def with_nics(vnfs: Iterable[Vnf], links: Iterable[VirtualLink]) -> Iterator[Vnf]:
    """Yield VNFs whose VNFCs ask for the devices of their CPs, too."""
    networks = {link.name: link.physical_network for link in links}
    for vnf in vnfs:
        vnfcs = tuple(_with_nics(vnfc, networks) for vnfc in vnf.vnfcs)
        yield replace(vnf, vnfcs=vnfcs)


def _with_nics(vnfc: Vnfc, networks: Mapping[str, str]) -> Vnfc:
    """Return a VNFC, the same one where no CP takes anything."""
    nics = tuple(_nics(vnfc, networks))
    if not nics:
        return vnfc
    devices = (*nics, *vnfc.backing.devices)
    return replace(vnfc, backing=replace(vnfc.backing, devices=devices))


def _nics(vnfc: Vnfc, networks: Mapping[str, str]) -> Iterator[DeviceAsk]:
    for cp in vnfc.cps:
        if kind := KINDS.get(cp.vnic):
            yield DeviceAsk(kind, networks[cp.vl], cp.cpd, cp.affinity)
