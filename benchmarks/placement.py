"""
Placing a service of 20 VNFs on 100 and on 1,000 hosts, in ms of CPU time.

The peer is the way it is usually written on networkx: for each VNF copy the graph of
hosts, drop what does not fit, take the best that is left.  It knows room and
anti-affinity only: no links, labels, fabrics, reasons or going back.
"""

import json
from collections.abc import Callable
from random import Random
from statistics import median
from time import process_time

import networkx as nx

from nfvo.graph import (
    AffinityGroup,
    Cp,
    Resources,
    ServiceGraph,
    VirtualLink,
    Vnf,
    Vnfc,
)
from nfvo.placement.engine import place
from nfvo.placement.infrastructure import Host, Infrastructure
from nfvo.placement.outcome import Placement

VNFS = 20
HOSTS = (100, 1_000)
RUNS = 9
GOALS_MS = {100: 5.0, 1_000: 25.0}
FLAVOURS = (Resources(2, 4096, 20), Resources(4, 8192, 40), Resources(8, 8192, 20))


def chain(length: int) -> ServiceGraph:
    """Return a chain of VNFs, with neighbours four at a time apart."""
    links = tuple(VirtualLink(f"vl{i}", fabric="vxlan") for i in range(length + 1))
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


def cloud(size: int) -> Infrastructure:
    """Return hosts that are between nothing and three quarters full."""
    draw = Random(size)
    total = Resources(64, 256 * 1024, 2_000)
    hosts = []
    for i in range(size):
        used = draw.randrange(49)
        free = total - Resources(used, used * 4096, used * 20)
        zone = f"rack{i // 40}"
        hosts.append(Host(f"h{i:04}", f"hv{i}", "site", total, free, zone=zone))
    return Infrastructure(1, tuple(hosts))


def naive(graph: ServiceGraph, hosts: nx.Graph) -> dict[str, str]:
    """Place with a copy of the graph of hosts for each VNFC."""
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
    return homes


def as_networkx(infrastructure: Infrastructure) -> nx.Graph:
    """Return the hosts as a star around one switch for each rack."""
    graph = nx.Graph()
    for host in infrastructure.hosts:
        graph.add_node(host.id, free=host.free)
    racks = nx.Graph([(host.id, host.zone) for host in infrastructure.hosts])
    graph.add_edges_from(racks.edges)
    for node in graph:
        graph.nodes[node].setdefault("free", Resources(-1, -1, -1))
    return graph


def cpu_ms(run: Callable[[], object]) -> float:
    """Return the CPU time of one run in ms."""
    begun = process_time()
    run()
    return (process_time() - begun) * 1000


def measure(size: int) -> dict[str, object]:
    """Return ours beside the peer's: medians of alternating runs."""
    graph, hosts = chain(VNFS), cloud(size)
    if not isinstance(place(graph, hosts), Placement):
        raise SystemExit(f"the service does not fit on {size} hosts")
    ours, theirs = [], []
    for _ in range(RUNS):
        ours.append(cpu_ms(lambda: place(graph, hosts)))
        copied = as_networkx(hosts)
        theirs.append(cpu_ms(lambda copied=copied: naive(graph, copied)))
    return {
        "name": f"placement.{VNFS}-vnfs.{size}-hosts",
        "value": round(median(ours), 2),
        "unit": "ms",
        "goal": GOALS_MS[size],
        "met": median(ours) <= GOALS_MS[size],
        "peer": "networkx, a copy of the hosts for each VNFC",
        "peer_value": round(median(theirs), 2),
    }


if __name__ == "__main__":
    for size in HOSTS:
        print(json.dumps(measure(size)))
