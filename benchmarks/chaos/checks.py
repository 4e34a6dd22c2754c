"""
The checker: what is on hosts against what the records justify.  Pure.

Each check yields what is wrong, under the figure that it counts for; to add one, name
it in ``CHECKS``.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.chaos.books import Books, DueDomain, Service
from benchmarks.chaos.caches import HALF
from benchmarks.chaos.diary import Wrong
from benchmarks.chaos.look import SeenDomain, SeenHost
from nfvo.lcm.op_occ import OperationKind, OperationState

ORPHANS = "orphans"
DUPLICATES = "duplicates"
OUTCOMES = "wrong outcomes"
OVERSOLD = "oversold hosts"
UNKNOWN = "unknown resources"
LEAKED = "leaked secrets"
GOALS = (ORPHANS, DUPLICATES, OUTCOMES, OVERSOLD, UNKNOWN, LEAKED, HALF)

DISKS, CACHE = "nfvo/", "nfvo-cache/"
K, S = OperationKind, OperationState
# What a service is after its last operation, where that says it.
RUNS_AFTER: Mapping[tuple[K, S], bool] = {
    (K.INSTANTIATE, S.COMPLETED): True,
    (K.INSTANTIATE, S.ROLLED_BACK): False,
    (K.HEAL, S.COMPLETED): True,
    (K.HEAL, S.ROLLED_BACK): True,
    (K.TERMINATE, S.COMPLETED): False,
    (K.TERMINATE, S.ROLLED_BACK): True,
}


@dataclass(frozen=True)
class World:
    """All hosts as they are, and the books as they say."""

    hosts: Sequence[SeenHost]
    books: Books

    def domains(self) -> Iterator[SeenDomain]:
        """Yield the domains of all hosts."""
        for host in self.hosts:
            yield from host.domains


def wrong(world: World) -> list[Wrong]:
    """Return all that is wrong."""
    return [one for check in CHECKS for one in check(world)]


def orphan_domains(world: World) -> Iterator[Wrong]:
    """Yield domains, and qemu processes, that no record justifies."""
    due = {(one.host, one.uuid) for one in world.books.domains}
    for host in world.hosts:
        for domain in host.domains:
            if (host.name, domain.uuid) not in due:
                why = f"no record has a VM with UUID {domain.uuid} there"
                yield Wrong(ORPHANS, host.name, "domain", domain.name, why)
        known = {domain.uuid for domain in host.domains if domain.running}
        for guest in set(host.guests) - known:
            why = "libvirt does not know that it runs"
            yield Wrong(ORPHANS, host.name, "process", guest, why)


def orphan_networks(world: World) -> Iterator[Wrong]:
    """Yield networks, bridges and tunnels that no record justifies."""
    due = {(one.host, one.uuid) for one in world.books.links}
    devices = defaultdict(set)
    for one in world.books.links:
        devices[one.host] |= {f"nfvo-{one.segment:06x}", f"nvx-{one.segment:06x}"}
    for host in world.hosts:
        for network in host.networks:
            if (host.name, network.uuid) not in due:
                why = f"no record has a link with UUID {network.uuid} there"
                yield Wrong(ORPHANS, host.name, "network", network.name, why)
        taps = {tap for domain in host.domains for tap in domain.taps}
        for device in sorted(host.devices - devices[host.name] - taps):
            why = "no link and no guest of the host has it"
            yield Wrong(ORPHANS, host.name, "device", device, why)


def orphan_files(world: World) -> Iterator[Wrong]:
    """Yield files in pools that no record justifies."""
    due = defaultdict(set)
    for one in world.books.domains:
        due[one.host] |= {f"{DISKS}{disk}" for disk in one.disks}
    for host in world.hosts:
        for file in sorted(host.files - due[host.name]):
            digest = file.removeprefix(CACHE).partition(".")[0]
            if not file.startswith(CACHE) or digest not in world.books.images:
                why = "no record has a disk, seed or image of that name there"
                yield Wrong(ORPHANS, host.name, "file", file, why)


def duplicates(world: World) -> Iterator[Wrong]:
    """Yield what more than one running domain has: a VNFC, a MAC, an address."""
    users: dict[tuple[str, str], list[str]] = defaultdict(list)
    for domain in world.domains():
        if domain.running:
            who = f"{domain.name} on {domain.host}"
            for kind, values in _identity(domain).items():
                for value in values:
                    users[kind, value].append(who)
    for (kind, value), who_all in sorted(users.items()):
        if len(who_all) > 1:
            yield Wrong(DUPLICATES, "", kind, value, ", ".join(who_all))


def _identity(domain: SeenDomain) -> Mapping[str, frozenset[str]]:
    owner = frozenset({domain.owner} - {""})
    return {"VNFC": owner, "MAC": domain.macs, "address": domain.addresses}


def vms_not_as_recorded(world: World) -> Iterator[Wrong]:
    """Yield VNFCs that do not run where and as they are recorded."""
    seen = {(one.host, one.uuid): one for one in world.domains()}
    files = {host.name: host.files for host in world.hosts}
    for due in world.books.domains:
        found = seen.get((due.host, due.uuid))
        for why in _differs(due, found, files.get(due.host, frozenset())):
            name = f"{due.ns}/{due.name}"
            yield Wrong(OUTCOMES, due.host, "VM", name, why)


def _differs(
    due: DueDomain, found: SeenDomain | None, files: frozenset[str]
) -> Iterator[str]:
    if found is None:
        yield "it is not there"
        return
    if not found.running:
        yield "it does not run"
    for what in ("vcpus", "memory_mib", "macs", "disks"):
        should, is_ = getattr(due, what), getattr(found, what)
        if should != is_:
            yield f"its {what} are {_told(is_)}, not {_told(should)}"
    for disk in sorted(due.disks):
        if f"{DISKS}{disk}" not in files:
            yield f"its file {disk} is not there"


def _told(value: object) -> str:
    return ", ".join(sorted(value)) if isinstance(value, frozenset) else str(value)


def links_not_as_recorded(world: World) -> Iterator[Wrong]:
    """Yield links that are not up where they should be."""
    up = {
        (host.name, network.uuid)
        for host in world.hosts
        for network in host.networks
        if network.active
    }
    devices = {host.name: host.devices for host in world.hosts}
    for due in world.books.links:
        name = f"{due.ns}/{due.name}"
        if (due.host, due.uuid) not in up:
            yield Wrong(OUTCOMES, due.host, "network", name, "it is not active")
        for device in (f"nfvo-{due.segment:06x}", f"nvx-{due.segment:06x}"):
            if device not in devices.get(due.host, ()):
                why = f"its device {device} is not there"
                yield Wrong(OUTCOMES, due.host, "network", name, why)


def operations(world: World) -> Iterator[Wrong]:
    """Yield operations that have not ended, or whose services are not as they say."""
    for service in world.books.services:
        for operation in service.operations:
            if not operation.final:
                name = f"{service.name}/{operation.id}"
                why = f"{operation.kind} is {operation.state}: {operation.error}"
                yield Wrong(OUTCOMES, "", "operation", name, why)
        yield from _not_as_planned(service)


def _not_as_planned(service: Service) -> Iterator[Wrong]:
    if service.instantiated != (service.vnfcs > 0):
        state = "instantiated" if service.instantiated else "not instantiated"
        why = f"it is {state} and has {service.vnfcs} VNFCs"
        yield Wrong(OUTCOMES, "", "service", service.name, why)
    if not service.operations:
        return
    last = service.operations[0]
    should = RUNS_AFTER.get((last.kind, last.state), service.instantiated)
    if should != service.instantiated:
        why = f"{last.kind} is {last.state}, and it is instantiated: "
        yield Wrong(
            OUTCOMES, "", "service", service.name, f"{why}{service.instantiated}"
        )


Check = Callable[[World], Iterator[Wrong]]
CHECKS: tuple[Check, ...] = (
    orphan_domains,
    orphan_networks,
    orphan_files,
    duplicates,
    vms_not_as_recorded,
    links_not_as_recorded,
    operations,
)
