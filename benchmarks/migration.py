"""
Re-optimising 1,000 hosts with 10,000 VMs, in ms of CPU time: every goal, and a drain.

The naive way beside it asks the engine for a place for one VM after the other, with all
hosts and all else of its service as they are then, as `nfvo host drain` does; it is
measured on a few moves of the same plan, and told for all of them.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from random import Random
from statistics import median

from benchmarks.figure import Figure
from benchmarks.placement import chain, cpu_ms
from nfvo.graph import Resources, ServiceGraph
from nfvo.placement.engine import place
from nfvo.placement.infrastructure import Host, Infrastructure
from nfvo.placement.optimise.optimise import optimise
from nfvo.placement.optimise.outcome import Goal, Migration, Wanted
from nfvo.placement.optimise.present import Present, Running
from nfvo.placement.outcome import Placement

HOSTS, SERVICES, VNFS, GRAPHS = 1_000, 500, 20, 10
RUNS, NAIVE_MOVES, DRAINED = 3, 10, 50
GOAL_MS = 2_000.0
PEER = "the engine asked VM by VM"


def present() -> Present:
    """Return services on hosts drawn by lot, about two thirds full."""
    draw, total = Random(6), Resources(64, 256 * 1024, 2_000)
    graphs = [chain(VNFS, 0) for _ in range(GRAPHS)]
    hosts = [
        Host(f"h{i:04}", f"hv{i}", "site", total, total, zone=f"rack{i // 40}")
        for i in range(HOSTS)
    ]
    services = []
    for number in range(SERVICES):
        graph = graphs[number % GRAPHS]
        homes: dict[str, str] = {}
        ids = {name: f"{number}/{name}" for name in graph.vnfcs}
        for name in graph.vnfcs:
            at = _drawn(draw, graph, name, homes, hosts)
            hosts[at] = hosts[at].taking(ids[name], graph.vnfcs[name].demand)
            homes[name] = hosts[at].id
        services.append(Running(f"ns{number}", graph, homes, ids))
    return Present(Infrastructure(1, tuple(hosts)), tuple(services))


def _drawn(
    draw: Random,
    graph: ServiceGraph,
    name: str,
    homes: Mapping[str, str],
    hosts: list[Host],
) -> int:
    """Draw a host with room, away from those that rules keep apart."""
    foes = {
        homes[one]
        for group in graph.groups
        if name in group.vnfcs
        for one in group.vnfcs
        if one in homes
    }
    while True:
        at = draw.randrange(len(hosts))
        demand = graph.vnfcs[name].demand
        if hosts[at].id not in foes and hosts[at].free.covers(demand):
            return at


def naive(there: Present, plan: Migration) -> None:
    """Ask for a place for each VM of the first moves, all else of its service kept."""
    hosts = {host.id: host for host in there.infrastructure.hosts}
    services = {service.name: service for service in there.services}
    for step in plan.steps[:NAIVE_MOVES]:
        service, (name,) = services[step.service], step.vnfcs
        source = hosts[step.source]
        demand = service.graph.vnfcs[name].demand
        left = source.releasing(service.ids[name], demand)
        around = Infrastructure(1, (*(hosts | {source.id: left}).values(),))
        keep = {one: home for one, home in service.homes.items() if one != name}
        found = place(service.graph, around, keep=keep, names=service.ids)
        if not isinstance(found, Placement):
            raise SystemExit(f"{name} fits nowhere")


def figures() -> Iterator[Figure]:
    """Measure one after the other."""
    there = present()
    ids = [host.id for host in there.infrastructure.hosts]
    for name, wanted in {
        **{goal.value: Wanted(goal) for goal in Goal},
        f"drain-{DRAINED}": Wanted(drain=tuple(ids[:DRAINED])),
    }.items():
        plan = optimise(there, wanted)
        if not plan.steps or plan.stays:
            raise SystemExit(f"{name} has {len(plan.steps)} steps")
        ours = median(cpu_ms(partial(optimise, there, wanted)) for _ in range(RUNS))
        few = min(NAIVE_MOVES, len(plan.steps))
        theirs = cpu_ms(partial(naive, there, plan)) / few * len(plan.steps)
        what = f"placement.migration.{name}.{HOSTS}-hosts.{SERVICES * VNFS}-vms"
        moves = f"{what}.{len(plan.steps)}-moves"
        yield Figure(moves, ours, "ms", GOAL_MS, PEER, theirs)


if __name__ == "__main__":
    for figure in figures():
        figure.print()
