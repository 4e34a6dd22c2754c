"""
Quotas of a cloud's project: how much there may be of something, and how much there is.

Their names are those that OpenStack's operators know; ram is in MiB, gigabytes are GiB.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from nfvo.graph import Resources, ServiceGraph, Storage, Vnfc, without
from nfvo.lcm.records import NsInstance, VnfcInstance
from nfvo.placement.outcome import Placement

INSTANCES, CORES, RAM = "instances", "cores", "ram"
PORTS, NETWORKS, TRUNKS = "ports", "networks", "trunks"
VOLUMES, GIGABYTES = "volumes", "gigabytes"
GROUPS, MEMBERS = "server_groups", "server_group_members"
OVERLAY = "vxlan"

Amounts = Mapping[str, int]
"""How much of what, by the names of quotas."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one VNFC takes at its host; ``links`` are those that the cloud makes."""

    host_id: str
    takes: Amounts
    links: frozenset[str]


@dataclass(frozen=True, slots=True)
class SiteQuotas:
    """What a project may have, less what is not ours; ``used`` by our records."""

    limits: Amounts
    left: Amounts
    used: Amounts = field(default_factory=dict)

    def cap(self, free: Resources) -> Resources:
        """Return what of some room the quotas let us have."""
        return Resources(
            min(free.vcpus, self._rest(CORES, free.vcpus)),
            min(free.memory_mib, self._rest(RAM, free.memory_mib)),
            free.disk_gib,
        )

    def short(self, more: Amounts) -> Iterator[str]:
        """Say, quota by quota, what there is not enough of for so much more."""
        for name in self.left:
            rest = max(0, self._rest(name, 0))
            if (asked := more.get(counted_as(name), 0)) > rest:
                yield (
                    f"quota of {name}: asks {asked} more, {rest} of "
                    f"{self.limits[name]} are left"
                )

    def _rest(self, name: str, otherwise: int) -> int:
        known = name in self.left
        taken = self.used.get(counted_as(name), 0)
        return self.left[name] - taken if known else otherwise


def of_type(name: str, volume_type: str) -> str:
    """Return the name of a quota of volumes for those of one type, as Cinder has it."""
    return f"{name}_{volume_type}"


def counted_as(name: str) -> str:
    """Return what counts against a quota: all our volumes are of the type it is of."""
    kinds = (
        kind for kind in (VOLUMES, GIGABYTES) if name.startswith(of_type(kind, ""))
    )
    return next(kinds, name)


def of_graph(graph: ServiceGraph, placement: Placement) -> Iterator[Part]:
    """Yield what each VNFC of a graph takes where it was placed."""
    overlays = {link.name for link in graph.links if link.fabric == OVERLAY}
    for vnfc in graph.vnfcs.values():
        links = frozenset(cp.vl for cp in vnfc.cps) & overlays
        yield Part(placement.host(vnfc.name), _takes(vnfc), links)


def of_instance(ns: NsInstance) -> Iterator[Part]:
    """Yield what each VNFC of an instance takes where it is."""
    overlays = {vl.id: vl.name for vl in ns.vls if vl.fabric == OVERLAY}
    for vnfc in ns.vnfcs():
        on = frozenset(overlays[c.vl_id] for c in vnfc.cps if c.vl_id in overlays)
        yield Part(vnfc.host_id, _takes(vnfc), on)


def of_disks(
    root_gib: int, storages: Iterable[Storage], *, boot_volume: bool
) -> Amounts:
    """Return what the disks of a VM take that are volumes."""
    sizes = [*(one.size_gib for one in storages), *([root_gib] * boot_volume)]
    return {VOLUMES: len(sizes), GIGABYTES: sum(sizes)}


def _takes(vnfc: Vnfc | VnfcInstance) -> Amounts:
    root = without(vnfc.demand, vnfc.storages).disk_gib
    return {
        INSTANCES: 1,
        CORES: vnfc.demand.vcpus,
        RAM: vnfc.demand.memory_mib,
        PORTS: len(vnfc.cps),
        TRUNKS: len({cp.trunk for cp in vnfc.cps} - {""}),
        **of_disks(root, vnfc.storages, boot_volume=vnfc.boot_volume),
    }


def more_at(
    before: Iterable[Part], after: Iterable[Part], site_of: Mapping[str, str]
) -> Mapping[str, Amounts]:
    """Return, by site, how much more there is after than before; less is not told."""
    had, has = _at(before, site_of), _at(after, site_of)
    return {site: has[site] - had.get(site, Counter()) for site in has}


def _at(
    parts: Iterable[Part], site_of: Mapping[str, str]
) -> Mapping[str, Counter[str]]:
    used: dict[str, Counter[str]] = defaultdict(Counter)
    links: dict[str, set[str]] = defaultdict(set)
    for part in parts:
        site = site_of.get(part.host_id, "")
        links[site] |= part.links
        used[site] += Counter(part.takes)
    for site, names in links.items():
        used[site][NETWORKS] = len(names)
    return used
