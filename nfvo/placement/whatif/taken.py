"""Infrastructures as they are once a placement has been made real."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from nfvo.graph import ServiceGraph
from nfvo.placement.ask import gather
from nfvo.placement.cells.share import Held
from nfvo.placement.infrastructure import Host, Infrastructure
from nfvo.placement.network.model import Network
from nfvo.placement.network.wires import Route
from nfvo.placement.outcome import Placement
from nfvo.placement.policy import NOTHING


def taken(
    infrastructure: Infrastructure,
    graph: ServiceGraph,
    placement: Placement,
    names: Mapping[str, str] = NOTHING,
) -> Infrastructure:
    """Return it with all that a placement takes of hosts and of links taken off."""
    used = hosts_with(infrastructure, graph, placement, names)
    changed = {host.id: host for host in used}
    network = infrastructure.network
    return replace(
        infrastructure,
        hosts=tuple(changed.get(host.id, host) for host in infrastructure.hosts),
        network=network and network_with(network, placement.routes),
    )


def hosts_with(
    infrastructure: Infrastructure,
    graph: ServiceGraph,
    placement: Placement,
    names: Mapping[str, str],
) -> Iterator[Host]:
    """Yield the hosts that a placement uses, with what it takes of them taken off."""
    used = {one.host for one in placement.assignments.values()}
    hosts = {host.id: host for host in infrastructure.hosts if host.id in used}
    asks = gather(graph)
    for name, made in placement.assignments.items():
        id, backing = names.get(name, name), asks[name].vnfc.backing
        host = hosts[made.host]
        host = host.taking(id, asks[name].demand_on(host))
        if made.shares or backing.alone:
            host = host.holding(Held(id, made.shares, backing.alone))
        hosts[made.host] = host
    yield from hosts.values()


def network_with(network: Network, routes: Iterable[Route]) -> Network:
    """Return a network with what routes take of its links taken off."""
    mbps: Counter[str] = Counter()
    for route in routes:
        for link in route.links:
            mbps[link] += route.mbps
    return network.taking(mbps)
