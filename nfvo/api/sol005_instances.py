"""
The NS instances of SOL005's NS lifecycle management (6.5.2.10), in its own words.

What descriptors say of them is looked up where all of an instance is shown.
"""

from collections.abc import Iterator

from nfvo.api.sol005 import ROOT, href
from nfvo.descriptor.choice import ns_scale_status
from nfvo.descriptor.cp import ExtCpd
from nfvo.descriptor.flavour import AspectLevel, named
from nfvo.descriptor.vnfd import Vnfd
from nfvo.graph import IpAddress
from nfvo.lcm.catalogue.models import nsd_of, vnfd_of
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import (
    CpInstance,
    InstantiationState,
    NsInstance,
    SapInstance,
    VlInstance,
    VnfInstance,
)

Shown = dict[str, object]


def brief(ns: NsInstance) -> Shown:
    """Return what lists show by default (6.4.2.3.2)."""
    return {
        "id": ns.id,
        "nsInstanceName": ns.name,
        "nsInstanceDescription": ns.description,
        "nsdId": ns.nsd,
        "nsdInfoId": f"{ns.nsd}:{ns.nsd_version}",
        "nsState": ns.state,
        **({"flavourId": ns.choice.flavour} if ns.choice.flavour else {}),
        **({"nfvo:nsInstantiationLevelId": ns.choice.level} if ns.choice.level else {}),
        "_links": _links(ns),
    }


def whole(view: Reading, ns: NsInstance) -> Shown:
    """Return an NsInstance with all it has."""
    return {
        **brief(ns),
        "vnfInstance": [_vnf_instance(view, vnf, ns) for vnf in ns.vnfs],
        "virtualLinkInfo": [_link_info(vl) for vl in ns.vls],
        "sapInfo": [_sap_info(sap) for sap in ns.saps],
        "nsScaleStatus": [*_ns_scale(view, ns)] if _runs(ns) else [],
    }


def _runs(ns: NsInstance) -> bool:
    return ns.state is InstantiationState.INSTANTIATED


def _ns_scale(view: Reading, ns: NsInstance) -> Iterator[Shown]:
    """Yield an NsScaleInfo (6.5.3.40) for each scaling aspect of its flavour."""
    nsd = nsd_of(view.descriptor("nsd", ns.nsd, ns.nsd_version))
    flavour = named(nsd.flavours, ns.choice.flavour or nsd.flavours[0].id)
    for one in ns_scale_status(flavour, ns.choice.level):
        yield {"nsScalingAspectId": one.aspect, "nsScaleLevelId": str(one.level)}


def _vnf_instance(view: Reading, vnf: VnfInstance, ns: NsInstance) -> Shown:
    return {
        "id": vnf.id,
        "vnfInstanceName": vnf.name,
        "vnfdId": vnf.vnfd,
        "vnfdVersion": vnf.vnfd_version,
        "vnfPkgId": f"{vnf.vnfd}:{vnf.vnfd_version}",
        "instantiationState": ns.state,
        **(_instantiated(view, vnf) if _runs(ns) else {}),
    }


def _instantiated(view: Reading, vnf: VnfInstance) -> Shown:
    """Return what there is of a VNF that is instantiated (6.5.3.57)."""
    vnfd = vnfd_of(view.descriptor("vnfd", vnf.vnfd, vnf.vnfd_version))
    scale = {"scaleStatus": [*map(_scale_info, vnf.scale)]} if vnf.scale else {}
    flavour = vnf.choice.flavour or vnfd.flavours[0].id
    info = {
        "flavourId": flavour,
        "vnfState": "STARTED",
        **scale,
        "extCpInfo": [*_ext_cps(vnf, vnfd, flavour)],
    }
    return {"instantiatedVnfInfo": info}


def _scale_info(scale: AspectLevel) -> Shown:
    return {"aspectId": scale.aspect, "scaleLevel": scale.level}


def _ext_cps(vnf: VnfInstance, vnfd: Vnfd, flavour: str) -> Iterator[Shown]:
    """
    Yield a VnfExtCpInfo (6.5.3.70) for each CP that is on a link outside.

    An internal link that is joined with one outside is the ext CP of all that is on it.
    """
    chosen = named(vnfd.flavours, flavour)
    inside = {(vdu.id, cpd.id): cpd.vl for vdu in chosen.vdus for cpd in vdu.cpds}
    for ext in chosen.ext_cpds:
        for vnfc in vnf.vnfcs:
            for cp in vnfc.cps:
                own = (vnfc.vdu, cp.cpd)
                if own == (ext.vdu, ext.cpd) or (ext.vl and inside.get(own) == ext.vl):
                    yield _ext_cp(ext, cp)


def _ext_cp(ext: ExtCpd, cp: CpInstance) -> Shown:
    return {
        "id": cp.id,
        "cpdId": ext.id,
        "cpProtocolInfo": [_protocol(cp)],
        "associatedVnfcCpId": cp.id,
        "nfvo:nsVirtualLinkId": cp.vl_id,
    }


def _protocol(cp: CpInstance) -> Shown:
    """Return a CpProtocolInfo (6.5.3.58): its MAC and its addresses by version."""
    versions = (4, 6)
    found = (
        _addresses(v, [a for a in cp.addresses if a.version == v]) for v in versions
    )
    addresses = [one for one in found if one["addresses"]]
    more = {"ipAddresses": addresses} if addresses else {}
    ethernet = {"macAddress": cp.mac, **more}
    return {"layerProtocol": "IP_OVER_ETHERNET", "ipOverEthernet": ethernet}


def _addresses(version: int, addresses: list[IpAddress]) -> Shown:
    return {
        "type": f"IPV{version}",
        "addresses": [*map(str, addresses)],
        "isDynamic": False,
    }


def _link_info(vl: VlInstance) -> Shown:
    return {
        "id": vl.id,
        "nsVirtualLinkDescId": vl.name,
        "nsVirtualLinkProfileId": vl.name,
    }


def _sap_info(sap: SapInstance) -> Shown:
    return {"id": sap.id, "sapdId": sap.name, "sapName": sap.name}


def _links(ns: NsInstance) -> dict[str, dict[str, str]]:
    """Return the links to what can be done now (SOL013, 4.4)."""
    here = f"{ROOT}/ns_instances/{ns.id}"
    actions = ("heal", "terminate") if _runs(ns) else ("instantiate",)
    return {"self": href(here), **{a: href(f"{here}/{a}") for a in actions}}
