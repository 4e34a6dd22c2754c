"""VNFDs of the model → SOL006 4.3.1, as YAML."""

from collections.abc import Iterator
from decimal import Decimal

from nfvo.descriptor.cp import Cpd, ExtCpd
from nfvo.descriptor.flavour import Aspect, Flavour, Level
from nfvo.descriptor.image import SwImage
from nfvo.descriptor.storage import VirtualStorage
from nfvo.descriptor.template import used
from nfvo.descriptor.vdu import Vdu
from nfvo.descriptor.vld import Vld
from nfvo.descriptor.vnfd import Parameter, Vnfd
from nfvo.descriptor.writing.sol006_parts import (
    FIRST,
    LAYERS,
    Tree,
    connectivity,
    group,
    groups,
    kept,
    member,
    protocol_data,
    qos,
)

VNICS = {"sriov": "direct", "virtio": "", "e1000": "", "macvtap": ""}


def sol006_vnfd(vnfd: Vnfd) -> Tree:
    """Return the document of a VNFD; what flavours call alike is as in the first."""
    flavour = _all_of(vnfd)
    images = {one.image.name: one.image for one in flavour.vdus}
    management = [one.id for one in flavour.ext_cpds if one.management]
    return {
        "id": vnfd.id,
        "version": vnfd.version,
        "provider": vnfd.provider,
        "product-name": vnfd.product_name or vnfd.id,
        "software-version": vnfd.software_version or vnfd.version,
        "vnfm-info": [*vnfd.vnfm_info] or ["nfvo"],
        **kept(
            **{
                "product-info-description": vnfd.description,
                "mgmt-cp": management[0] if management else "",
                "nfvo:parameter": _parameters(vnfd),
                "vdu": [_vdu(one) for one in flavour.vdus],
                "virtual-compute-desc": [_compute(one) for one in flavour.vdus],
                "virtual-storage-desc": [*_disks(flavour)],
                "sw-image-desc": [
                    {
                        "id": name,
                        "name": name,
                        "version": image.version or "1",
                        **kept(
                            **{
                                "disk-format": image.disk_format,
                                "container-format": image.container_format,
                                "checksum": _checksum(image),
                                "min-disk": image.min_disk_gib or None,
                                "image": image.artifact,
                            }
                        ),
                    }
                    for name, image in images.items()
                ],
                "int-virtual-link-desc": [_link(one) for one in flavour.vlds],
                "ext-cpd": [_external(one) for one in flavour.ext_cpds],
            }
        ),
        "df": [_flavour(one) for one in vnfd.flavours],
    }


def _parameters(vnfd: Vnfd) -> list[Tree]:
    """Return the parameters, unless they say no more than that templates have them."""
    names = dict.fromkeys(n for vdu in vnfd.all_vdus() for n in used(vdu.user_data))
    if vnfd.parameters == tuple(Parameter(name=name) for name in names):
        return []
    return [
        {
            "name": one.name,
            **kept(description=one.description, secret=one.secret or None),
            **({} if one.default is None else {"default": one.default}),
        }
        for one in vnfd.parameters
    ]


def _all_of(vnfd: Vnfd) -> Flavour:
    """Return a flavour with the VDUs, links and external CPs of all of them."""
    last_first = vnfd.flavours[::-1]
    vdus = {one.id: one for flavour in last_first for one in flavour.vdus}
    vlds = {one.id: one for flavour in last_first for one in flavour.vlds}
    cps = {one.id: one for flavour in last_first for one in flavour.ext_cpds}
    return Flavour(
        vdus=tuple(vdus.values()),
        vlds=tuple(vlds.values()),
        ext_cpds=tuple(cps.values()),
    )


def _checksum(image: SwImage) -> Tree:
    if image.checksum:
        return image.checksum.model_dump()
    return {"algorithm": "sha-256", "hash": image.sha256} if image.sha256 else {}


def _vdu(one: Vdu) -> Tree:
    return {
        "id": one.id,
        "name": one.name,
        **kept(
            **{
                "description": one.description,
                # OSM's word for what is a template: SOL006 has no parameters.
                "cloud-init" if used(one.user_data) else "boot-data": one.user_data,
                "int-cpd": [_cp(cpd) for cpd in one.cpds],
            }
        ),
        "virtual-compute-desc": f"{one.id}-compute",
        "virtual-storage-desc": [f"{one.id}-root", *(s.id for s in _beside(one))],
        "sw-image-desc": one.image.name,
    }


def _beside(one: Vdu) -> Iterator[VirtualStorage]:
    yield from (s for s in one.storages if s.kind == "block" and not s.image)


def _disks(flavour: Flavour) -> Iterator[Tree]:
    for one in flavour.vdus:
        size = {"size-of-storage": one.disk_gib}
        yield {"id": f"{one.id}-root", "block-storage-data": size}
        for storage in _beside(one):
            data = {"size-of-storage": storage.size_gib}
            yield {"id": storage.id, "block-storage-data": data}


def _compute(one: Vdu) -> Tree:
    size = format(Decimal(one.memory_mib) / 1024, "f")
    pinning = {"policy": "static"} if one.cpu.policy == "dedicated" else {}
    arm = "" if one.architecture == "x86_64" else one.architecture
    cpu = {"num-virtual-cpu": one.vcpus, **kept(architecture=arm, pinning=pinning)}
    memory = {"size": float(size)}
    return {"id": f"{one.id}-compute", "virtual-memory": memory, "virtual-cpu": cpu}


def _cp(one: Cpd) -> Tree:
    return {
        "id": one.id,
        "layer-protocol": [p for p in one.protocols if p in LAYERS] or ["ipv4"],
        **kept(
            **{
                "description": one.description,
                "int-virtual-link-desc": one.vl,
                "vnic-type": VNICS.get(one.vnic, one.vnic),
                "bitrate-requirement": one.bit_rate_mbps or None,
                "trunk-mode": one.trunk or None,
                # OSM's, too.
                "port-security-enabled": False if one.forwards else None,
            }
        ),
    }


def _external(one: ExtCpd) -> Tree:
    inner = {"vdu-id": one.vdu, "cpd": one.cpd} if one.vdu else {}
    return {
        "id": one.id,
        **kept(
            **{
                "description": one.description,
                "int-cpd": inner,
                "int-virtual-link-desc": one.vl,
                "layer-protocol": [p for p in one.protocols if p in LAYERS] or ["ipv4"],
            }
        ),
    }


def _link(one: Vld) -> Tree:
    flavour = {"id": one.id, **kept(qos=qos(one))}
    return {
        "id": one.id,
        "flavour": [flavour],
        "connectivity-type": connectivity(one),
        **kept(description=one.description),
    }


def _link_profile(one: Vld) -> Tree:
    rates = {"root": one.bit_rate_mbps, **kept(leaf=one.leaf_bit_rate_mbps or None)}
    return {
        "id": one.id,
        "flavour": one.id,
        "max-bit-rate-requirements": rates,
        "min-bit-rate-requirements": {"root": 0},
        **kept(**{"virtual-link-protocol-data": protocol_data(one)}),
    }


def _flavour(one: Flavour) -> Tree:
    default = {"default-instantiation-level": one.default_level}
    first = [
        {"vdu-id": vdu.id, "number-of-instances": vdu.instances} for vdu in one.vdus
    ]
    levels = [_level(level) for level in one.levels]
    rules = groups(one.affinity)
    said = [group(*rule, "type") for rule in rules.items()]
    return {
        "id": one.id,
        **kept(description=one.description),
        "vdu-profile": [
            {
                "id": vdu.id,
                "min-number-of-instances": vdu.min_instances or vdu.instances,
                "max-number-of-instances": vdu.max_instances or vdu.instances,
                **member(vdu.id, rules),
            }
            for vdu in one.vdus
        ],
        "instantiation-level": levels or [{"id": FIRST, "vdu-level": first}],
        **kept(
            **{
                "virtual-link-profile": [_link_profile(vld) for vld in one.vlds],
                "affinity-or-anti-affinity-group": said,
            }
        ),
        **kept(**default, **{"scaling-aspect": [_aspect(a) for a in one.aspects]}),
    }


def _level(one: Level) -> Tree:
    return {
        "id": one.id,
        **kept(description=one.description),
        "vdu-level": [
            {"vdu-id": count.vdu, "number-of-instances": count.instances}
            for count in one.vdus
        ],
        **kept(
            **{
                "scaling-info": [
                    {"scaling-aspect-id": reached.aspect, "scale-level": reached.level}
                    for reached in one.aspects
                ]
            }
        ),
    }


def _aspect(one: Aspect) -> Tree:
    deltas = [
        {
            "id": delta.id,
            "vdu-delta": [
                {"id": count.vdu, "number-of-instances": count.instances}
                for count in delta.vdus
            ],
        }
        for delta in one.deltas
    ]
    return {
        "id": one.id,
        "name": one.name,
        "description": one.description,
        "max-scale-level": one.max_level,
        "aspect-delta-details": {"deltas": deltas},
    }
