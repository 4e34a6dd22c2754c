"""Reasons for a decision, as sentences an operator understands."""

from collections.abc import Sequence

from nfvo.placement.draft import Draft
from nfvo.placement.infrastructure import Host
from nfvo.placement.outcome import Assignment
from nfvo.placement.problem import Option, Problem
from nfvo.placement.search import Choice

SHOWN = 3


def stays(vnfc: str, host: Host) -> Assignment:
    """Return the assignment of a VNFC that is kept where it is."""
    return Assignment(vnfc, host.id, f"stays on {host.name}", {})


def why(problem: Problem, draft: Draft, choice: Choice) -> str:
    """Say why this host: what it has more of than the next best one."""
    options = choice.options
    if len(options) == 1:
        count = len(draft.hosts)
        return "the only host" if count == 1 else f"the only one of {count} that fits"
    listed = f"of {len(options)} possible hosts ({_scores(options)})"
    if options[0].host.id != choice.host.id:
        return f"leaves room for the others, {listed}"
    if options[0].score == options[1].score:
        return f"a tie for the best {listed}"
    return f"{_advantage(problem, draft, choice)} {listed}"


def _advantage(problem: Problem, draft: Draft, choice: Choice) -> str:
    """Name the term in which the best is farthest ahead of the second."""
    ahead = problem.appraisal(choice.ask, draft).terms(choice.host)
    behind = problem.appraisal(choice.ask, draft).terms(choice.options[1].host)
    leads = {
        term.scorer.best: (ahead[name] - behind[name]) * term.weight
        for term in problem.policy.terms
        if (name := term.scorer.name) in ahead
    }
    return max(leads, key=leads.__getitem__)


def _scores(options: Sequence[Option]) -> str:
    """Write the first few hosts with their scores."""
    first = ", ".join(f"{o.host.name} {o.score:.2f}" for o in options[:SHOWN])
    return first if len(options) <= SHOWN else f"{first}, ..."
