"""The placement engine: ``place`` finds a host for every VNFC, or says why not."""

from collections.abc import Mapping

from nfvo.graph import ServiceGraph
from nfvo.placement.ask import gather
from nfvo.placement.conflict import conflict
from nfvo.placement.draft import Lying, begin
from nfvo.placement.estate.estate import Estate
from nfvo.placement.estate.known import arrays
from nfvo.placement.estimate import carriage, estimate_of
from nfvo.placement.goals.better import better
from nfvo.placement.infrastructure import Infrastructure
from nfvo.placement.outcome import Placement, Refusal
from nfvo.placement.policy import DEFAULT_POLICY, MOVES, NOTHING, Policy
from nfvo.placement.problem import Problem, pose
from nfvo.placement.reasons import made, stays
from nfvo.placement.refusal import refuse
from nfvo.placement.search import Try, search

FEW = 40
"""Moves of a search for hosts and routes at once, for a part of a refused service."""


def place(  # noqa: PLR0913 (the terms of a decision, optional and by name)
    graph: ServiceGraph,
    infrastructure: Infrastructure | Estate,
    *,
    policy: Policy = DEFAULT_POLICY,
    seed: int = 0,
    tier: int = 0,
    keep: Mapping[str, str] = NOTHING,
    names: Mapping[str, str] = NOTHING,
    lying: Lying = None,
) -> Placement | Refusal:
    """
    Choose a host for every VNFC, or refuse with a reason for every host.

    ``keep`` maps VNFCs to the host id they have now.  They stay there, with their
    demand already off the ``free`` of the host and whatever filters would say of it
    now (DOWN, too: leave out what a dead host is to lose); the others are placed
    around them, as is one whose host is unknown.  ``names`` maps VNFCs to the ids
    that ``Host.vnfcs`` holds.  ``lying`` has the physical links that virtual ones run
    over by now, off what is free there already; others are not routed then.

    Arrays are only made anew of hosts that are other objects than they were before.
    Tier 0 is plain greedy; each higher tier may spend more moves (``policy.MOVES``)
    where greedy finds no way, or something better for its policy.  Snapshot, policy,
    seed and tier decide the result.
    """
    asks = gather(graph)
    kept = {vnfc: host for vnfc, host in keep.items() if vnfc in asks}
    estate = _arrays(infrastructure, seed)
    problem = pose(
        asks, policy, begin(infrastructure.hosts, kept, names, lying), estate
    )
    found = search(problem, seed=seed, tier=tier, jointly=MOVES[tier])
    if found.stuck:

        def is_stuck(part: ServiceGraph) -> bool:
            less = problem.part(gather(part))
            return bool(search(less, seed=seed, tier=tier, jointly=FEW).stuck)

        return refuse(problem, found, conflict(graph, is_stuck))
    return _placement(problem, better(problem, found, MOVES[tier]))


def _arrays(infrastructure: Infrastructure | Estate, seed: int) -> Estate:
    if isinstance(infrastructure, Estate):
        return infrastructure.reseeded(seed)
    return arrays(infrastructure, seed)


def _placement(problem: Problem, found: Try) -> Placement:
    """Return the placement, with its reasons, in the order of the descriptor."""
    homes = {vnfc: stays(vnfc, host) for vnfc, host in problem.start.placed.items()}
    for choice in found.choices:
        homes[choice.ask.name] = made(problem, choice)
    hosts, at = problem.estate.hosts, problem.estate.at
    asked = (
        (ask.vnfc.demand, hosts[at[homes[vnfc].host]])
        for vnfc, ask in problem.asks.items()
    )
    ordered = {vnfc: homes[vnfc] for vnfc in problem.asks}
    carried = carriage(found.routes, problem.estate.network)
    return Placement(ordered, found.routes, estimate_of(asked, carried))
