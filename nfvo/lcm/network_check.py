"""What about the network, as it was given, is not as it should be."""

from collections.abc import Iterable, Iterator

import networkx as nx

from nfvo.lcm.network import Finding
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import NsInstance
from nfvo.lcm.templates import graph_of
from nfvo.placement.network.model import Network
from nfvo.placement.network.translate import wires_of

SHOW = "what takes it: nfvo network show -o wide"
MANY = 5


def check_network(view: Reading) -> tuple[Finding, ...]:
    """Return what is not as it should be."""
    network = view.topology()
    if network is None:
        hint = "nfvo network set FILE: what it has to say is in docs/placement.md"
        return (Finding("no network is given: links have no limits", hint),)
    return (
        *_of_hosts(view, network),
        *_of_links(network),
        *_of_islands(network),
        *_of_services(view, network),
    )


def _of_hosts(view: Reading, network: Network) -> Iterator[Finding]:
    """Find hosts that there are not, and those that hang on no switch."""
    known = {host.name: host.site for host in view.hosts()}
    if missing := [name for name in network.access if name not in known]:
        hint = "their switches are known already: nfvo host add, or mend the file"
        yield Finding(f"there is no host {_few(missing)}", hint)
    sites = {known[name] for name in network.access if name in known}
    adrift = [
        name
        for name, site in known.items()
        if site in sites and name not in network.access
    ]
    if adrift:
        hint = "no VNFC with links that ask something goes there: add them to the file"
        yield Finding(f"on no switch: {_few(adrift)}", hint)
    if free := sorted(set(known.values()) - sites):
        hint = "nfvo network set FILE --site SITE"
        yield Finding(f"links have no limits at {_few(free)}", hint)


def _of_links(network: Network) -> Iterator[Finding]:
    """Find links of which more is taken than there is."""
    for link in network.links:
        if link.free_mbps < 0:
            used = link.capacity_mbps - link.free_mbps
            what = f"link {link.id}: {used} of {link.capacity_mbps} Mbit/s are taken"
            yield Finding(what, f"{SHOW}; nothing more goes there until it is less")


def _of_islands(network: Network) -> Iterator[Finding]:
    """Find switches that nothing leads to from the others."""
    graph: nx.Graph[str] = nx.Graph([link.ends for link in network.links])
    graph.add_nodes_from(network.switches)
    parts = sorted(nx.connected_components(graph), key=len, reverse=True)
    for part in parts[1:]:
        what = f"no link leads to {_few(sorted(part))} from {min(parts[0])}"
        yield Finding(what, "add one: links: [{ends: [A, B], capacity: 10 Gbit/s}]")


def _of_services(view: Reading, network: Network) -> Iterator[Finding]:
    """Find services whose links are not counted: the network was not known then."""
    hosts = {host.id: host.name for host in view.hosts()}
    for ns in view.ns_instances():
        on = [name for v in ns.vnfcs() if (name := hosts.get(v.host_id))]
        is_routed = any(vl.route for vl in ns.vls)
        is_here = any(name in network.access for name in on)
        if is_here and not is_routed and _asks(view, ns):
            what = f"{ns.name} has no routes: what it takes is not counted"
            yield Finding(what, f"instantiate it anew: nfvo terminate {ns.name}")


def _asks(view: Reading, ns: NsInstance) -> bool:
    """Tell whether links of a service would have routes, were it made now."""
    graph = graph_of(view, ns, ns.parameters, ns.choice)
    paths = [path for path in graph.paths if path.max_latency_ms]
    return bool(wires_of(list(graph.vnfcs.values()), graph.links, paths))


def _few(names: Iterable[str]) -> str:
    names = list(names)
    more = f" and {len(names) - MANY} more" if len(names) > MANY else ""
    return ", ".join(names[:MANY]) + more
