"""
How VMs are written that run on written hosts.

They are there to be re-optimised::

    vms:
      web-[1-3]: {on: "hv[1-3]", cpus: 4, memory: 8 GiB, disk: 20 GiB, apart: [web]}
      db: {on: hv1, cpus: 8, memory: 16 GiB, dedicated: yes, hugepages: 1 GiB}

Those with one word in ``apart`` are kept on hosts of their own, those with one in
``together`` on one host.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

import networkx as nx

from nfvo.descriptor.amounts import GiB, MiB
from nfvo.descriptor.document import Count, Flag, Name
from nfvo.descriptor.written import Written
from nfvo.errors import InvalidRequest
from nfvo.graph import AffinityGroup, Resources, ServiceGraph, Vnf, Vnfc
from nfvo.graph.backing import NO_BACKING, PAGE_KIB, Backing, GuestCell
from nfvo.placement.ask import gather
from nfvo.placement.cells.fit import holding
from nfvo.placement.draft import Draft
from nfvo.placement.filters import rejection
from nfvo.placement.infrastructure import Host, Infrastructure
from nfvo.placement.network.series import counted
from nfvo.placement.optimise.present import Present, Running
from nfvo.placement.policy import DEFAULT_POLICY


class WrittenVm(Written):
    """What a VM has, and the host that it is ``on``."""

    on: str
    cpus: Count
    memory: MiB
    disk: GiB = 0
    labels: tuple[str, ...] = ()
    dedicated: Flag = False
    hugepages: Literal["", "2 MiB", "1 GiB"] = ""
    apart: tuple[Name, ...] = ()
    together: tuple[Name, ...] = ()

    def vnfc(self, name: str) -> Vnfc:
        """Return it as a VNFC of that name."""
        return Vnfc(
            name,
            name,
            "vm",
            Resources(self.cpus, self.memory, self.disk),
            image="",
            labels=frozenset(self.labels),
            backing=self._backing(),
        )

    def _backing(self) -> Backing:
        huge = bool(self.hugepages)
        if not (self.dedicated or huge):
            return NO_BACKING
        guest = GuestCell(tuple(range(self.cpus)), self.memory)
        size = PAGE_KIB.get(self.hugepages, 0)
        return Backing(self.dedicated, huge=huge, page_kib=size, cells=(guest,))


def present_of(there: Infrastructure, written: Mapping[str, WrittenVm]) -> Present:
    """Return the VMs at their hosts; ``InvalidRequest`` where one does not fit."""
    vms = {name: (vm, on) for name, vm, on in _each(written)}
    hosts = {host.name: _with_strangers(host) for host in there.hosts}
    services = []
    for names in _joined(vms):
        graph = _service({name: vms[name][0] for name in names})
        homes = {name: _at(hosts, name, vms[name][1]) for name in names}
        services.append(Running(names[0], graph, homes, {name: name for name in names}))
        _take(hosts, graph, homes)
    infrastructure = Infrastructure(
        there.revision, tuple(hosts.values()), there.network
    )
    return Present(infrastructure, tuple(services))


def _with_strangers(host: Host) -> Host:
    """Return a host that is not empty where something of it is ``used``."""
    used = host.total != host.free
    return replace(host, vnfcs=frozenset({"what is used"})) if used else host


def _each(written: Mapping[str, WrittenVm]) -> Iterator[tuple[str, WrittenVm, str]]:
    for series, vm in written.items():
        names, on = list(counted(series)), list(counted(vm.on))
        if len(on) not in (1, len(names)):
            raise InvalidRequest(
                f"{series} are {len(names)} VMs, on {len(on)} hosts",
                hint="write one host for all, or one for each",
            )
        homes = on if len(on) > 1 else on * len(names)
        yield from ((name, vm, home) for name, home in zip(names, homes, strict=True))


def _joined(vms: Mapping[str, tuple[WrittenVm, str]]) -> Iterator[Sequence[str]]:
    """Yield the VMs that rules join, by way of others too, in their order."""
    bonds: nx.Graph[object] = nx.Graph()
    bonds.add_nodes_from(vms)
    for name, (vm, _) in vms.items():
        bonds.add_edges_from((name, ("apart", word)) for word in vm.apart)
        bonds.add_edges_from((name, ("together", word)) for word in vm.together)
    order = {name: number for number, name in enumerate(vms)}
    found = (
        sorted((str(one) for one in part if one in order), key=order.__getitem__)
        for part in nx.connected_components(bonds)
    )
    yield from sorted(found, key=lambda names: order[names[0]])


def _service(vms: Mapping[str, WrittenVm]) -> ServiceGraph:
    first = next(iter(vms))
    vnfcs = {name: vm.vnfc(name) for name, vm in vms.items()}
    groups = []
    for kind in ("apart", "together"):
        words = [getattr(vm, kind) for vm in vms.values()]
        for word in dict.fromkeys(word for several in words for word in several):
            names = frozenset(n for n, vm in vms.items() if word in getattr(vm, kind))
            groups.append(AffinityGroup(kind, "host", True, names))
    vnfs = tuple(Vnf(name, name, "", "", (one,)) for name, one in vnfcs.items())
    return ServiceGraph(first, "", vnfs, (), groups=tuple(groups))


def _at(hosts: Mapping[str, Host], name: str, on: str) -> str:
    if on not in hosts:
        raise InvalidRequest(
            f"{name} is on {on}, and there is no such host", hint="see: hosts"
        )
    return hosts[on].id


def _take(
    hosts: dict[str, Host], graph: ServiceGraph, homes: Mapping[str, str]
) -> None:
    """Take what the VMs have of their hosts; where they are counts, cordoned or not."""
    filters = (*DEFAULT_POLICY.room, *DEFAULT_POLICY.cells)
    for name, ask in gather(graph).items():
        host = next(host for host in hosts.values() if host.id == homes[name])
        alone = Draft((), placed=dict.fromkeys((m.name for m in ask.mates), host))
        if wrong := rejection(filters, ask, host, alone):
            raise InvalidRequest(
                f"{name} does not fit on {host.name}: {wrong.message}",
                hint="what else is taken there is in used",
            )
        taken = holding(host.taking(name, ask.demand), name, ask.vnfc.backing)
        hosts[host.name] = taken
