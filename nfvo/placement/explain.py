"""Explanations of a placement: for each VNFC, what there is to say of all hosts."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from nfvo.graph import ServiceGraph
from nfvo.placement.ask import Ask, gather
from nfvo.placement.draft import Draft, Lying
from nfvo.placement.estate.blocks import NEVER
from nfvo.placement.estate.known import arrays
from nfvo.placement.estate.look import Look
from nfvo.placement.infrastructure import Infrastructure
from nfvo.placement.outcome import (
    Account,
    Assignment,
    Placement,
    Rejection,
    RunnerUp,
    Verdict,
)
from nfvo.placement.policy import DEFAULT_POLICY, Policy
from nfvo.placement.problem import Problem, pose
from nfvo.placement.reasons import rejection
from nfvo.placement.tally import tally


@dataclass(frozen=True, slots=True)
class Decided:
    """
    A placement that is to be explained, and what it was decided on.

    ``infrastructure`` is that snapshot, or a later one; ``keep`` are the VNFCs whose
    demand is off the ``free`` of their hosts in it already: for a running service, all
    of them.  ``names``, ``lying``: see ``place``.
    """

    graph: ServiceGraph
    infrastructure: Infrastructure
    placement: Placement
    policy: Policy = DEFAULT_POLICY
    keep: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    lying: Lying = None

    def asked(self) -> Iterator[tuple[Problem, Ask, Assignment]]:
        """Yield each VNFC as the only one without a place."""
        asks, estate = gather(self.graph), arrays(self.infrastructure)
        start = Draft(self.infrastructure.hosts, self.names, lying=self.lying)
        homes = self.placement.homes
        for name, made in self.placement.assignments.items():
            draft = _all_but(asks[name], asks, start, homes, self.keep)
            yield pose(asks, self.policy, draft, estate), asks[name], made


def explain(
    decided: Decided, of: Collection[str] = ()
) -> Mapping[str, tuple[Verdict, ...]]:
    """
    Return the verdict on every host for each VNFC, with all the others in place.

    Where it is asked ``of`` some VNFCs, the others are left out.  Scores differ from
    those of the decision, which was made before the others had their hosts.
    """
    return {
        made.vnfc: tuple(_verdicts(problem, ask, made))
        for problem, ask, made in decided.asked()
        if not of or made.vnfc in of
    }


def accounts(decided: Decided) -> tuple[Account, ...]:
    """
    Return what ``explain`` says in short, which takes no longer for many hosts.

    An assignment that has its score keeps it, and its runner-up: they decided.
    """
    return tuple(_account(*one) for one in decided.asked())


def _all_but(
    one: Ask,
    asks: Mapping[str, Ask],
    draft: Draft,
    homes: Mapping[str, str],
    keep: Mapping[str, str],
) -> Draft:
    """Return the draft with all others in place, and the room of this one free."""
    hosts = {host.id: host for host in draft.hosts}
    for name, home in homes.items():
        if home not in hosts:
            continue
        host = draft.now(hosts[home])
        if name in keep:
            own = asks[name].demand_on(host)
            host = host.releasing(draft.ids.get(name, name), own)
        if name == one.name:
            draft = draft.changing(host)
        else:
            draft = draft.placing(asks[name], host)
    return draft


def _verdicts(problem: Problem, ask: Ask, made: Assignment) -> Iterator[Verdict]:
    """Yield the verdict on every host, in the order of the snapshot."""
    trial, at = problem.trial(), problem.estate.at
    draft = trial.draft()
    look, bits = trial.look(ask), trial.bits(ask).tolist()
    for host in draft.all_hosts():
        rejected = rejection(problem, ask, bits[at[host.id]], host, draft)
        score = 0.0 if rejected else look.score(at[host.id])
        chosen = host.id == made.host
        fate = rejected.message if rejected else _comparison(problem, look, score, made)
        yield Verdict(
            host.id,
            chosen,
            _chosen(made, rejected) if chosen else fate,
            rejected,
            score,
            {} if rejected else look.terms(at[host.id]),
        )


def _account(problem: Problem, ask: Ask, made: Assignment) -> Account:
    """Return what there is to say of all hosts for one VNFC."""
    trial = problem.trial()
    look, bits = trial.look(ask), trial.bits(ask)
    at = problem.estate.at.get(made.host, -1)
    fits = at >= 0 and not bits[at]
    scored = bool(made.scores) or not fits
    return Account(
        made.vnfc,
        made.host,
        made.why,
        made.score if scored else look.score(at),
        made.scores if scored else look.terms(at),
        made.runner_up if scored else _next_to(problem, look, at),
        len(bits),
        int((bits == 0).sum()),
        tally(problem, ask, trial, bits),
    )


def _next_to(problem: Problem, look: Look, at: int) -> RunnerUp | None:
    """Return the best other host."""
    sums = look.sums.copy()
    sums[at] = NEVER
    best = int(sums.argmax())
    if sums[best] == NEVER:
        return None
    host = problem.estate.hosts[best]
    return RunnerUp(host.id, look.score(best), look.terms(best))


def _chosen(made: Assignment, rejected: Rejection | None) -> str:
    """Say why the host was chosen, and what speaks against it by now."""
    return f"{made.why}; but now: {rejected.message}" if rejected else made.why


def _comparison(problem: Problem, look: Look, score: float, made: Assignment) -> str:
    """Say how a possible host that was not chosen compares."""
    own, at = f"possible, scores {score:.2f}", problem.estate.at.get(made.host)
    if at is None or look.score(at) == NEVER:
        return own
    name = problem.estate.hosts[at].name
    return f"{own}; {name} scores {look.score(at):.2f}"
