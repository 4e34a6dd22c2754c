"""From a request to its plan: what is read, and which planner is called."""

from collections.abc import Iterator

from nfvo.errors import Conflict
from nfvo.lcm.ids import new_id, server_id
from nfvo.lcm.plan import Plan
from nfvo.lcm.planner.heal import Patients, patients, plan_heal
from nfvo.lcm.planner.instantiate import plan_instantiate
from nfvo.lcm.planner.snapshot import load
from nfvo.lcm.planner.terminate import plan_terminate
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import NsInstance
from nfvo.lcm.requests import Heal, Instantiate, Request
from nfvo.lcm.status import Seen, Status, of_vnfc
from nfvo.lcm.templates import graph_of
from nfvo.placement.infrastructure import HostState

SICK = frozenset({Status.STOPPED, Status.MISSING, Status.DEGRADED, Status.PAUSED})


def prepare(view: Reading, ns: NsInstance, request: Request) -> Plan:
    """Return the plan for a request on an instance."""
    id = new_id()
    match request:
        case Instantiate():
            graph = graph_of(view, ns, request.parameters)
            return plan_instantiate(id, ns, graph, request, load(view, graph))
        case Heal():
            graph = graph_of(view, ns, ns.parameters)
            who = _patients(view, ns, request)
            return plan_heal(id, ns, graph, who, load(view, graph))
        case _:
            return plan_terminate(id, ns, load(view))


def _patients(view: Reading, ns: NsInstance, request: Heal) -> Patients:
    """Choose what to heal; a host is only dead by an operator's word."""
    hosts = {host.id: host for host in view.hosts()}
    dead = {view.host(name).id for name in request.dead_hosts}
    who = patients(ns, request.vnfcs, _sick(view, ns), dead)
    for vnfc in ns.vnfcs():
        host = hosts[vnfc.host_id]
        if vnfc.id in who.vnfcs and host.id not in dead and _is_out(host.state):
            raise Conflict(
                f"{vnfc.name} is on {host.name}, which is {host.state}: "
                "it may still run there",
                hint=f"make sure that {host.name} is off, then "
                f"nfvo heal {ns.name} --dead-host {host.name}",
            )
    return who


def _is_out(state: HostState) -> bool:
    return state in {HostState.DOWN, HostState.SUSPECT, HostState.QUARANTINED}


def _sick(view: Reading, ns: NsInstance) -> Iterator[str]:
    hosts = {host.id: host for host in view.hosts()}
    seen_hosts, seen_servers = view.host_observations(), view.observations()
    now = view.now()
    for vnfc in ns.vnfcs():
        seen = Seen(
            now=now,
            host=hosts.get(vnfc.host_id),
            sweep=seen_hosts.get(vnfc.host_id),
            observation=seen_servers.get(server_id(vnfc.id, vnfc.incarnation)),
            op_occ=None,
        )
        if of_vnfc(seen).status in SICK or _is_out(hosts[vnfc.host_id].state):
            yield vnfc.id
