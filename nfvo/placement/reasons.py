"""Reasons for a decision, as sentences an operator understands."""

from nfvo.placement.ask import Ask
from nfvo.placement.choice import RANKED, Choice
from nfvo.placement.draft import Draft
from nfvo.placement.infrastructure import Host
from nfvo.placement.outcome import Assignment, Rejection, RunnerUp
from nfvo.placement.problem import Problem


def rejection(
    problem: Problem, ask: Ask, bits: int, host: Host, draft: Draft
) -> Rejection | None:
    """Return the constraints by which a host is rejected, in words, or None."""
    if not bits:
        return None
    filters = problem.policy.filters
    failing = [one for number, one in enumerate(filters) if bits >> number & 1]
    messages = [one.reject(ask, host, draft) for one in failing]
    assert all(messages), f"{host.name} is rejected, and nobody says why"
    first, *also = map(str, messages)
    return Rejection(host.id, failing[0].constraint, first, tuple(also))


def made(problem: Problem, choice: Choice) -> Assignment:
    """Return the assignment that a choice is, with what speaks for it."""
    hosts, runner_up = problem.estate.hosts, None
    if choice.other >= 0:
        score = dict(choice.ranked)[choice.other]
        runner_up = RunnerUp(hosts[choice.other].id, score, choice.behind)
    return Assignment(
        choice.ask.name,
        hosts[choice.host].id,
        _why(problem, choice),
        choice.terms,
        choice.shares,
        choice.score,
        runner_up,
    )


def stays(vnfc: str, host: Host) -> Assignment:
    """Return the assignment of a VNFC that is kept where it is."""
    return Assignment(vnfc, host.id, f"stays on {host.name}", {})


def _why(problem: Problem, choice: Choice) -> str:
    """Say why this host: what it has more of than the next best one."""
    if choice.count == 1:
        count = len(problem.estate.hosts)
        return "the only host" if count == 1 else f"the only one of {count} that fits"
    first, second = choice.ranked[:2]
    listed = f"of {choice.count} possible hosts ({_scores(problem, choice)})"
    if first[0] != choice.host:
        aims = problem.policy.aims
        because = "better for all together" if aims else "leaves room for the others"
        return f"{because}, {listed}"
    if first[1] == second[1]:
        return f"a tie for the best {listed}"
    return f"{_advantage(problem, choice)} {listed}"


def _advantage(problem: Problem, choice: Choice) -> str:
    """Name the term in which the best is farthest ahead of the second."""
    leads = {
        term.scorer.best: (choice.terms[name] - choice.behind[name]) * term.weight
        for term in problem.policy.terms
        if (name := term.scorer.name) in choice.terms
    }
    return max(leads, key=leads.__getitem__)


def _scores(problem: Problem, choice: Choice) -> str:
    """Write the first few hosts with their scores."""
    hosts = problem.estate.hosts
    first = ", ".join(f"{hosts[at].name} {score:.2f}" for at, score in choice.ranked)
    return first if choice.count <= RANKED else f"{first}, ..."
