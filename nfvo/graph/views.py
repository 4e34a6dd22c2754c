"""
Pictures of a service graph, for people: Mermaid for documents, DOT for Graphviz.

Both draw VNFs as boxes around their VNFCs, virtual links as rounded nodes, SAPs as
circles, and CPs as the lines between; they differ in how a box is opened.
"""

from collections.abc import Iterator, Mapping

from nfvo.graph.model import ServiceGraph, VirtualLink, Vnf

NEW_LINE = r"\n"


def to_mermaid(graph: ServiceGraph) -> str:
    """Return the graph as a Mermaid flowchart."""
    ids = _ids(graph)
    lines = ["flowchart LR", *(line for v in graph.vnfs for line in _box(v, ids))]
    lines += [f'    {ids[vl.name]}(["{_link(vl)}"])' for vl in graph.links]
    lines += [f'    {ids["sap " + s.name]}(("{s.name}"))' for s in graph.saps]
    lines += [
        f"    {ids[cp.vnfc]} ---|{_cp(cp.cpd, cp.addresses)}| {ids[cp.vl]}"
        for cp in graph.cps()
    ]
    lines += [f"    {ids['sap ' + s.name]} -.- {ids[s.vl]}" for s in graph.saps]
    return "\n".join(lines) + "\n"


def _box(vnf: Vnf, ids: Mapping[str, str]) -> Iterator[str]:
    yield f'    subgraph {ids["vnf " + vnf.name]}["{vnf.name}: {vnf.vnfd}"]'
    yield from (f'        {ids[vnfc.name]}["{vnfc.name}"]' for vnfc in vnf.vnfcs)
    yield "    end"


def to_dot(graph: ServiceGraph) -> str:
    """Return the graph in Graphviz's language."""
    lines = [f'graph "{graph.nsd}" {{', "    rankdir=LR;", "    node [shape=box];"]
    lines += [line for vnf in graph.vnfs for line in _cluster(vnf)]
    lines += [
        f'    "{vl.name}" [style=rounded, label="{_link(vl, NEW_LINE)}"];'
        for vl in graph.links
    ]
    lines += [
        f'    "sap {s.name}" [shape=circle, label="{s.name}"];' for s in graph.saps
    ]
    lines += [
        f'    "{cp.vnfc}" -- "{cp.vl}" [label="{_cp(cp.cpd, cp.addresses)}"];'
        for cp in graph.cps()
    ]
    lines += [f'    "sap {s.name}" -- "{s.vl}" [style=dotted];' for s in graph.saps]
    return "\n".join([*lines, "}"]) + "\n"


def _cluster(vnf: Vnf) -> Iterator[str]:
    yield f'    subgraph "cluster {vnf.name}" {{'
    yield f'        label="{vnf.name}: {vnf.vnfd}";'
    yield from (f'        "{vnfc.name}";' for vnfc in vnf.vnfcs)
    yield "    }"


def _ids(graph: ServiceGraph) -> dict[str, str]:
    """Return a number for all that is drawn: our names are no ids for Mermaid."""
    names = [f"vnf {vnf.name}" for vnf in graph.vnfs]
    names += [*graph.vnfcs, *(vl.name for vl in graph.links)]
    names += [f"sap {sap.name}" for sap in graph.saps]
    return {name: f"n{number}" for number, name in enumerate(names)}


def _link(vl: VirtualLink, newline: str = "<br/>") -> str:
    return newline.join([vl.name, *map(str, vl.pools)])


def _cp(cpd: str, addresses: tuple[object, ...]) -> str:
    return " ".join([cpd, *map(str, addresses)])
