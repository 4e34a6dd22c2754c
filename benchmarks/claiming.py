"""
20 VNFs placed on 10,000 hosts and claimed, in ms of CPU: beside OpenStack Placement.

Ours places the service with its links, and takes what it was given of the hosts and of
the network that are kept.  Placement is asked for the same VMs on the same hosts, with
what it knows of them: room, traits, racks as aggregates.  It cannot be asked for links,
bit rates, VMs apart from each other, or for all VMs of a service at once, so that who
asks has to see to that; nothing of it is counted.  Neither side speaks HTTP or writes
to a disk.  ``benchmarks.openstack.providers`` runs it, in OpenStack's own Python.
"""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from statistics import median
from subprocess import PIPE, run

from benchmarks.figure import Figure
from benchmarks.placement import (
    GOALS_MS,
    MBPS,
    RUNS,
    VNFS,
    chain,
    cpu_ms,
    hosts_of,
    network_of,
)
from nfvo.graph import Resources, ServiceGraph
from nfvo.placement.engine import place
from nfvo.placement.estate.estate import Estate, estate_of
from nfvo.placement.infrastructure import Host, Infrastructure
from nfvo.placement.outcome import Placement
from nfvo.placement.whatif.taken import hosts_with, network_with
from tests.testbed.openstack.venv import ADVICE, Venv

ROOT = Path(__file__).parents[1]
ABSENT = f"OpenStack Placement, which is not installed here; first: {ADVICE}"


def claimed(graph: ServiceGraph, estate: Estate) -> Estate:
    """Place a service; return the estate with what it was given taken off."""
    found = place(graph, estate)
    if not isinstance(found, Placement) or estate.network is None:
        raise SystemExit(f"the service does not fit on {len(estate.hosts)} hosts")
    homes = {home: estate.hosts[estate.at[home]] for home in found.homes.values()}
    used = hosts_with(Infrastructure(0, (*homes.values(),)), graph, found, {})
    return estate.having(used).wired(network_with(estate.network, found.routes))


def claims(estate: Estate) -> Iterator[Figure]:
    """Return ours beside each way of asking Placement; alone where it is not there."""
    graph, size = chain(VNFS, MBPS), len(estate.hosts)
    claimed(graph, estate)
    ours = median(cpu_ms(partial(claimed, graph, estate)) for _ in range(RUNS))
    name = f"placement.{VNFS}-vnfs-with-links-claimed.{size}-hosts"
    figure = partial(Figure, name, ours, "ms", None)  # goals are without claims
    venv = Venv.of_lock()
    if not venv.stamp.exists():
        yield figure(ABSENT)
        return
    answer = json.loads(
        run(
            [venv.program("python"), "-m", "benchmarks.openstack.providers"],
            input=json.dumps(asked(graph, estate)),
            stdout=PIPE,
            cwd=ROOT,
            text=True,
            check=True,
        ).stdout
    )
    for way, spent_s in answer["cpu_s"].items():
        peer = f"OpenStack Placement {answer['version']} in process, no links, {way}"
        yield figure(peer, spent_s * 1000)


def asked(graph: ServiceGraph, estate: Estate) -> Mapping[str, object]:
    """Return hosts and VMs in the words of Placement, racks and rules beside them."""
    vms = [
        {
            "name": name,
            "amounts": amounts(vnfc.demand),
            "apart": sorted(
                other
                for group in graph.groups
                if name in group.vnfcs
                for other in group.vnfcs - {name}
            ),
        }
        for name, vnfc in graph.vnfcs.items()
    ]
    return {"hosts": [provider(host) for host in estate.hosts], "vms": vms}


def provider(host: Host) -> Mapping[str, object]:
    """Return a host as a resource provider."""
    return {
        "name": host.name,
        "rack": host.zone,
        "total": amounts(host.total),
        "used": amounts(host.total - host.free),
    }


def amounts(room: Resources) -> Mapping[str, int]:
    """Return an amount by OpenStack's resource classes."""
    return {
        "VCPU": room.vcpus,
        "MEMORY_MB": room.memory_mib,
        "DISK_GB": room.disk_gib,
    }


def figures() -> Iterator[Figure]:
    """Measure on the most hosts."""
    hosts = hosts_of(max(GOALS_MS))
    yield from claims(estate_of(hosts, network=network_of(hosts)))


if __name__ == "__main__":
    for figure in figures():
        figure.print()
