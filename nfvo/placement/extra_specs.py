"""
What a backing is in a cloud: extra specs of a flavor, which Nova keeps or refuses.

https://docs.openstack.org/nova/latest/configuration/extra-specs.html (``hw:``), and of
cells https://docs.openstack.org/nova/latest/admin/cpu-topologies.html
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from nfvo.descriptor.device_words import AFFINITY, ALIAS
from nfvo.graph.backing import Backing, Topology
from nfvo.graph.devices import DeviceAsk

Specs = tuple[tuple[str, str], ...]
"""Names and values, sorted; none is a flavor of CPUs, memory and a disk only."""

POLICY, THREADS, PAGES = "hw:cpu_policy", "hw:cpu_thread_policy", "hw:mem_page_size"
NODES, NODE_CPUS, NODE_MEMORY = "hw:numa_nodes", "hw:numa_cpus.", "hw:numa_mem."
TOPOLOGY = ("hw:cpu_sockets", "hw:cpu_cores", "hw:cpu_threads")
KNOWN = frozenset({POLICY, THREADS, PAGES, NODES, *TOPOLOGY, ALIAS, AFFINITY})
DEFAULTS = {
    POLICY: "shared",
    THREADS: "prefer",
    PAGES: "small",
    AFFINITY: "legacy",
}
"""What Nova does where nothing is said."""

KIB = {"KB": 1, "MB": 1024, "GB": 1024 * 1024}


def specs_of(backing: Backing) -> Specs:
    """Return the extra specs that say what a backing does, in one way only."""
    return tuple(sorted(_said(backing)))


def read_specs(specs: Mapping[str, str]) -> Specs | None:
    """
    Return what a flavor's extra specs say, as ``specs_of`` writes it.

    None where it says more than a backing can ask for.
    """
    if any(_is_other(name) for name in specs):
        return None
    told = dict(specs)
    if PAGES in specs:
        told[PAGES] = _pages(specs[PAGES])
    if ALIAS in specs:
        told[ALIAS] = ",".join(sorted(specs[ALIAS].replace(" ", "").split(",")))
    said = {name: value for name, value in told.items() if DEFAULTS.get(name) != value}
    if said.get(NODES) == "1" and {POLICY, PAGES} & said.keys():
        del said[NODES]  # who has either has a cell at least
    return tuple(sorted(said.items()))


def beyond_specs(backing: Backing) -> str | None:
    """Say what of a backing no flavor can ask Nova for, or that it might not keep."""
    topology = backing.topology
    if products := sorted({d.what for d in _pci(backing) if ":" in d.what}):
        named = f"{ALIAS}: NAME:1"
        return f"PCI device {products[0]}: Nova knows them by alias only ({named})"
    if backing.alone:
        return "a host for itself: Nova keeps none for one server"
    if backing.dedicated and backing.threads == "avoid":
        return "one CPU of each core (avoid): Nova knows prefer, require and isolate"
    siblings = topology is not None and topology.threads > 1
    if topology and siblings and backing.dedicated and backing.threads != "require":
        return (
            f"{topology.threads} threads to a core of dedicated CPUs: Nova tells a "
            "guest of those that its CPUs are, unless thread siblings are required "
            "(hw:cpu_thread_policy: require)"
        )
    return None


def in_words(specs: Specs) -> str:
    """Write extra specs as operators do; empty for none."""
    return " ".join(spec_words(specs))


def spec_words(specs: Specs) -> tuple[str, ...]:
    """Write each extra spec as operators do."""
    return tuple(f"{name}={value}" for name, value in specs)


def _said(backing: Backing) -> Iterator[tuple[str, str]]:
    if backing.dedicated:
        yield POLICY, "dedicated"
        if backing.threads and backing.threads != DEFAULTS[THREADS]:
            yield THREADS, backing.threads
    if backing.huge:
        yield PAGES, str(backing.page_kib or "large")
    yield from _cells(backing)
    yield from _devices(backing)
    if backing.topology:
        yield from _topology(backing.topology)


def _cells(backing: Backing) -> Iterator[tuple[str, str]]:
    cells = backing.cells
    if len(cells) > 1 or (cells and not (backing.dedicated or backing.huge)):
        yield NODES, str(len(cells))
    if not _is_even(backing):
        for number, cell in enumerate(cells):
            yield f"{NODE_CPUS}{number}", ",".join(map(str, cell.vcpus))
            yield f"{NODE_MEMORY}{number}", str(cell.memory_mib)


def _devices(backing: Backing) -> Iterator[tuple[str, str]]:
    counts = Counter(device.what for device in _pci(backing))
    if counts:
        yield ALIAS, ",".join(sorted(f"{name}:{n}" for name, n in counts.items()))
    policies = {device.affinity for device in backing.devices} - {DEFAULTS[AFFINITY]}
    if policies:  # the words of a VDU are for all of them
        yield AFFINITY, max(policies)


def _pci(backing: Backing) -> Iterator[DeviceAsk]:
    """Yield what is no NIC: those are asked for by ports."""
    yield from (device for device in backing.devices if device.kind == "pci")


def _is_even(backing: Backing) -> bool:
    """Whether Nova would part CPUs and memory so by itself: alike, in their order."""
    sizes = {(len(cell.vcpus), cell.memory_mib) for cell in backing.cells}
    order = [vcpu for cell in backing.cells for vcpu in cell.vcpus]
    return len(sizes) <= 1 and order == list(range(len(order)))


def _topology(topology: Topology) -> Iterator[tuple[str, str]]:
    counts = topology.sockets, topology.cores, topology.threads
    yield from zip(TOPOLOGY, map(str, counts), strict=True)


def _is_other(name: str) -> bool:
    return name not in KNOWN and not name.startswith((NODE_CPUS, NODE_MEMORY))


def _pages(size: str) -> str:
    """Return a size of pages in KiB, as Nova reads it; words as they are."""
    number, unit = size[:-2], size[-2:].upper()
    return str(int(number) * KIB[unit]) if unit in KIB and number.isdecimal() else size
