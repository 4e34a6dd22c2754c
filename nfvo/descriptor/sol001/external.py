"""External CPs: what requirements of the VNF are mapped to, and nodes of VnfExtCp."""

from collections import Counter
from collections.abc import Iterator

from nfvo.descriptor.cp import ExtCpd
from nfvo.descriptor.names import mended
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.cps import CP, SUB_CP, id_of
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.sol001.vips import VIP
from nfvo.descriptor.tosca import At, NodeTemplate, Topology
from nfvo.descriptor.words import quoted

EXT_CP = "tosca.nodes.nfv.VnfExtCp"


def external(topology: Topology, making: Making) -> tuple[ExtCpd, ...]:
    """
    Return the external CPs, by the names of the requirements that an NSD connects.

    A CP that is on no internal link, and that nothing is mapped to, is external under
    its own name.
    """
    mapped = topology.substitution.requirements if topology.substitution else ()
    used = Counter(one.name for one in mapped)
    parts = [
        _ext_cpd(
            one.name if used[one.name] == 1 else f"{one.name}-{one.node}",
            topology.nodes[one.node],
            one.at,
            making,
        )
        for one in mapped
    ]
    known = {one.node for one in mapped}
    return made([*parts, *_others(topology, known, making)])


def _others(
    topology: Topology, known: set[str], making: Making
) -> Iterator[ExtCpd | None]:
    for node in topology.of_type(EXT_CP):
        if node.name not in known:
            yield _ext_cpd(node.name, node, node.at, making)
    for node in topology.of_type(CP):
        bound = next(node.targets("virtual_binding"), None)
        linked = next(node.targets("virtual_link"), None)
        if bound and not linked and node.name not in known and not node.is_a(SUB_CP):
            message = f"{quoted(node.name)} is taken to be external"
            hint = "map a requirement of the VNF to it, or give it a 'virtual_link'"
            making.note("cp-assumed-external", message, node.at, hint=hint)
            yield _ext_cpd(node.name, node, node.at, making)


def _ext_cpd(name: str, node: NodeTemplate, at: At, making: Making) -> ExtCpd | None:
    """Return an external CP: a CP of a VDU, or a link inside that it leads to."""
    id_ = making.name(name, at, "external")
    making.mark(("external", id_), at)
    values: dict[str, object] = {
        "id": id_,
        "description": plain.text(node.get("description")),
        "protocols": plain.texts(node.get("layer_protocols")),
    }
    requirement = "virtual_binding" if node.is_a(CP) else "internal_virtual_link"
    if node.is_a(VIP):
        requirement = "virtual_link"
    target = next(node.targets(requirement), None)
    if target is None:
        making.not_kept(f"the external CP {quoted(name)}, which leads nowhere", at)
        return None
    if node.is_a(CP):
        values |= {"vdu": mended(target.node), "cpd": mended(id_of(node))}
    else:
        values["vl"] = mended(target.node)
    return making.make(ExtCpd, at, values)
