"""CPs that take a device of the host: what their VNFC asks for that."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from nfvo.graph.devices import KINDS, DeviceAsk
from nfvo.graph.model import VirtualLink, Vnf, Vnfc

Links = Mapping[str, VirtualLink]


def with_nics(vnfs: Iterable[Vnf], links: Iterable[VirtualLink]) -> Iterator[Vnf]:
    """Yield VNFs whose VNFCs ask for the devices of their CPs, too."""
    known = {link.name: link for link in links}
    for vnf in vnfs:
        vnfcs = tuple(_with_nics(vnfc, known) for vnfc in vnf.vnfcs)
        yield replace(vnf, vnfcs=vnfcs)


def _with_nics(vnfc: Vnfc, links: Links) -> Vnfc:
    """Return a VNFC, the same one where no CP takes anything."""
    nics = tuple(_nics(vnfc, links))
    if not nics:
        return vnfc
    devices = (*nics, *vnfc.backing.devices)
    return replace(vnfc, backing=replace(vnfc.backing, devices=devices))


def _nics(vnfc: Vnfc, links: Links) -> Iterator[DeviceAsk]:
    for cp in vnfc.cps:
        if kind := KINDS.get(cp.vnic):
            link = links[cp.vl]
            network, mbps = link.physical_network, link.bit_rate_mbps
            yield DeviceAsk(kind, network, cp.cpd, cp.affinity, mbps)
