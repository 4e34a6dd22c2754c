"""NSDs of the model → service templates of SOL001: one, or one for each flavour."""

from collections.abc import Iterable, Iterator, Mapping

from nfvo.descriptor.nsd import (
    Connection,
    ForwardingPath,
    Nsd,
    NsFlavour,
    NsProfile,
    VnfProfile,
)
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.writing.parts import Names, Tree, kept
from nfvo.descriptor.writing.sol001_ns_policies import classifiers, policies
from nfvo.descriptor.writing.sol001_parts import (
    LINKABLE,
    affinity,
    link,
    ours,
    stem,
    template,
)
from nfvo.descriptor.writing.text import text_of

NODES = "tosca.nodes.nfv"
Part = VnfProfile | NsProfile
FORWARDS = {"forwarding": {"type": "tosca.capabilities.nfv.Forwarding"}}


def sol001_nsd(nsd: Nsd, vnfds: Iterable[Vnfd]) -> Mapping[str, str]:
    """Return the files of an NSD; the first is where it begins."""
    known = {vnfd.id: vnfd for vnfd in vnfds}
    types = dict(_types(nsd, known))
    first, of_types = f"{stem(nsd)}.yaml", f"{stem(nsd)}-types.yaml"
    if len(nsd.flavours) == 1:
        made = _topology(nsd, nsd.flavours[0], known)
        whole = template(
            "nsd",
            (),
            description=nsd.description,
            node_types=types,
            topology_template=made,
        )
        return {first: text_of(whole)}
    names = {one.id: f"{stem(nsd)}-{one.id}.yaml" for one in nsd.flavours}
    top = template(
        "nsd",
        [of_types, *names.values()],
        description=nsd.description,
        topology_template={"node_templates": {"NS": _node(nsd, "")}},
    )
    return {
        first: text_of(top),
        of_types: text_of(template("nsd", (), node_types=types)),
        **{
            names[one.id]: text_of(
                template(
                    "nsd", [of_types], topology_template=_topology(nsd, one, known)
                )
            )
            for one in nsd.flavours
        },
    }


def _type(nsd: Nsd) -> str:
    return f"{nsd.id}.Ns"


def _types(nsd: Nsd, vnfds: Mapping[str, Vnfd]) -> Iterator[tuple[str, Tree]]:
    """Yield the types of the service, of its VNFs and of services in it."""
    yield _type(nsd), {"derived_from": f"{NODES}.NS"}
    for flavour in nsd.flavours:
        for kind, them in (
            ("VNF", flavour.vnf_profiles),
            ("NS", flavour.ns_profiles),
        ):
            for one in them:
                cps = dict.fromkeys(_cps(one, nsd))
                yield (
                    _type_of(one),
                    {
                        "derived_from": f"{NODES}.{kind}",
                        "capabilities": FORWARDS,
                        **kept(requirements=[{cp: LINKABLE} for cp in cps]),
                    },
                )


def _cps(one: Part, nsd: Nsd) -> Iterator[str]:
    """Yield the CPs that are plugged in of what is of one type."""
    for flavour in nsd.flavours:
        for other in _parts(flavour):
            if _type_of(other) == _type_of(one):
                yield from (connection.cpd for connection in other.connections)


def _parts(flavour: NsFlavour) -> tuple[Part, ...]:
    return (*flavour.vnf_profiles, *flavour.ns_profiles)


def _type_of(one: Part) -> str:
    return f"{one.vnfd}.Vnf" if isinstance(one, VnfProfile) else f"{one.nsd}.Part"


def _node(nsd: Nsd, flavour: str) -> Tree:
    healed = "true" if nsd.auto_heal else ""
    said = _said(nsd, flavour)
    return {"type": _type(nsd), **ours(auto_heal=healed), "properties": said}


def _said(nsd: Nsd, flavour: str) -> Tree:
    return {
        "descriptor_id": nsd.id,
        "designer": nsd.designer,
        "version": nsd.version,
        "name": nsd.name,
        "invariant_id": nsd.id,
        "flavour_id": flavour,
    }


def _topology(nsd: Nsd, flavour: NsFlavour, vnfds: Mapping[str, Vnfd]) -> Tree:
    names = Names()
    own = names.free("NS", "NS-node")
    parts = _parts(flavour)
    ids = {one.id: names.free(one.id, f"vnf-{one.id}") for one in parts}
    links = {one.id: names.free(one.id, f"vl-{one.id}") for one in flavour.vlds}
    nodes: Tree = {own: _node(nsd, flavour.id)}
    for one in parts:
        said = _of_vnf(one, vnfds) if isinstance(one, VnfProfile) else _of_ns(one)
        asked = [*_plugged(one.connections, links)]
        asked += [{"dependency": ids[other]} for other in one.after if other in ids]
        site = one.site if isinstance(one, VnfProfile) else ""
        node = {"type": _type_of(one), **ours(site=site), "properties": said}
        nodes[ids[one.id]] = {**node, **kept(requirements=asked)}
    type_ = f"{NODES}.NsVirtualLink"
    nodes |= {links[vld.id]: link(vld, type_) for vld in flavour.vlds}
    for sap in flavour.sapds:
        if sap.vl in links:
            nodes[names.free(sap.id, f"sap-{sap.id}")] = {
                "type": f"{NODES}.Sap",
                "properties": {
                    "layer_protocols": ["ipv4"],
                    **kept(description=sap.description),
                },
                "requirements": [{"internal_virtual_link": links[sap.vl]}],
            }
    paths = {one.id: names.free(one.id, f"path-{one.id}") for one in flavour.paths}
    for path in flavour.paths:
        nodes |= _path(path, paths[path.id], ids, names)
    groups, rules = affinity(flavour.affinity, ids, "Ns", "Ns")
    for path in flavour.paths:
        if path.graph:
            graph = groups.setdefault(path.graph, _graph(path.graph))
            graph["members"].append(paths[path.id])
    used = [*policies(flavour, ids), *rules, *classifiers(flavour, paths)]
    return {
        "substitution_mappings": {
            "node_type": _type(nsd),
            "properties": {"flavour_id": flavour.id},
        },
        "node_templates": nodes,
        **kept(groups=groups, policies=used),
    }


def _plugged(
    connections: Iterable[Connection], links: Mapping[str, str]
) -> Iterator[Tree]:
    for one in connections:
        yield {one.cpd: links[one.vl]}


def _of_vnf(one: VnfProfile, vnfds: Mapping[str, Vnfd]) -> Tree:
    vnfd = vnfds.get(one.vnfd)
    most = one.max_instances or one.instances
    return {
        "descriptor_id": one.vnfd,
        "descriptor_version": one.vnfd_version,
        "provider": vnfd.provider if vnfd else "",
        "product_name": vnfd.product_name if vnfd else "",
        "software_version": vnfd.software_version if vnfd else "",
        "vnfm_info": [],
        "flavour_id": one.flavour,
        "flavour_description": "",
        "vnf_profile": {
            **kept(instantiation_level=one.level),
            "min_number_of_instances": one.min_instances or one.instances,
            "max_number_of_instances": most,
        },
    }


def _of_ns(one: NsProfile) -> Tree:
    return {
        "descriptor_id": one.nsd,
        "designer": "",
        "version": one.nsd_version,
        "name": one.id,
        "invariant_id": one.nsd,
        "flavour_id": one.flavour,
        "ns_profile": {
            **kept(ns_instantiation_level=one.level),
            "min_number_of_instances": one.instances,
            "max_number_of_instances": one.instances,
        },
    }


def _graph(name: str) -> Tree:
    type_ = "tosca.groups.nfv.VNFFG"
    return {"type": type_, "properties": {"description": name}, "members": []}


def _path(
    path: ForwardingPath, name: str, ids: Mapping[str, str], names: Names
) -> Tree:
    """Return the nodes of a path: a position with one element for each hop."""
    nodes: Tree = {}
    positions = []
    for number, hop in enumerate(path.hops, 1):
        element = names.free(f"{name}-at-{number}", f"{name}-element-{number}")
        position = names.free(f"{name}-{number}", f"{name}-position-{number}")
        end = {"node": ids[hop], "capability": "forwarding"}
        nodes[element] = _asking("NfpPositionElement", [{"profile_element": end}])
        nodes[position] = _asking("NfpPosition", [{"element": element}])
        positions.append({"nfp_position": position})
    return {name: _asking("NFP", positions), **nodes}


def _asking(kind: str, requirements: list[Tree]) -> Tree:
    return {"type": f"{NODES}.{kind}", "requirements": requirements}
