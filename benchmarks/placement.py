"""
Placing a service of 20 VNFs, and telling why hosts will not do, in ms of CPU time.

``python -m benchmarks.placement``: from a ServiceGraph to a Placement, on hosts whose
arrays are kept from one request to the next.  The peer is the way it is usually written
on networkx: for each VNF copy the graph of hosts, drop what does not fit, take the best
that is left, route its links over what has room.  It knows room, anti-affinity and bit
rates only: no labels, fabrics, reasons or going back.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from statistics import median
from time import process_time

import networkx as nx

from benchmarks.figure import Figure
from nfvo.graph import (
    AffinityGroup,
    Cp,
    Resources,
    ServiceGraph,
    VirtualLink,
    Vnf,
    Vnfc,
)
from nfvo.placement.ask import gather
from nfvo.placement.draft import Draft
from nfvo.placement.engine import place
from nfvo.placement.estate.estate import Estate, estate_of
from nfvo.placement.filters import rejection
from nfvo.placement.infrastructure import Host
from nfvo.placement.network.leaf_spine import leaf_spine
from nfvo.placement.network.model import Network
from nfvo.placement.outcome import Placement
from nfvo.placement.policy import DEFAULT_POLICY
from nfvo.placement.problem import pose
from nfvo.placement.tally import tally

VNFS, RACK, SPINES, MBPS = 20, 40, 16, 500
RUNS, PEER_RUNS = 21, 3
GOALS_MS = {100: 2.0, 1_000: 2.0, 10_000: 2.0}
REASONS_GOAL_MS = 0.2
PEER = "networkx, a copy of the hosts for each VNFC"
FLAVOURS = (Resources(2, 4096, 20), Resources(4, 8192, 40), Resources(8, 8192, 20))


def chain(length: int, mbps: int) -> ServiceGraph:
    """Return a chain of VNFs, with neighbours four at a time apart."""
    links = tuple(
        VirtualLink(f"vl{i}", fabric="vxlan", bit_rate_mbps=mbps)
        for i in range(length + 1)
    )
    vnfs = []
    for i in range(length):
        name = f"vnf{i}/vm/0"
        cps = tuple(Cp(f"{name}:vl{j}", name, "cp", f"vl{j}") for j in (i, i + 1))
        flavour = FLAVOURS[i % len(FLAVOURS)]
        vm = Vnfc(name, f"vnf{i}", "vm", flavour, "image", cps=cps)
        vnfs.append(Vnf(f"vnf{i}", f"vnf{i}", "vnf", "1.0", (vm,)))
    names = [vnf.vnfcs[0].name for vnf in vnfs]
    groups = tuple(
        AffinityGroup("apart", "host", True, frozenset(names[i : i + 4]))
        for i in range(0, length, 4)
    )
    return ServiceGraph("chain", "1.0", tuple(vnfs), links, groups=groups)


def hosts_of(size: int) -> tuple[Host, ...]:
    """Return hosts that are between nothing and three quarters full."""
    draw = Random(size)
    total = Resources(64, 256 * 1024, 2_000)
    hosts = []
    for i in range(size):
        used = draw.randrange(49)
        free = total - Resources(used, used * 4096, used * 20)
        zone = f"rack{i // RACK}"
        hosts.append(Host(f"h{i:05}", f"hv{i}", "site", total, free, zone=zone))
    return tuple(hosts)


def network_of(hosts: tuple[Host, ...]) -> Network:
    """Return a leaf-spine network with a leaf for each rack."""
    racks: dict[str, tuple[str, ...]] = {}
    for host in hosts:
        racks[host.zone] = (*racks.get(host.zone, ()), host.name)
    return leaf_spine(racks, tuple(f"spine{n}" for n in range(SPINES)))


def naive(graph: ServiceGraph, hosts: nx.Graph, network: nx.Graph) -> dict[str, str]:
    """Place with a copy of the graph of hosts for each VNFC, then route its links."""
    homes: dict[str, str] = {}
    for name, vnfc in graph.vnfcs.items():
        fitting = hosts.copy()
        taken = {
            homes[other]
            for group in graph.groups
            if name in group.vnfcs
            for other in group.vnfcs
            if other in homes
        }
        for node, data in hosts.nodes(data=True):
            if node in taken or not data["free"].covers(vnfc.demand):
                fitting.remove_node(node)
        free = nx.get_node_attributes(fitting, "free")
        homes[name] = max(free, key=lambda node: free[node].memory_mib)
        chosen = hosts.nodes[homes[name]]
        chosen["free"] = chosen["free"] - vnfc.demand
        for cp in vnfc.cps:
            route(graph, network, homes, hosts, cp)
    return homes


def route(
    graph: ServiceGraph,
    network: nx.Graph,
    homes: dict[str, str],
    hosts: nx.Graph,
    cp: Cp,
) -> None:
    """Take the shortest path with room between the two ends of a link."""
    mbps = next(link.bit_rate_mbps for link in graph.links if link.name == cp.vl)
    for other in graph.on(cp.vl):
        if mbps and other.vnfc != cp.vnfc and other.vnfc in homes:
            roomy = nx.subgraph_view(
                network, filter_edge=lambda a, b: network.edges[a, b]["free"] >= mbps
            )
            racks = (hosts.nodes[homes[one.vnfc]]["rack"] for one in (cp, other))
            for edge in nx.utils.pairwise(nx.shortest_path(roomy, *racks)):
                network.edges[edge]["free"] -= mbps


def as_networkx(estate: Estate) -> tuple[nx.Graph, nx.Graph]:
    """Return the hosts, and the network of switches."""
    graph, network = nx.Graph(), nx.Graph()
    for host in estate.hosts:
        graph.add_node(host.id, free=host.free, rack=host.zone)
    for link in estate.network.links if estate.network else ():
        network.add_edge(*link.ends, free=link.free_mbps)
    return graph, network


def cpu_ms(run: Callable[[], object]) -> float:
    """Return the CPU time of one run in ms."""
    begun = process_time()
    run()
    return (process_time() - begun) * 1000


def placing(estate: Estate, mbps: int) -> Figure:
    """Return ours beside the peer's: medians of runs that take turns."""
    graph, size = chain(VNFS, mbps), len(estate.hosts)
    if not isinstance(place(graph, estate), Placement):
        raise SystemExit(f"the service does not fit on {size} hosts")
    ours, theirs = [], []
    for run in range(RUNS):
        ours.append(cpu_ms(lambda: place(graph, estate)))
        if run < PEER_RUNS:
            copied = as_networkx(estate)
            theirs.append(cpu_ms(lambda copied=copied: naive(graph, *copied)))
    with_links = "-with-links" if mbps else ""
    name = f"placement.{VNFS}-vnfs{with_links}.{size}-hosts"
    return Figure(name, median(ours), "ms", GOALS_MS[size], PEER, median(theirs))


def reasons(estate: Estate) -> Figure:
    """Return what the reasons of one flavour take, counted, for every host."""
    asks = gather(chain(VNFS, 0))
    problem = pose(asks, DEFAULT_POLICY, Draft(estate.hosts), estate)
    trial, ask = problem.trial(), next(iter(asks.values()))
    trial.bits(ask)
    ours = [
        cpu_ms(lambda: tally(problem, ask, trial, trial.bits(ask))) for _ in range(RUNS)
    ]
    draft, filters = trial.draft(), problem.policy.filters

    def one_by_one() -> None:
        for host in estate.hosts:
            rejection(filters, ask, host, draft)

    theirs = [cpu_ms(one_by_one) for _ in range(PEER_RUNS)]
    name = f"placement.reasons.{len(estate.hosts)}-hosts"
    peer = "the same filters, host by host"
    return Figure(name, median(ours), "ms", REASONS_GOAL_MS, peer, median(theirs))


def keeping(estate: Estate) -> Figure:
    """Return what it takes to bring the arrays up to date after a service."""
    changed = [
        replace(host, free=host.free - FLAVOURS[0]) for host in estate.hosts[:VNFS]
    ]
    ours = [cpu_ms(lambda: estate.having(changed)) for _ in range(RUNS)]
    theirs = [cpu_ms(lambda: estate_of(estate.hosts)) for _ in range(PEER_RUNS)]
    name = f"placement.arrays-after-{VNFS}-hosts-changed.{len(estate.hosts)}-hosts"
    peer = "all arrays made anew"
    return Figure(name, median(ours), "ms", None, peer, median(theirs))


def figures() -> Iterator[Figure]:
    """Measure one after the other."""
    for size in GOALS_MS:
        hosts = hosts_of(size)
        estate = estate_of(hosts, network=network_of(hosts))
        yield placing(estate, 0)
        yield placing(estate, MBPS)
    yield reasons(estate)
    yield keeping(estate)


def all_figures() -> Iterator[Figure]:
    """Measure claims, migrations and memory too; those modules build on this one."""
    from benchmarks import claiming, memory, migration

    yield from figures()
    yield from claiming.figures()
    yield from migration.figures()
    yield from memory.figures()


if __name__ == "__main__":
    for figure in all_figures():
        figure.print()
