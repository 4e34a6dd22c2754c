"""
The memory of a process that places on 100,000 hosts, in MiB, at its peak.

``python -m benchmarks.memory``: a child reads the hosts as rows of the store are read,
two NUMA cells and ten VNFCs each, makes their arrays and a leaf-spine network, and
places a service of 20 VNFs with links.  The naive way is another child with the same
hosts as nodes of networkx, each with what its row says.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import run
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import networkx as nx

from benchmarks.figure import Figure
from benchmarks.placement import MBPS, RACK, VNFS, chain, network_of
from nfvo.graph import Resources
from nfvo.lcm.records import SiteRecord
from nfvo.placement.engine import place
from nfvo.placement.estate.estate import estate_of
from nfvo.placement.infrastructure import OF_HOSTS, Host
from nfvo.placement.outcome import Placement
from nfvo.store.host_rows import cell_from, host_from, placeable

MAPPINGS = ("hugepages", "physical_networks", "fencing", "overcommit", "lends")
HOSTS, VNFCS, CPUS = 100_000, 10, 32
GOAL_MIB = 500.0
OURS, NAIVE = "ours", "networkx"
USED = Resources(24, 96 * 1024, 200)


def row_of(number: int) -> Any:
    """Return the row of a host as a database gives it: nothing shared with others."""
    cells = [
        {
            "cell": cell,
            "cpus": CPUS,
            "memory_mib": 128 * 1024,
            "hugepages": {"2048": 0, "1048576": 16},
            "cores": [[cell * CPUS + n, cell * CPUS + n + 16] for n in range(16)],
            "distances": [10, 21],
        }
        for cell in (0, 1)
    ]
    text = json.dumps(
        {
            "id": str(UUID(int=number)),
            "name": f"hv{number}",
            "site": "site",
            "uri": f"qemu+tls://hv{number}/system",
            "underlay": "",
            "zone": f"zone{number // 10_000}",
            "rack": f"rack{number // RACK}",
            "labels": ["ssd", "ten-gigabit"],
            "physical_networks": {"provider": "br-provider"},
            "state": "READY",
            "detail": "",
            "hypervisor": "kvm",
            "architecture": "x86_64",
            "fabrics": ["vxlan", "udp"],
            "vcpus": 64,
            "memory_mib": 256 * 1024,
            "disk_gib": 2_000,
            "capacity_override": None,
            "abilities": sorted(OF_HOSTS),
            "fencing": {},
            "cordoned": False,
            "generation": 7,
            "rev": number,
            "quotas": [],
            "sizes": None,
            "uplinks": [],
            "dedicated": [*range(2, 16), *range(34, 48)],
            "traits": [],
            "found": ["cpu:avx2", "cpu:aes"],
            "overcommit": {},
            "price": None,
            "power": None,
            "overhead": None,
            "lends": {},
            "devices": [],
            "numa": cells,
            "vnfcs": [str(UUID(int=number * VNFCS + n)) for n in range(VNFCS)],
        }
    )
    return json.loads(text, object_hook=lambda pairs: SimpleNamespace(**pairs))


def host_of(row: Any, site: SiteRecord) -> Host:
    """Return the host of a row, with VNFCs on it."""
    for one in (row, *row.numa):
        for name in MAPPINGS:
            if hasattr(one, name):
                setattr(one, name, vars(getattr(one, name)))
    numa = [cell_from(cell) for cell in row.numa]
    host = placeable(host_from(row, numa), site)
    for vnfc in row.vnfcs[1:]:
        host = host.taking(vnfc, Resources())
    return host.taking(row.vnfcs[0], USED)


def peak_mib() -> float:
    """Return the most memory that this process has had."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def place_ours() -> None:
    """Place on hosts as we keep them."""
    site = SiteRecord("site", "site", "libvirt")
    hosts = tuple(host_of(row_of(number), site) for number in range(HOSTS))
    estate = estate_of(hosts, network=network_of(hosts))
    if not isinstance(place(chain(VNFS, MBPS), estate), Placement):
        raise SystemExit("the service does not fit")


def keep_naively() -> None:
    """Keep the same hosts as nodes."""
    graph: nx.Graph[str] = nx.Graph()
    for number in range(HOSTS):
        row = row_of(number)
        graph.add_node(row.id, **vars(row))


def child(what: str) -> float:
    """Return the peak of a process that does this."""
    done = run(
        [sys.executable, "-m", "benchmarks.memory", what],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def figures() -> Iterator[Figure]:
    """Measure one after the other."""
    name = f"placement.memory.{HOSTS}-hosts"
    peer = "networkx, a node with its row for each host"
    yield Figure(name, child(OURS), "MiB", GOAL_MIB, peer, child(NAIVE))


if __name__ == "__main__":
    if sys.argv[1:]:
        {OURS: place_ours, NAIVE: keep_naively}[sys.argv[1]]()
        print(peak_mib())
    else:
        for figure in figures():
            figure.print()
