"""Random hosts with cells on a network, and random services that ask all of that."""

from random import Random

from nfvo.graph import Resources, ServiceGraph, VirtualLink, Vnfc
from nfvo.graph.backing import NO_BACKING, Backing, GuestCell
from nfvo.graph.devices import DeviceAsk
from nfvo.placement.cells.left import huge_mib
from nfvo.placement.devices.pool import Pool
from nfvo.placement.infrastructure import Host, HostState, Infrastructure, NumaCell
from nfvo.placement.network.leaf_spine import leaf_spine
from nfvo.placement.network.model import Network
from nfvo.placement.overcommit import Overcommit
from tests.placement.services import group, service, vnfc

NAMES = "abcdef"
PAGES = {2048: 256, 1048576: 1}
THREADS = ("", "prefer", "require", "avoid", "isolate")


def random_infrastructure(draw: Random, hosts: int, *, wired: bool) -> Infrastructure:
    """Return hosts of which most have cells; ``wired``: they hang on leaves."""
    made = tuple(random_host(draw, number) for number in range(hosts))
    return Infrastructure(1, made, random_network(draw, made) if wired else None)


def random_host(draw: Random, number: int) -> Host:
    numa = random_cells(draw) if draw.random() < 0.9 else ()
    ids = [cpu for cell in numa for core in cell.cores for cpu in core]
    aside = frozenset(ids[4:]) if draw.random() < 0.9 else frozenset()
    whole = Resources(len(ids) or 8, 8192, 40)
    total = whole - Resources(len(aside), huge_mib(numa))
    there = total
    if draw.random() < 0.2:
        total = Overcommit(vcpus=draw.choice((2, 4)), memory=1.5).of(there)
    used = Resources(draw.randint(0, total.vcpus // 4), draw.randint(0, 2) * 512, 9)
    return Host(
        id=f"h{number}",
        name=f"hv{number}",
        site=draw.choice(("s1", "s1", "s1", "s2")),
        zone=draw.choice(("z1", "z2")),
        rack=draw.choice(("r1", "r2")),
        traits=frozenset({"AVX2"}) if draw.random() < 0.9 else frozenset(),
        architecture="x86_64" if draw.random() < 0.97 else "aarch64",
        largest=None if there.covers(total) else there,
        total=total,
        free=total - used,
        labels=frozenset({"ssd"}) if draw.random() < 0.8 else frozenset(),
        hypervisor=draw.choice(("kvm", "kvm", "kvm", "qemu")),
        state=HostState.READY if draw.random() < 0.95 else HostState.CORDONED,
        vnfcs=frozenset({"stranger"}) if draw.random() < 0.2 else frozenset(),
        numa=numa,
        dedicated=aside,
        devices=random_devices(draw, len(numa)),
    )


def random_cells(draw: Random) -> tuple[NumaCell, ...]:
    threads, cells = draw.choice((1, 2)), []
    for index in range(2):
        ids = [index * 4 + n for n in range(4)]
        cores = tuple(tuple(ids[n : n + threads]) for n in range(0, 4, threads))
        pages = {size: n for size, n in PAGES.items() if draw.random() < 0.9}
        cells.append(NumaCell(index, 4, 4096, pages, cores))
    return tuple(cells)


def random_cramped(draw: Random) -> tuple[ServiceGraph, Infrastructure]:
    """Return a service and one host or two, where all hangs on which cell gets what."""
    hosts = []
    for number in range(draw.choice((1, 1, 2))):
        threads, size = draw.choice((1, 2, 2)), draw.choice((4, 6))
        cells = []
        for index in range(2):
            ids = [index * size + n for n in range(size)]
            cores = (tuple(ids[n : n + threads]) for n in range(0, size, threads))
            pages = {2048: draw.choice((0, 256, 512)), 1048576: draw.choice((0, 1))}
            memory = draw.choice((4096, 6144))
            cells.append(NumaCell(index, size, memory, pages, tuple(cores)))
        aside = frozenset(n for n in range(1, 2 * size) if draw.random() < 0.55)
        free = Resources(2 * size - len(aside), 12288 - huge_mib(cells), 99)
        name = f"hv{number}"
        hosts.append(
            Host(
                name,
                name,
                "s",
                free,
                free,
                numa=tuple(cells),
                dedicated=aside,
                devices=random_devices(draw, 2),
            )
        )
    vnfcs = []
    for name in NAMES[: draw.randint(2, 6)]:
        vcpus, memory = draw.randint(1, 3), draw.choice((512, 1024, 2048))
        backing = random_backing(draw, vcpus, memory)
        vnfcs.append(vnfc(name, vcpus, memory, 1, backing=backing))
    return service(*vnfcs), Infrastructure(1, tuple(hosts))


def random_devices(draw: Random, cells: int) -> tuple[Pool, ...]:
    """Return NICs, whole and in parts, on two networks, and other devices."""
    pools = []
    for number in range(draw.randint(1, 4)):
        nic = f"0000:{number:02x}:00.0"
        parts = tuple(f"0000:{number:02x}:02.{n}" for n in range(draw.randint(1, 2)))
        cell, network = draw.randrange(-1, cells), draw.choice("pq")
        rate = draw.choice((0, 10, 25))
        pools.append(Pool("vf", parts, "", network, cell, nic, mbps=rate))
        if draw.random() < 0.5:
            pools.append(Pool("pf", (nic,), "", network, cell))
    if draw.random() < 0.5:
        ids = tuple(f"0000:ff:00.{n}" for n in range(draw.randint(1, 2)))
        pools.append(Pool("pci", ids, "10de:1db6", "", draw.randrange(-1, cells)))
    return tuple(pools)


def random_asks(draw: Random) -> tuple[DeviceAsk, ...]:
    """Return the devices that one VNFC asks for: mostly none."""
    asks = []
    for number in range(draw.choice((0, 0, 0, 0, 0, 0, 1, 2))):
        kind = draw.choice(("vf", "vf", "pf", "pci"))
        what = "10de:1db6" if kind == "pci" else draw.choice("pq")
        near = draw.choice(("legacy", "preferred", "required"))
        rate = draw.choice((0, 0, 5, 12)) if kind == "vf" else 0
        asks.append(DeviceAsk(kind, what, f"d{number}", near, rate))
    return tuple(asks)


def random_network(draw: Random, hosts: tuple[Host, ...]) -> Network:
    leaves = {f"leaf{n}": tuple(h.name for h in hosts[n::2]) for n in range(2)}
    whole = leaf_spine(leaves, ("spine0", "spine1"))
    return whole.taking(
        {link.id: link.free_mbps - draw.randint(1, 20) for link in whole.links}
    )


def random_service(draw: Random, vnfcs: int, *, wired: bool) -> ServiceGraph:
    """Return a service with rules; ``wired``: some of its links ask bit rates."""
    names = NAMES[:vnfcs]
    made = [random_vnfc(draw, name) for name in names]
    rules = [random_group(draw, names) for _ in range(draw.choice((0, 1, 1, 2)))]
    links = [
        VirtualLink(name, bit_rate_mbps=draw.choice((0, 0, 5, 9))) for name in "xyz"
    ]
    return service(
        *made, groups=rules if vnfcs > 1 else (), links=links if wired else ()
    )


def random_vnfc(draw: Random, name: str) -> Vnfc:
    vcpus, memory = draw.choice((1, 2) * 7 + (5,)), draw.choice((512, 1024, 1024))
    links = " ".join(sorted(draw.sample("xyz", draw.randint(0, 2))))
    return vnfc(
        name,
        vcpus,
        memory,
        draw.randint(1, 4),
        links=links,
        labels=frozenset({"ssd"}) if draw.random() < 0.2 else frozenset(),
        hypervisors=frozenset({"kvm"}) if draw.random() < 0.1 else frozenset(),
        traits=frozenset({"AVX2"}) if draw.random() < 0.15 else frozenset(),
        preferred=frozenset({"SSD"}) if draw.random() < 0.2 else frozenset(),
        backing=random_backing(draw, vcpus, memory),
    )


def random_backing(draw: Random, vcpus: int, memory: int) -> Backing:
    if draw.random() < 0.5:
        return Backing(devices=random_asks(draw)) if draw.random() < 0.3 else NO_BACKING
    count = draw.randint(1, min(2, vcpus))
    bounds = [vcpus * n // count for n in range(count + 1)]
    cells = tuple(
        GuestCell(tuple(range(bounds[n], bounds[n + 1])), memory // count)
        for n in range(count)
    )
    dedicated, huge = draw.random() < 0.5, draw.random() < 0.4
    return Backing(
        dedicated=dedicated,
        threads=draw.choice(THREADS) if dedicated else "",
        huge=huge,
        page_kib=draw.choice((0, 2048)) if huge else 0,
        cells=cells,
        alone=draw.random() < 0.05,
        devices=random_asks(draw),
    )


def random_group(draw: Random, names: str):
    members = draw.sample(names, draw.randint(min(2, len(names)), len(names)))
    kind = draw.choice(("together", "apart", "apart"))
    scope = draw.choice(("host", "host", "rack", "zone", "site"))
    return group(kind, *members, scope=scope, hard=draw.random() < 0.8)
