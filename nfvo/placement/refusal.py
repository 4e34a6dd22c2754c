"""Refusals: which VNFCs found no host, why each host cannot take them, what helps."""

from nfvo.placement.ask import Ask
from nfvo.placement.choice import Level
from nfvo.placement.draft import Draft
from nfvo.placement.estate.trial import Trial
from nfvo.placement.hints import hint
from nfvo.placement.outcome import Conflict, Refusal, VnfcRefusal
from nfvo.placement.problem import Problem
from nfvo.placement.rejections import Rejections
from nfvo.placement.search import Try
from nfvo.placement.tally import tally

NO_HOSTS = "there are no hosts to place on"
ADD_HOST = "add one with: nfvo host add"


def refuse(problem: Problem, farthest: Try, smallest: Conflict | None) -> Refusal:
    """Return the refusal, given the try that came farthest and the conflict."""
    trial, failing = _extend(problem, farthest)
    draft = trial.draft()
    if not draft.hosts:
        vnfcs = tuple(VnfcRefusal(ask.name, (), ADD_HOST) for ask in failing)
        return Refusal(NO_HOSTS, vnfcs, ADD_HOST)
    names = ", ".join(ask.name for ask in failing)
    return Refusal(
        f"no host for {len(failing)} of {len(problem.asks)} VNFCs: {names}",
        tuple(_vnfc_refusal(problem, ask, trial, draft) for ask in failing),
        hint(problem, failing, draft),
        smallest,
        {name: host.id for name, host in draft.placed.items()},
    )


def _extend(problem: Problem, farthest: Try) -> tuple[Trial, list[Ask]]:
    """Place all that still find a host; return that and those that find none."""
    trial, failing = problem.trial(), []
    for choice in farthest.choices:
        trial.put(choice.ask, choice.host, choice.shares)
    for ask in problem.asks.values():
        if ask.name not in trial.homes and Level(trial, ask).take() is None:
            failing.append(ask)
    return trial, failing


def _vnfc_refusal(
    problem: Problem, ask: Ask, trial: Trial, draft: Draft
) -> VnfcRefusal:
    """Return the first failing constraint of every host."""
    bits, at = trial.bits(ask), problem.estate.at
    in_order = bits[[at[host.id] for host in draft.hosts]]
    return VnfcRefusal(
        ask.name,
        Rejections(problem, ask, draft, in_order),
        hint(problem, [ask], draft),
        tally(problem, ask, trial, bits),
    )
