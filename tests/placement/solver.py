"""Whether a service fits at all, by CP-SAT and no code of the engine."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations

from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL, CpModel, CpSolver, IntVar

from nfvo.graph import ServiceGraph, Vnfc
from nfvo.graph.backing import GuestCell
from nfvo.placement.infrastructure import Host, Infrastructure, NumaCell
from tests.placement.judge import mates_of, share, unsuited
from tests.placement.judge_of_devices import fitting

FAR = -2
"""No cell of any host."""


def fits(graph: ServiceGraph, there: Infrastructure) -> bool:
    """Whether there is a host for every VNFC; hosts hang on two leaves, if on any."""
    solver = CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(Model(graph, there).model)
    return status in (OPTIMAL, FEASIBLE)


class Model:
    """``on`` has a variable for each VNFC and host: whether it is there."""

    def __init__(self, graph: ServiceGraph, there: Infrastructure) -> None:
        self.model, self.graph, self.there = CpModel(), graph, there
        self.on = {
            (name, host.id): self.flag() for name in graph.vnfcs for host in there.hosts
        }
        for name, vnfc in graph.vnfcs.items():
            self.model.add_exactly_one(self.on[name, h.id] for h in there.hosts)
            for host in there.hosts:
                if any(unsuited(graph, vnfc, host)):
                    self.model.add(self.on[name, host.id] == 0)
        for host in there.hosts:
            self.room(host)
            self.alone(host)
            for name, vnfc in graph.vnfcs.items():
                self.guests(name, vnfc, host)
            self.whole_or_parts()
        self.rules()
        self.wires()

    def flag(self) -> IntVar:
        return self.model.new_bool_var("")

    def room(self, host: Host) -> None:
        cpus, memory, disk = [], [], []
        for name, vnfc in self.graph.vnfcs.items():
            here, asks = self.on[name, host.id], vnfc.demand
            cpus.append(here * (0 if vnfc.backing.dedicated else asks.vcpus))
            memory.append(here * (0 if vnfc.backing.huge else asks.memory_mib))
            disk.append(here * asks.disk_gib)
        self.model.add(sum(cpus) <= host.free.vcpus)
        self.model.add(sum(memory) <= host.free.memory_mib)
        self.model.add(sum(disk) <= host.free.disk_gib)
        self.cores = {core: [] for cell in host.numa for core in cell.cores}
        self.cells = {cell.index: ([], [], {}) for cell in host.numa}
        self.pools = [(pool, [], []) for pool in host.devices]

    def guests(self, name: str, vnfc: Vnfc, host: Host) -> None:
        """Put each guest cell into a cell of its own, with CPUs and memory there."""
        here, placed = self.on[name, host.id], []
        for guest in vnfc.backing.cells:
            chosen = {cell.index: self.flag() for cell in host.numa}
            self.model.add(sum(chosen.values()) == here)
            placed.append(chosen)
            for cell in host.numa:
                self.cpus(vnfc, guest, host, cell, chosen[cell.index])
                self.memory(vnfc, guest, cell, chosen[cell.index])
        for cell in host.numa:
            self.model.add_at_most_one(chosen[cell.index] for chosen in placed)
        self.devices(vnfc, here, placed)

    def devices(
        self, vnfc: Vnfc, here: IntVar, placed: Sequence[Mapping[int, IntVar]]
    ) -> None:
        """Give each ask one device of some pool, near the chosen cells."""
        for ask in vnfc.backing.devices:
            had = []
            for pool, lent, rates in self.pools:
                given = self.flag()
                had.append(given)
                lent.append(given)
                rates.append(ask.mbps * given)
                if not fitting(ask, pool, {pool.cell}):
                    self.model.add(given == 0)
                if placed and not fitting(ask, pool, {FAR}):
                    near = sum(chosen.get(pool.cell, 0) for chosen in placed)
                    self.model.add(near >= given)
            self.model.add(sum(had) == here)

    def whole_or_parts(self) -> None:
        """Lend no more than pools have, and no NIC both as a whole and in part."""
        for pool, lent, rates in self.pools:
            self.model.add(sum(lent) <= len(pool.functions))
            if pool.mbps:
                self.model.add(sum(rates) <= pool.mbps)
            for other, whole, _ in self.pools:
                if pool.parent and pool.parent in other.functions:
                    used = self.flag()
                    self.model.add(sum(lent) <= len(pool.functions) * used)
                    self.model.add(sum(whole) <= len(other.functions) - used)

    def cpus(
        self, vnfc: Vnfc, guest: GuestCell, host: Host, cell: NumaCell, chosen: IntVar
    ) -> None:
        floating, _, _ = self.cells[cell.index]
        if not vnfc.backing.dedicated:
            floating.append(len(guest.vcpus) * chosen)
            aside = sum(cpu in host.dedicated for core in cell.cores for cpu in core)
            self.model.add(sum(floating) <= cell.cpus - aside)
            return
        taken = []
        for core in cell.cores:
            free = [cpu for cpu in core if cpu in host.dedicated]
            policy, used = vnfc.backing.threads, self.flag()
            least = 2 if policy == "require" else 1
            most = 1 if policy in ("avoid", "isolate") else len(free)
            count = self.model.new_int_var(0, len(core), "")
            self.model.add(count >= least).only_enforce_if(used)
            self.model.add(count <= most).only_enforce_if(used)
            self.model.add(count == 0).only_enforce_if(~used)
            if policy == "isolate" and len(free) < len(core):
                self.model.add(used == 0)
            whole = policy == "isolate"
            self.cores[core].append(len(core) * used if whole else count)
            self.model.add(sum(self.cores[core]) <= len(free))
            taken.append(count)
        self.model.add(sum(taken) == len(guest.vcpus) * chosen)

    def memory(
        self, vnfc: Vnfc, guest: GuestCell, cell: NumaCell, chosen: IntVar
    ) -> None:
        _, ordinary, paged = self.cells[cell.index]
        kib = guest.memory_mib * 1024
        if not vnfc.backing.huge:
            ordinary.append(kib * chosen)
            huge = sum(size * count for size, count in cell.hugepages.items())
            self.model.add(sum(ordinary) <= cell.memory_mib * 1024 - huge)
            return
        sizes = []
        for size, count in cell.hugepages.items():
            if kib % size == 0 and vnfc.backing.page_kib in (0, size):
                sizes.append(self.flag())
                paged.setdefault(size, []).append(kib * sizes[-1])
                self.model.add(sum(paged[size]) <= size * count)
        self.model.add(sum(sizes) == chosen)

    def alone(self, host: Host) -> None:
        for name, vnfc in self.graph.vnfcs.items():
            if vnfc.backing.alone:
                here = self.on[name, host.id]
                if host.vnfcs:
                    self.model.add(here == 0)
                for other in self.graph.vnfcs.keys() - mates_of(self.graph, name):
                    self.model.add(here + self.on[other, host.id] <= 1)

    def rules(self) -> None:
        for rule in self.graph.groups:
            if rule.hard:
                for one in self.there.hosts:
                    for other in self.there.hosts:
                        if share(rule.scope, one, other) == (rule.kind == "apart"):
                            self.never(rule.vnfcs, one, other)

    def never(self, vnfcs: Iterable[str], one: Host, other: Host) -> None:
        """Keep each two of these from being on such hosts."""
        for a, b in permutations(sorted(vnfcs), 2):
            self.model.add(self.on[a, one.id] + self.on[b, other.id] <= 1)

    def wires(self) -> None:
        """Have each link that spans both leaves go over one of the spines."""
        network = self.there.network
        if network is None:
            return
        taken = {line.id: [] for line in network.links}
        for link in self.graph.links:
            spans, over = self.flag(), {}
            for line in network.links:
                spine = next(end for end in line.ends if end.startswith("spine"))
                used = over.setdefault(spine, self.flag())
                taken[line.id].append(link.bit_rate_mbps * used)
            self.model.add(sum(over.values()) >= spans)
            self.spanning({cp.vnfc for cp in self.graph.on(link.name)}, spans)
        for line in network.links:
            self.model.add(sum(taken[line.id]) <= line.free_mbps)

    def spanning(self, ends: set[str], spans: IntVar) -> None:
        """Have a link span both leaves as soon as two ends are at different ones."""
        assert self.there.network is not None
        access = self.there.network.access
        for one, other in permutations(self.there.hosts, 2):
            if access[one.name].switch != access[other.name].switch:
                for a, b in permutations(sorted(ends), 2):
                    both = self.on[a, one.id] + self.on[b, other.id]
                    self.model.add(both <= 1 + spans)
