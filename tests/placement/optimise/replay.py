"""Plans replayed: every step is made on paper, and judged before the next one."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from nfvo.graph import Resources
from nfvo.placement.cells.share import Shares
from nfvo.placement.infrastructure import Host
from nfvo.placement.optimise.outcome import Migration, Step
from nfvo.placement.optimise.present import Present, Running
from tests.placement.judge import broken_rules, faults_of_host, mates_of, unsuited
from tests.placement.judge_of_cells import Tenant


class Ledger:
    """Where all VNFCs are, by service and name, on hosts that have none of them."""

    def __init__(self, present: Present) -> None:
        self.services = {service.name: service for service in present.services}
        self.homes = {
            (service.name, name): home
            for service in present.services
            for name, home in service.homes.items()
        }
        held = {
            held.vnfc: held.shares
            for host in present.infrastructure.hosts
            for held in host.shares
        }
        self.shares: dict[tuple[str, str], Shares] = {
            key: held.get(self.id_of(key), ()) for key in self.homes
        }
        self.hosts = {h.id: self.bare(h) for h in present.infrastructure.hosts}

    def id_of(self, key: tuple[str, str]) -> str:
        return self.services[key[0]].ids[key[1]]

    def bare(self, host: Host) -> Host:
        """Return a host as it were without any VNFC that is known."""
        here = [key for key, home in self.homes.items() if home == host.id]
        ids, free = {self.id_of(key) for key in here}, host.free
        for service, name in here:
            vnfc = self.services[service].graph.vnfcs[name]
            cpus = 0 if vnfc.backing.dedicated else vnfc.demand.vcpus
            memory = 0 if vnfc.backing.huge else vnfc.demand.memory_mib
            free += Resources(cpus, memory, vnfc.demand.disk_gib)
        shares = tuple(held for held in host.shares if held.vnfc not in ids)
        return replace(host, free=free, vnfcs=host.vnfcs - ids, shares=shares)

    def tenants(self, host: str) -> list[Tenant]:
        return [
            Tenant(
                self.id_of(key),
                self.services[key[0]].graph.vnfcs[key[1]],
                self.shares[key],
                self.mates(key),
            )
            for key, home in self.homes.items()
            if home == host
        ]

    def mates(self, key: tuple[str, str]) -> frozenset[str]:
        service = self.services[key[0]]
        names = mates_of(service.graph, key[1]) & service.ids.keys()
        return frozenset(service.ids[name] for name in names)

    def make(self, step: Step) -> Iterator[str]:
        """Make a step; yield what is wrong then."""
        service = self.services[step.service]
        for name, shares in zip(step.vnfcs, step.shares, strict=True):
            if self.homes[step.service, name] != step.source:
                yield f"{name} is not on {step.source}"
            self.homes[step.service, name] = step.target
            self.shares[step.service, name] = shares
            vnfc = service.graph.vnfcs[name]
            yield from unsuited(service.graph, vnfc, self.hosts[step.target])
        if self.hosts[step.source].site != self.hosts[step.target].site:
            yield f"{step.vnfcs} leaves its site"
        yield from faults_of_host(self.hosts[step.target], self.tenants(step.target))
        yield from broken_rules(service.graph.groups, self.hosts, self.now(service))

    def now(self, service: Running) -> Mapping[str, str]:
        return {name: self.homes[service.name, name] for name in service.homes}

    def used(self) -> set[str]:
        strangers = {host.id for host in self.hosts.values() if host.vnfcs}
        return strangers | set(self.homes.values())


def faults_of_steps(present: Present, plan: Migration) -> list[str]:
    """Return all that is wrong with a plan, step by step."""
    ledger = Ledger(present)
    before = ledger.used()
    wrong = [
        f"step {number}: {one}"
        for number, step in enumerate(plan.steps, 1)
        for one in ledger.make(step)
    ]
    if set(plan.emptied) != before - ledger.used():
        wrong.append(f"emptied are {before - ledger.used()}, not {plan.emptied}")
    if (plan.before.used, plan.after.used) != (len(before), len(ledger.used())):
        wrong.append(f"{len(before)}, then {len(ledger.used())} hosts are in use")
    return wrong
