"""VNFDs of the model → service templates of SOL001: one, or one for each flavour."""

import re
from collections.abc import Iterator, Mapping

from nfvo.descriptor.flavour import Flavour
from nfvo.descriptor.security import SecurityRule
from nfvo.descriptor.vnfd import Parameter, Vnfd
from nfvo.descriptor.writing.parts import LAYERS, Names, Tree, kept
from nfvo.descriptor.writing.sol001_nodes import (
    STORAGES,
    cp,
    monitored,
    storage,
    vdu,
)
from nfvo.descriptor.writing.sol001_parts import (
    LINKABLE,
    UNKNOWN,
    affinity,
    link,
    ours,
    policy,
    stem,
    template,
)
from nfvo.descriptor.writing.sol001_scaling import scaling
from nfvo.descriptor.writing.text import text_of

VNFM = re.compile(
    r"etsivnfm:v[0-9]?[0-9]\.[0-9]?[0-9]\.[0-9]?[0-9]|[0-9]+:[a-zA-Z0-9.-]+"
)

USES = tuple(
    f"v_{what}_usage_{how}_vnf"
    for what in ("cpu", "memory", "disk")
    for how in ("mean", "peak")
)
PASSED = tuple(
    f"{unit}_{way}_vnf_ext_cp"
    for unit in ("byte", "packet")
    for way in ("incoming", "outgoing")
)
METRICS = USES + PASSED


def sol001_vnfd(vnfd: Vnfd) -> Mapping[str, str]:
    """Return the files of a VNFD; the first is where it begins."""
    types = {_type(vnfd): _node_type(vnfd)}
    first = f"{stem(vnfd)}.yaml"
    if len(vnfd.flavours) == 1:
        (flavour,) = vnfd.flavours
        made = _topology(vnfd, flavour)
        whole = template("vnfd", (), node_types=types, topology_template=made)
        return {first: text_of(whole)}
    of_types = f"{stem(vnfd)}-types.yaml"
    names = {one.id: f"{stem(vnfd)}-{one.id}.yaml" for one in vnfd.flavours}
    node = {"type": _type(vnfd), "properties": _said(vnfd, "", "")}
    top = template(
        "vnfd",
        [of_types, *names.values()],
        topology_template={"node_templates": {"vnf": node}},
    )
    return {
        first: text_of(top),
        of_types: text_of(template("vnfd", (), node_types=types)),
        **{
            names[one.id]: text_of(
                template("vnfd", [of_types], topology_template=_topology(vnfd, one))
            )
            for one in vnfd.flavours
        },
    }


def _type(vnfd: Vnfd) -> str:
    return f"{vnfd.id}.Vnf"


def _node_type(vnfd: Vnfd) -> Tree:
    names = dict.fromkeys(ext.id for one in vnfd.flavours for ext in one.ext_cpds)
    asked = [{name: LINKABLE} for name in names]
    return {
        "derived_from": "tosca.nodes.nfv.VNF",
        **kept(requirements=asked),
    }


def _said(vnfd: Vnfd, flavour: str, description: str) -> Tree:
    return {
        "descriptor_id": vnfd.id,
        "descriptor_version": vnfd.version,
        "provider": vnfd.provider or UNKNOWN,
        "product_name": vnfd.product_name,
        "software_version": vnfd.software_version,
        **kept(product_info_description=vnfd.description),
        "vnfm_info": [one for one in vnfd.vnfm_info if VNFM.fullmatch(one)],
        "flavour_id": flavour,
        "flavour_description": description,
    }


def _topology(vnfd: Vnfd, flavour: Flavour) -> Tree:
    names = Names()
    own = names.free("VNF", "VNF-node")
    vdus = {one.id: names.free(one.id, f"vdu-{one.id}") for one in flavour.vdus}
    links = {one.id: names.free(one.id, f"vl-{one.id}") for one in flavour.vlds}
    said = _said(vnfd, flavour.id, flavour.description)
    said |= kept(monitoring_parameters=monitored(flavour.monitored, METRICS))
    nodes: Tree = {own: {"type": _type(vnfd), "properties": said}}
    cps: dict[tuple[str, str], str] = {}
    policies: list[Tree] = []
    for one in flavour.vdus:
        stores = {
            s.id: names.free(s.id, f"{one.id}-{s.id}")
            for s in one.storages
            if s.kind in STORAGES
        }
        nodes[vdus[one.id]] = vdu(one, stores)
        nodes |= {stores[s.id]: storage(s) for s in one.storages if s.id in stores}
        for cpd in one.cpds:
            name = names.free(cpd.id, f"{one.id}-{cpd.id}")
            cps[one.id, cpd.id] = name
            nodes[name] = cp(cpd, name, vdus[one.id], links.get(cpd.vl, ""))
            policies += _rules(cpd.security, name)
    type_ = "tosca.nodes.nfv.VnfVirtualLink"
    nodes |= {links[vld.id]: link(vld, type_) for vld in flavour.vlds}
    outside = dict(_external(flavour, cps, links, names, nodes))
    groups, apart = affinity(flavour.affinity, vdus, "", "")
    used = [*scaling(flavour, vdus, links), *apart, *policies]
    inputs = {one.name: _input(one) for one in vnfd.parameters}
    return {
        **kept(inputs=inputs),
        "substitution_mappings": {
            "node_type": _type(vnfd),
            "properties": {"flavour_id": flavour.id},
            **kept(requirements=outside),
        },
        "node_templates": nodes,
        **kept(groups=groups, policies=used),
    }


def _input(parameter: Parameter) -> Tree:
    default = parameter.default
    told = {} if default is None else {"default": default}
    return {
        "type": "string",
        **kept(description=parameter.description),
        **ours(secret="true" if parameter.secret else ""),
        **told,
    }


def _external(
    flavour: Flavour,
    cps: Mapping[tuple[str, str], str],
    links: Mapping[str, str],
    names: Names,
    nodes: Tree,
) -> Iterator[tuple[str, list[str]]]:
    """Yield what the requirements of the VNF are mapped to; add nodes for links."""
    for ext in flavour.ext_cpds:
        if not ext.vl:
            yield ext.id, [cps[ext.vdu, ext.cpd], "virtual_link"]
            continue
        name = names.free(ext.id, f"ext-{ext.id}")
        nodes[name] = {
            "type": "tosca.nodes.nfv.VnfExtCp",
            "properties": {
                "layer_protocols": [p for p in ext.protocols if p in LAYERS]
                or ["ipv4"],
                **kept(description=ext.description),
            },
            "requirements": [{"internal_virtual_link": links[ext.vl]}],
        }
        yield ext.id, [name, "external_virtual_link"]


def _rules(rules: tuple[SecurityRule, ...], cp_name: str) -> Iterator[Tree]:
    for number, rule in enumerate(rules, 1):
        if rule.protocol == "any":
            continue
        properties = {
            **kept(description=rule.description),
            "direction": rule.direction,
            "ether_type": rule.ether_type,
            "protocol": rule.protocol,
            "port_range_min": rule.port_range_min,
            "port_range_max": rule.port_range_max,
        }
        name = f"{cp_name}-rule-{number}"
        yield policy(name, "SecurityGroupRule", properties, [cp_name])
