"""How many more of a service fit: placed on a copy, over and over, until refused."""

from dataclasses import dataclass, replace

from nfvo.graph import ServiceGraph
from nfvo.placement.engine import place
from nfvo.placement.infrastructure import Infrastructure
from nfvo.placement.outcome import Placement, Reason, Refusal
from nfvo.placement.policy import DEFAULT_POLICY, Policy
from nfvo.placement.whatif.taken import taken

MOST = 1_000
OF_ITSELF = {"together", "apart"}
"""What a service asks of its own VNFCs: others do not use that up."""


@dataclass(frozen=True, slots=True)
class HowMany:
    """
    How many more fit, and why not one more; None where so many were asked for only.

    ``runs_out`` is what there is not enough of then, for the most hosts.
    """

    count: int
    refusal: Refusal | None
    runs_out: Reason | None


def how_many(
    graph: ServiceGraph,
    infrastructure: Infrastructure,
    *,
    policy: Policy = DEFAULT_POLICY,
    most: int = MOST,
) -> HowMany:
    """
    Place a service until it is refused, or ``most`` times.

    Rooms, cells and the bit rates of links are counted; addresses and VNIs are not.
    """
    at_once = replace(policy, aims=())  # so many are to be placed
    for count in range(most):
        found = place(graph, infrastructure, policy=at_once, tier=1)
        if isinstance(found, Refusal):
            return HowMany(count, found, _runs_out(found, policy))
        infrastructure = _once_more(graph, infrastructure, found, count)
    return HowMany(most, None, None)


def _once_more(
    graph: ServiceGraph, infrastructure: Infrastructure, found: Placement, count: int
) -> Infrastructure:
    names = {name: f"{name}#{count}" for name in graph.vnfcs}
    return taken(infrastructure, graph, found, names)


def _runs_out(refusal: Refusal, policy: Policy) -> Reason | None:
    """Return what most hosts lack first of all that services use up."""
    filters = (*policy.room, *policy.cells, *policy.rules)
    used_up = {one.constraint for one in filters} - OF_ITSELF
    reasons = [reason for vnfc in refusal.vnfcs for reason in vnfc.reasons]
    scarce = [one for one in reasons if one.constraint in used_up]
    return max(scarce or reasons, key=lambda one: one.hosts, default=None)
