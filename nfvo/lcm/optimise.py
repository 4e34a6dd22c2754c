"""Re-optimising what runs: the present as the store has it, hosts by name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from nfvo.errors import InvalidRequest, NfvoError
from nfvo.graph import ServiceGraph
from nfvo.lcm.anchors import is_anchor
from nfvo.lcm.drain import EVERYBODY, elsewhere, stays_for_links
from nfvo.lcm.planner.snapshot import as_seen
from nfvo.lcm.ports import Ports
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord, NsInstance
from nfvo.lcm.store import Scope
from nfvo.lcm.templates import as_it_is, graph_of
from nfvo.lcm.views.host import name_of, with_names
from nfvo.placement.infrastructure import Infrastructure
from nfvo.placement.optimise.named import with_host_names
from nfvo.placement.optimise.optimise import optimise
from nfvo.placement.optimise.outcome import Migration, Stay, Wanted
from nfvo.placement.optimise.present import Present, Running

Graphs = dict[object, ServiceGraph]


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read at one revision: ``busy`` says what is going on, by service id."""

    infrastructure: Infrastructure
    hosts: Mapping[str, HostRecord]
    instances: tuple[NsInstance, ...]
    busy: Mapping[str, str]


def plan_migration(ports: Ports, scope: Scope, wanted: Wanted) -> Migration:
    """
    Return what to move where, in which order, of all projects; nothing is changed.

    ``wanted`` names hosts and the site as operators do, and so does what is returned.
    Raises ``NotFound``, and ``InvalidRequest`` if nothing is wanted.
    """
    if wanted.goal is None and not wanted.drain:
        raise InvalidRequest(
            "neither a goal nor a host to be drained is named",
            hint="--goal consolidate, rebalance or unstrand, or --drain HOST",
        )
    with ports.store.read(Scope(EVERYBODY, scope.actor)) as view:
        known = _read(view)
        drain = tuple(dict.fromkeys(view.host(name).id for name in wanted.drain))
        site = view.site(wanted.site).name if wanted.site else ""
    services = tuple(_running(ports, scope, known))
    present = Present(known.infrastructure, services)
    plan = optimise(present, replace(wanted, drain=drain, site=site))
    stays = (
        *(_told(stay, known.hosts) for stay in plan.stays),
        *(
            Stay(left.ns, (), host_id, left.problem, left.hint)
            for host_id in drain
            for left in stays_for_links(known.instances, known.hosts[host_id])
        ),
    )
    names = {id: name_of(id, known.hosts) for id in known.hosts}
    return with_host_names(replace(plan, stays=stays), names)


def _read(view: Reading) -> _Known:
    there, instances = as_seen(view), tuple(view.ns_instances())
    hosts = view.hosts_by_id()
    places = (host for host in there.hosts if not is_anchor(hosts[host.id]))
    active = {ns.id: view.active_op_occ(ns.id) for ns in instances}
    busy = {id: f"{op.kind} is {op.state}" for id, op in active.items() if op}
    return _Known(replace(there, hosts=tuple(places)), hosts, instances, busy)


def _running(ports: Ports, scope: Scope, known: _Known) -> Iterator[Running]:
    """Yield what runs, each service with its graph as its project's descriptors say."""
    graphs: Graphs = {}
    by_project = sorted(known.instances, key=lambda ns: (ns.project, ns.name))
    for project, instances in groupby(by_project, key=lambda ns: ns.project):
        with ports.store.read(Scope(project, scope.actor)) as view:
            for ns in instances:
                if ns.vnfs and (graph := _graph(view, ns, graphs)) is not None:
                    yield Running(
                        ns.name,
                        graph,
                        {vnfc.name: vnfc.host_id for vnfc in ns.vnfcs()},
                        {vnfc.name: vnfc.id for vnfc in ns.vnfcs()},
                        fixed=known.busy.get(ns.id, ""),
                        project=project,
                    )


def _graph(view: Reading, ns: NsInstance, graphs: Graphs) -> ServiceGraph | None:
    """Return the graph of a service, the same for all that are alike; None for none."""
    try:
        built = graph_of(view, ns, ns.parameters, ns.choice)
        graph = as_it_is(built, ns)
    except (NfvoError, KeyError):  # what it was made of is gone, or was another
        return None
    return graphs.setdefault((id(built), graph.links), graph)


def _told(stay: Stay, hosts: Mapping[str, HostRecord]) -> Stay:
    """Return why something stays, as ``host drain`` tells it."""
    if stay.refusal is None:
        return stay
    refusal = with_names(stay.refusal.first(), hosts)
    refusal = elsewhere(refusal, hosts[stay.host].name)
    return replace(stay, refusal=refusal, hint=refusal.hint)
