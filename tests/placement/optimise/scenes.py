"""Services at their hosts, to be re-optimised."""

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from nfvo.graph import Resources, ServiceGraph
from nfvo.placement.ask import gather
from nfvo.placement.cells.fit import shares_on
from nfvo.placement.cells.share import Held, Shares
from nfvo.placement.engine import place
from nfvo.placement.infrastructure import Host, HostState, Infrastructure
from nfvo.placement.optimise.present import Present, Running
from nfvo.placement.outcome import Placement
from tests.placement.worlds import random_infrastructure, random_service

Homes = Mapping[str, str]


def present(*hosts: Host, running: Mapping[str, tuple[ServiceGraph, Homes]]) -> Present:
    """Return services at hosts: ``{"web": (graph, {"a/vm/0": "h1"})}``."""
    there = Present(Infrastructure(1, hosts), ())
    for name, (graph, homes) in running.items():
        there = with_service(there, name, graph, homes, {})
    return there


def with_service(
    there: Present,
    name: str,
    graph: ServiceGraph,
    homes: Homes,
    shares: Mapping[str, Shares],
) -> Present:
    """Return what there is with one more service, its demand taken off."""
    at = {host.id: host for host in there.infrastructure.hosts}
    ids = {vnfc: f"{name}:{vnfc}" for vnfc in homes}
    for vnfc, ask in gather(graph).items():
        host, backing = at[homes[vnfc]], ask.vnfc.backing
        has = shares.get(vnfc) or shares_on(host, backing)
        assert bool(has) == bool(backing.cells or backing.devices)
        host = host.taking(ids[vnfc], ask.demand)
        if has or backing.alone:
            host = host.holding(Held(ids[vnfc], has, backing.alone))
        at[host.id] = host
    network = there.infrastructure.network
    services = (*there.services, Running(name, graph, homes, ids))
    return Present(Infrastructure(1, tuple(at.values()), network), services)


def random_present(draw: Random, hosts: int, services: int, *, wired: bool) -> Present:
    """
    Return what comes of placing services one after the other, as many as fit.

    What their links take is not off the network, as nothing here looks at that.
    """
    drawn = random_infrastructure(draw, hosts, wired=wired)
    roomy = tuple(_roomier(draw, host) for host in drawn.hosts)
    there = Present(Infrastructure(1, roomy, drawn.network), ())
    for number in range(services):
        graph = random_service(draw, draw.randint(1, 4), wired=wired)
        found = place(graph, there.infrastructure, seed=number)
        if isinstance(found, Placement):
            homes = {name: found.host(name) for name in graph.vnfcs}
            shares = {name: found.shares(name) for name in graph.vnfcs}
            there = with_service(there, f"ns{number}", graph, homes, shares)
    return there


def _roomier(draw: Random, host: Host) -> Host:
    """Return a host as it is, or rather one between which much can be moved."""
    if draw.random() < 0.1:
        return host
    room = Resources(draw.randint(2, 8), 4096, 40)
    return replace(
        host,
        total=host.total + room,
        free=host.free + room,
        site="s1",
        hypervisor="kvm",
        labels=frozenset({"ssd"}),
        state=HostState.READY,
        vnfcs=frozenset(),
    )
