"""
A judge of placements: whether VNFCs at hosts have all that they ask, and no more.

It shares no code with the engine: amounts are added up here, rules and links are looked
at one by one.  What it returns are faults in words; none, and the placement is right.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product

import networkx as nx

from nfvo.graph import AffinityGroup, ServiceGraph, VirtualLink, Vnfc
from nfvo.placement.infrastructure import Host, HostState, Infrastructure
from nfvo.placement.network.model import Network
from nfvo.placement.outcome import Placement
from tests.placement.judge_of_cells import Tenant, faulty_cells
from tests.placement.judge_of_devices import faulty_devices


def faults(graph: ServiceGraph, there: Infrastructure, found: Placement) -> list[str]:
    """Return what is wrong with a placement on hosts that have none of it yet."""
    hosts = {host.id: host for host in there.hosts}
    homes = {name: found.host(name) for name in graph.vnfcs}
    wrong = list(broken_rules(graph.groups, hosts, homes))
    if homes.keys() != found.assignments.keys():
        wrong.append("not every VNFC has one host")
    for host in there.hosts:
        mine = [
            Tenant(name, vnfc, found.shares(name), mates_of(graph, name))
            for name, vnfc in graph.vnfcs.items()
            if homes[name] == host.id
        ]
        wrong += [f"{host.name}: {one}" for one in faults_of_host(host, mine)]
        wrong += [w for one in mine for w in unsuited(graph, one.vnfc, host)]
    if there.network is not None:
        names = {name: hosts[home].name for name, home in homes.items()}
        wrong += faulty_routes(graph, there.network, names, found)
    return wrong


def unsuited(graph: ServiceGraph, vnfc: Vnfc, host: Host) -> Iterator[str]:
    """Yield what a host has not that a VNFC asks of it whoever else is there."""
    links = {link.name: link for link in graph.links}
    mine = [links[cp.vl] for cp in vnfc.cps]
    checks = {
        "is not READY": host.state is HostState.READY,
        "lacks labels": not vnfc.labels - host.labels,
        "lacks traits": not vnfc.traits - host.traits,
        "is too small": is_large_enough(vnfc, host),
        "is elsewhere": vnfc.site in ("", host.site),
        "is another machine": vnfc.architecture == host.architecture,
        "has another hypervisor": not vnfc.hypervisors
        or host.hypervisor in vnfc.hypervisors,
        "makes no such link": all(
            not link.fabric or link.fabric in host.fabrics for link in mine
        ),
        "has no such network": all(
            not link.physical_network or link.physical_network in host.physical_networks
            for link in mine
        ),
    }
    yield from (
        f"{host.name} {why}: {vnfc.name}" for why, ok in checks.items() if not ok
    )


def is_large_enough(vnfc: Vnfc, host: Host) -> bool:
    """Whether a host has for real what one VM has of what all share."""
    if host.largest is None:
        return True
    backing, asks, there = vnfc.backing, vnfc.demand, host.largest
    return (
        (backing.dedicated or asks.vcpus <= there.vcpus)
        and (backing.huge or asks.memory_mib <= there.memory_mib)
        and asks.disk_gib <= there.disk_gib
    )


def faults_of_host(host: Host, tenants: Sequence[Tenant]) -> Iterator[str]:
    """Yield what is oversold on a host whose ``free`` has the tenants not off yet."""
    if not tenants:
        return
    backings = [(one.vnfc.backing, one.vnfc.demand) for one in tenants]
    cpus = sum(d.vcpus for b, d in backings if not b.dedicated)
    memory = sum(d.memory_mib for b, d in backings if not b.huge)
    disk = sum(demand.disk_gib for _, demand in backings)
    asked = zip((cpus, memory, disk), amounts(host), strict=True)
    if any(want > max(free, 0) for want, free in asked if want):
        yield f"{cpus} CPUs, {memory} MiB, {disk} GiB are too much"
    yield from faulty_cells(host, tenants)
    yield from faulty_devices(host, tenants)
    there = {one.id for one in tenants} | host.vnfcs
    for one in tenants:
        if one.vnfc.backing.alone and there - one.mates - {one.id}:
            yield f"{one.id} is not alone"
    for held in host.shares:
        if held.alone:
            yield f"{held.vnfc} is not alone"


def amounts(host: Host) -> tuple[int, int, int]:
    return host.free.vcpus, host.free.memory_mib, host.free.disk_gib


def broken_rules(
    groups: Iterable[AffinityGroup], hosts: Mapping[str, Host], homes: Mapping[str, str]
) -> Iterator[str]:
    """Yield the hard rules that are broken."""
    for rule in groups:
        if rule.hard:
            placed = [hosts[homes[name]] for name in sorted(rule.vnfcs & homes.keys())]
            for one, other in combinations(placed, 2):
                if share(rule.scope, one, other) == (rule.kind == "apart"):
                    yield f"{rule}: {one.name} and {other.name}"


def mates_of(graph: ServiceGraph, name: str) -> frozenset[str]:
    """Return a VNFC and all that hard rules put on its host, by way of others too."""
    mates, before = {name}, 0
    while len(mates) > before:
        before = len(mates)
        for rule in graph.groups:
            if rule.hard and (rule.kind, rule.scope) == ("together", "host"):
                mates |= rule.vnfcs if rule.vnfcs & mates else set()
    return frozenset(mates)


def share(scope: str, one: Host, other: Host) -> bool:
    """Whether two hosts are one, or of one zone, or of one site."""
    if scope == "host":
        return one.id == other.id
    deep = {"site": 1, "zone": 2, "rack": 3}[scope]
    return (one.site, one.zone, one.rack)[:deep] == (
        other.site,
        other.zone,
        other.rack,
    )[:deep]


def faulty_routes(
    graph: ServiceGraph, network: Network, homes: Mapping[str, str], found: Placement
) -> Iterator[str]:
    """Yield links that do not join their ends, are overbooked or too slow."""
    lines: nx.MultiGraph[str] = nx.MultiGraph()
    lines.add_nodes_from(network.switches)
    for one in network.links:
        lines.add_edge(*one.ends, key=one.id, delay=one.latency_us)
    taken: Counter[str] = Counter()
    routes = {route.wire: route for route in found.routes}
    for link in graph.links:
        joined = {cp.vnfc for cp in graph.on(link.name)}
        if len(joined) > 1 and (link.bit_rate_mbps or link.max_latency_ms):
            ends = {network.access[homes[cp.vnfc]].switch for cp in graph.on(link.name)}
            over = routes.pop(link.name).links
            taken.update(dict.fromkeys(over, link.bit_rate_mbps))
            keys = [(*network.link[key].ends, key) for key in over]
            tree = lines.edge_subgraph(keys).copy()
            tree.add_nodes_from(ends)
            yield from faulty_tree(link, tree, ends)
    if routes:
        yield f"routes of no link: {list(routes)}"
    for one in network.links:
        if taken[one.id] > one.free_mbps:
            yield f"{one.id} is overbooked"


def faulty_tree(
    link: VirtualLink, tree: "nx.MultiGraph[str]", ends: set[str]
) -> Iterator[str]:
    """Yield what is wrong with a way: that it does not join its ends, or is slow."""
    if not nx.is_tree(tree):
        yield f"{link.name} does not join {ends}"
        return
    for one, other in product(ends, repeat=2):
        takes = nx.shortest_path_length(tree, one, other, weight="delay")
        if link.max_latency_ms and takes > link.max_latency_ms * 1000:
            yield f"{link.name} takes {takes} us"
