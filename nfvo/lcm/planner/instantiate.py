"""Planning to instantiate a service: hosts, addresses, and steps for all of it."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from nfvo.descriptor.security import in_short
from nfvo.errors import Conflict, NoHostFits
from nfvo.graph import ServiceGraph
from nfvo.lcm.op_occ import OperationKind
from nfvo.lcm.plan import Change, Plan
from nfvo.lcm.planner import demands, order
from nfvo.lcm.planner.draft import Draft
from nfvo.lcm.planner.instances import Instances, routed, vnfc_ids
from nfvo.lcm.planner.plans import Course, assemble
from nfvo.lcm.planner.pools import in_words
from nfvo.lcm.planner.quotas import Within
from nfvo.lcm.planner.running import Running
from nfvo.lcm.planner.snapshot import Snapshot
from nfvo.lcm.planner.specs import Specs
from nfvo.lcm.planner.stitching import Stitching
from nfvo.lcm.records import (
    InstantiationState,
    NsInstance,
    VnfcInstance,
    VnfInstance,
)
from nfvo.lcm.requests import Instantiate
from nfvo.placement.cells.words import had
from nfvo.placement.engine import place
from nfvo.placement.infrastructure import Infrastructure
from nfvo.placement.outcome import Placement, Refusal
from nfvo.placement.policy import policy
from nfvo.placement.whatif.spare import place_sparing
from nfvo.placement.whatif.without import without


def plan_instantiate(
    id: str,
    ns: NsInstance,
    graph: ServiceGraph,
    request: Instantiate,
    snapshot: Snapshot,
) -> Plan:
    """Plan to make ``graph`` run as ``ns``; raises ``NoHostFits`` with the reasons."""
    if ns.vnfs and ns.state is InstantiationState.NOT_INSTANTIATED:
        raise Conflict(
            f"{ns.name} was instantiated in part, and given up",
            hint=f"nfvo terminate {ns.name} first: it removes what was made",
        )
    if ns.vnfs:
        raise Conflict(
            f"{ns.name} is instantiated already", hint=f"see nfvo get {ns.name}"
        )
    fabric = _default_fabric(snapshot.fabrics)
    described, graph = graph, demands.with_fabric(graph, fabric)
    demands.check_parameters(graph, request)
    demands.check_images(graph, snapshot.images)
    demands.check_links(graph)
    names = vnfc_ids(id, graph)

    def decide(on: Infrastructure) -> Placement | Refusal:
        policed = policy(request.placement)
        if request.spare:
            return place_sparing(described, on, policy=policed, names=names)
        return place(described, on, policy=policed, names=names, tier=1)

    on = without(snapshot.infrastructure, request.without)
    if snapshot.fabrics != {fabric}:
        on = demands.at_sites(on, fabric)
    stitching = Stitching(id, graph, snapshot.hosts, snapshot.stitches)
    placement = Within(graph, ns, snapshot).place(stitching.within(decide), on)
    if isinstance(placement, Refusal):
        raise NoHostFits(placement)
    given = replace(
        ns,
        parameters=dict(request.parameters),
        secrets_of=id,
        choice=graph.choice,
        goals=request.placement,
        auto_heal=graph.auto_heal if request.auto_heal is None else request.auto_heal,
    )
    after = Instances(id, graph, placement, snapshot, stitching).of(given)
    draft = Draft(snapshot)
    specs = Specs(after, snapshot, demands.apart(graph, after))
    _steps(draft, graph, specs)
    course = Course(OperationKind.INSTANTIATE, ns, after)
    plan = assemble(id, course, draft, tuple(_changes(specs, placement)))
    return replace(plan, estimate=placement.estimate)


def _default_fabric(fabrics: Set[str]) -> str:
    """Return what links get that name none: a link may be at several sites."""
    return next(iter(fabrics)) if len(fabrics) == 1 else "vxlan"


def _steps(draft: Draft, graph: ServiceGraph, specs: Specs) -> None:
    after = specs.ns
    running = Running(draft, specs, demands.day_zero(graph, after))
    running.networks(before={})

    def add(vnf: VnfInstance, needed: Sequence[int]) -> list[int]:
        return [running.vnfc(vnfc, needed) for vnfc in vnf.vnfcs]

    order.in_turn(after.vnfs, order.starting(graph), add)


def _changes(specs: Specs, placement: Placement) -> Iterator[Change]:
    after, snapshot = specs.ns, specs.snapshot
    for vnfc in after.vnfcs():
        yield Change(
            action="create",
            kind="vnfc",
            name=vnfc.name,
            host=snapshot.host_name(vnfc.host_id),
            detail="; ".join(filter(None, (had(vnfc.shares), _secured(vnfc)))),
            why=placement.assignments[vnfc.name].why,
        )
    for vl in after.vls:
        segment = specs.segment(vl)
        made = f"vxlan {segment}" if segment else vl.physical_network
        pools = ", ".join(map(str, vl.pools))
        ends = (f"{in_words(one, snapshot.hosts)}" for one in vl.stitches)
        detail = " ".join((made or vl.fabric, pools, *ends, routed(vl.route)))
        yield Change(action="create", kind="vl", name=vl.name, detail=detail.strip())
    for sap in after.saps:
        yield Change(action="create", kind="sap", name=sap.name)


def _secured(vnfc: VnfcInstance) -> str:
    """Return what CPs that have rules let in and out."""
    ruled = (cp for cp in vnfc.cps if cp.security)
    return "; ".join(f"{cp.cpd}: {in_short(cp.security)}" for cp in ruled)
