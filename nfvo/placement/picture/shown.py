"""What is to be seen of a decision: a placement, or a refusal."""

from collections.abc import Iterator, Mapping, Sequence

from nfvo.graph import ServiceGraph, VirtualLink
from nfvo.placement.cells.share import Shares
from nfvo.placement.infrastructure import Infrastructure
from nfvo.placement.network.wires import Route
from nfvo.placement.outcome import Placement, Refusal
from nfvo.placement.picture.layout import MOST_REFUSED
from nfvo.placement.picture.sheet import Guest, Line, Sheet


def of_outcome(
    graph: ServiceGraph, infrastructure: Infrastructure, outcome: Placement | Refusal
) -> Sheet:
    """Return what is to be seen of a decision."""
    if isinstance(outcome, Refusal):
        return of_refusal(graph, infrastructure, outcome)
    return of_placement(graph, infrastructure, outcome)


def of_placement(
    graph: ServiceGraph, infrastructure: Infrastructure, placement: Placement
) -> Sheet:
    """Return what is to be seen of a placement on hosts that it is not on yet."""
    shares = {name: one.shares for name, one in placement.assignments.items()}
    guests = tuple(_guests(graph, placement.homes, shares))
    return Sheet(
        f"{graph.nsd} {graph.version}",
        infrastructure.hosts,
        guests,
        tuple(_lines(graph, placement.routes)),
        (told_of(guests, len(infrastructure.hosts)), *_paths(graph)),
    )


def of_refusal(
    graph: ServiceGraph, infrastructure: Infrastructure, refusal: Refusal
) -> Sheet:
    """Return what is to be seen of a refusal: who has a host, why others have none."""
    guests = tuple(_guests(graph, refusal.placed, {}))
    used = {name for guest in guests for name in guest.links}
    conflict = refusal.conflict
    parts = (*conflict.vnfcs, *conflict.rules) if conflict else ()
    notes = (
        refusal.summary,
        f"not together, but without any one of them: {', '.join(parts)}" * bool(parts),
        f"hint: {refusal.hint}" * bool(refusal.hint),
    )
    return Sheet(
        f"{graph.nsd} {graph.version} does not fit",
        infrastructure.hosts,
        guests,
        tuple(line for line in _lines(graph, ()) if line.name in used),
        notes=tuple(filter(None, notes)),
        reasons=reasons_by_host(refusal),
        first=_nearest(refusal),
    )


def _guests(
    graph: ServiceGraph, homes: Mapping[str, str], shares: Mapping[str, Shares]
) -> Iterator[Guest]:
    for name, vnfc in graph.vnfcs.items():
        if name in homes:
            links = tuple(dict.fromkeys(cp.vl for cp in vnfc.cps))
            has = shares.get(name, ())
            yield Guest(name, homes[name], vnfc.demand, has, links)


def told_of(guests: Sequence[Guest], hosts: int) -> str:
    """Say how much is placed: ``3 VNFCs on 2 of 81 hosts``."""
    used = len({guest.host for guest in guests})
    vnfcs = f"{len(guests)} VNFC{'s' * (len(guests) != 1)}"
    return f"{vnfcs} on {used} of {hosts} host{'s' * (hosts != 1)}"


def reasons_by_host(refusal: Refusal) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Return for each host (as rejections name it) its reasons, and for which VNFCs."""
    found: dict[str, dict[str, list[str]]] = {}
    for vnfc in refusal.vnfcs:
        for one in vnfc.rejections:
            found.setdefault(one.host, {}).setdefault(one.message, []).append(vnfc.vnfc)
    return found


def _nearest(refusal: Refusal) -> frozenset[str]:
    """Return some hosts for each kind of reason, the ones that fail the least first."""
    kinds: dict[str, list[str]] = {}
    for vnfc in refusal.vnfcs:
        for one in sorted(vnfc.rejections, key=lambda one: len(one.also)):
            kinds.setdefault(one.constraint, []).append(one.host)
    nearest = frozenset(one.nearest for vnfc in refusal.vnfcs for one in vnfc.reasons)
    each = max(MOST_REFUSED // max(len(kinds), 1), 1)
    return nearest.union(*(hosts[:each] for hosts in kinds.values()))


def _lines(graph: ServiceGraph, routes: Sequence[Route]) -> Iterator[Line]:
    over = {route.wire: route.links for route in routes}
    for link in graph.links:
        saps = tuple(sap.name for sap in graph.saps if sap.vl == link.name)
        yield Line(link.name, _kind(link), over.get(link.name, ()), saps)


def _kind(link: VirtualLink) -> str:
    """Return what a link is made of, and what it asks for."""
    rate = f"{link.bit_rate_mbps} Mbit/s" if link.bit_rate_mbps else ""
    bound = f"≤ {link.max_latency_ms} ms" if link.max_latency_ms else ""
    made = " ".join(filter(None, (link.fabric, link.physical_network)))
    jitter = f"jitter ≤ {link.max_jitter_ms} ms" if link.max_jitter_ms else ""
    return " · ".join(filter(None, (made, rate, bound, jitter)))


def _paths(graph: ServiceGraph) -> Iterator[str]:
    """Yield the forwarding paths, with what they ask for."""
    for path in graph.paths:
        bound = f", ≤ {path.max_latency_ms} ms" if path.max_latency_ms else ""
        yield f"path {path.name}: {' → '.join(path.vnfs)}{bound}"
