"""Connection points of VDUs and of VNFs, and what they let in and out."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from nfvo.descriptor.compute import Capability
from nfvo.descriptor.cp import (
    Cpd,
    ExtCpd,
    SubPort,
    VipCpd,
    Vnic,
)
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.names import mended
from nfvo.descriptor.security import Security, SecurityRule
from nfvo.descriptor.vdu import Vdu
from nfvo.descriptor.words import quoted
from nfvo.descriptor.yang.maker import Maker
from nfvo.descriptor.yang.part import Part
from nfvo.descriptor.yang.sol006.addresses import addresses, addresses_of, protocols
from nfvo.descriptor.yang.sol006.compute import pairs

VNICS: Mapping[str, Vnic] = {
    "normal": "virtio",
    "virtio": "virtio",
    "direct": "sriov",
    "bare-metal": "direct-physical",
    "virtio-forwarder": "virtio-forwarder",
    "direct-physical": "direct-physical",
    "smart-nic": "smart-nic",
}
OSM_VNICS: Mapping[str, Vnic] = {
    "PARAVIRT": "virtio",
    "VIRTIO": "virtio",
    "OM-MGMT": "virtio",
    "E1000": "e1000",
    "RTL8139": "e1000",
    "PCNET": "e1000",
    "SR-IOV": "sriov",
    "PCI-PASSTHROUGH": "direct-physical",
}


def cpds(vdu: Part, vnfd: Part, maker: Maker) -> tuple[Cpd, ...]:
    """Return the CPs of a VDU, in the order that they ask for."""
    rules = {one.of("id"): one for one in vnfd.all("security-group-rule")}
    exts = _by_cp(vnfd)
    trunks = {one.of("parent-port-cpd"): one for one in vdu.all("trunk-port")}
    links = {
        one.of("id"): one.of("int-virtual-link-desc") for one in vdu.all("int-cpd")
    }
    made = []
    for order, part in enumerate(in_order(vdu.all("int-cpd"), _place)):
        ext = exts.get((vdu.of("id"), part.of("id")))
        made.append(
            maker.make(
                Cpd,
                part,
                id=maker.name(part),
                order=order,
                security=_security((part, ext), rules, maker),
                addresses=tuple(addresses_of((part, ext), maker)),
                trunk=part.flag("trunk-mode") or part.of("id") in trunks,
                trunk_links=tuple(_sub_ports(trunks.get(part.of("id")), links, maker)),
                vl=_link(part, ext, vnfd, maker),
                forwards=_forwards(part) or (ext is not None and _forwards(ext)),
                **_interface(part, maker),
            )
        )
    return tuple(made)


def _interface(part: Part, maker: Maker) -> dict[str, object]:
    """Return what a CP is beside its addresses."""
    demands = part.all("virtual-network-interface-requirement")
    vifs = [vif for one in demands if (vif := one.one("virtual-interface"))]
    return {
        "bit_rate_mbps": part.number("bitrate-requirement"),
        "vnic": _vnic(part, vifs, maker),
        "description": part.of("description"),
        "protocols": protocols(part),
        "role": part.of("role"),
        "capabilities": tuple(_demand(one) for one in demands if _asks(one)),
    }


def _link(part: Part, ext: Part | None, vnfd: Part, maker: Maker) -> str:
    """
    Return the internal link of a CP, empty when it is external.

    ETSI's own examples have CPs on no link, and a link without CPs that is external
    under the name of such a CP: it is on that one.
    """
    stated = part.of("int-virtual-link-desc")
    if stated or ext is not None:
        return mended(stated)
    alike = [one for one in vnfd.all("ext-cpd") if one.of("id") == part.of("id")]
    link = next((one.of("int-virtual-link-desc") for one in alike), "")
    if link:
        maker.assume(f"{quoted(part.of('id'))} is on the link {quoted(link)}", part)
    return mended(link)


def _forwards(part: Part) -> bool:
    """Whether OSM's port security is off: packets of others may come from it."""
    known = part.one("port-security-enabled")
    return known is not None and known.text == "false"


def _by_cp(vnfd: Part) -> dict[tuple[str, str], Part]:
    """Return the external CPs by the VDU and the CP that they are."""
    found = {}
    for ext in vnfd.all("ext-cpd"):
        if inner := ext.one("int-cpd"):
            found[inner.of("vdu-id"), inner.of("cpd")] = ext
    return found


def in_order(parts: Iterable[Part], place: Callable[[Part], int | None]) -> list[Part]:
    """Return parts as they ask to be ordered, or as they stand if some do not ask."""
    asked = [(place(part), index, part) for index, part in enumerate(parts)]
    known = [one for one in asked if one[0] is not None]
    if len(known) < len(asked):
        return [part for _, _, part in asked]
    return [part for _, _, part in sorted(asked, key=lambda one: one[:2])]


def _place(part: Part) -> int | None:
    if stated := part.one("order"):
        return int(stated.text)
    demands = part.all("virtual-network-interface-requirement")
    positions = (one.one("position") for one in demands)
    return next((int(one.text) for one in positions if one), None)


def _vnic(part: Part, vifs: list[Part], maker: Maker) -> Vnic:
    for vif in vifs:
        stated = vif.one("type")
        vif.keep("bandwidth") if vif.number("bandwidth") == 0 else None
        vif.keep("vpci")
        if stated:
            return osm_vnic(stated, maker)
    return VNICS.get(part.of("vnic-type"), "virtio")


def osm_vnic(stated: Part, maker: Maker) -> Vnic:
    """Return the kind of interface that OSM's word means, or one that is like it."""
    if stated.text in {"RTL8139", "PCNET"}:
        maker.assume(f"{stated.text} is taken for E1000", stated)
    return OSM_VNICS.get(stated.text, "virtio")


def _asks(demand: Part) -> bool:
    return bool(
        demand.all("network-interface-requirements")
        or demand.all("standardized-network-interface-requirements")
    )


def _demand(part: Part) -> Capability:
    return Capability(
        name=part.of("name"),
        mandatory=part.flag("support-mandatory"),
        targets=(
            *pairs(part, "network-interface-requirements"),
            *pairs(part, "standardized-network-interface-requirements"),
        ),
    )


def _security(
    parts: Iterable[Part | None], rules: Mapping[str, Part], maker: Maker
) -> Security:
    named = (part.of("security-group-rule-id") for part in parts if part)
    return tuple(
        _rule(rules[name], maker) for name in dict.fromkeys(named) if name in rules
    )


def _rule(part: Part, maker: Maker) -> SecurityRule:
    return maker.make(
        SecurityRule,
        part,
        direction=part.of("direction", "ingress"),
        ether_type=part.of("ether-type", "ipv4"),
        protocol=part.of("protocol", "tcp"),
        port_range_min=part.number("port-range-min", 0),
        port_range_max=part.number("port-range-max", 65535),
        description=part.of("description"),
    )


def _sub_ports(
    trunk: Part | None, links: Mapping[str, str], maker: Maker
) -> Iterator[SubPort]:
    for one in trunk.all("sub-port-list") if trunk else ():
        link = mended(links.get(one.of("sub-port-cpd"), ""))
        one.of("segmentation-type")
        if not link:
            message = f"{quoted(one.of('sub-port-cpd'))} is on no internal link"
            maker.notes.add(Fault("yang.unfit", message), one.mark)
            continue
        yield maker.make(SubPort, one, vl=link, vlan=one.number("segmentation-id"))


def ext_cpds(vnfd: Part, vdus: tuple[Vdu, ...], maker: Maker) -> Iterator[ExtCpd]:
    """Yield the external CPs of the VDUs of a flavour, and of internal links."""
    known = {vdu.id for vdu in vdus}
    management = vnfd.of("mgmt-cp")
    for part in vnfd.all("ext-cpd"):
        inner = part.one("int-cpd")
        link = mended(part.of("int-virtual-link-desc") or part.of("k8s-cluster-net"))
        vdu = mended(inner.of("vdu-id")) if inner else ""
        cpd = mended(inner.of("cpd")) if inner else ""
        if not (inner or link or part.one("vip-cpd") or part.one("virtual-cpd")):
            vdu, cpd = _alike(part, vdus, maker)
        if vdu not in known and (inner or not link):
            continue
        name = maker.name(part)
        stated = inner.one("cpd") if inner else part.one("int-virtual-link-desc")
        maker.mark(("external", name), stated or part)
        yield maker.make(
            ExtCpd,
            part,
            id=name,
            vdu=vdu,
            cpd=cpd,
            vl="" if vdu else link,
            description=part.of("description"),
            protocols=protocols(part),
            management=part.of("id") == management,
        )


def _alike(part: Part, vdus: tuple[Vdu, ...], maker: Maker) -> tuple[str, str]:
    """
    Return the CP of a VDU that an external one which names none must be.

    ETSI's own examples have such: it is the one of its name, if that is on no link.
    """
    name = mended(part.of("id"))
    found = (v.id for v in vdus for cpd in v.cpds if cpd.id == name and not cpd.vl)
    vdu = next(found, "")
    if vdu:
        maker.assume(f"{quoted(name)} is the CP of {quoted(vdu)} of this name", part)
    return (vdu, name) if vdu else ("", "")


def vip_cpds(vnfd: Part, maker: Maker) -> Iterator[VipCpd]:
    """Yield the virtual addresses that CPs share."""
    for part in vnfd.all("vip-cpd"):
        part.texts("layer-protocol")
        name = maker.name(part)
        maker.mark(("vips", name), part)
        yield maker.make(
            VipCpd,
            part,
            id=name,
            cpds=tuple(mended(text) for text in part.texts("int-cpd")),
            vl=mended(part.of("int-virtual-link-desc")),
            function="lb" if part.of("vip-function") == "load-balancing" else "ha",
            addresses=tuple(addresses(part, maker)),
        )
