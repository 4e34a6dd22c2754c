"""Refusals: which VNFCs found no host, why each host cannot take them, what helps."""

from nfvo.placement.ask import Ask
from nfvo.placement.draft import Draft
from nfvo.placement.filters import rejection
from nfvo.placement.hints import hint
from nfvo.placement.outcome import Refusal, VnfcRefusal
from nfvo.placement.problem import Problem
from nfvo.placement.search import Try

NO_HOSTS = "there are no hosts to place on"
ADD_HOST = "add one with: nfvo host add"


def refuse(problem: Problem, farthest: Try) -> Refusal:
    """Return the refusal, given the try that came farthest."""
    draft, failing = _extend(problem, farthest)
    if not draft.hosts:
        vnfcs = tuple(VnfcRefusal(ask.name, (), ADD_HOST) for ask in failing)
        return Refusal(NO_HOSTS, vnfcs, ADD_HOST)
    names = ", ".join(ask.name for ask in failing)
    return Refusal(
        f"no host for {len(failing)} of {len(problem.asks)} VNFCs: {names}",
        tuple(_vnfc_refusal(problem, ask, draft) for ask in failing),
        hint(problem, failing, draft),
    )


def _extend(problem: Problem, farthest: Try) -> tuple[Draft, list[Ask]]:
    """Place all that still find a host; return that and those that find none."""
    draft, failing = problem.start, []
    for choice in farthest.choices:
        draft = draft.placing(choice.ask, choice.host)
    for ask in problem.asks.values():
        if ask.name not in draft.placed:
            options = problem.options(ask, draft)
            if options:
                draft = draft.placing(ask, options[0].host)
            else:
                failing.append(ask)
    return draft, failing


def _vnfc_refusal(problem: Problem, ask: Ask, draft: Draft) -> VnfcRefusal:
    """Return the first failing constraint of every host."""
    found = (
        rejection(problem.policy.filters, ask, host, draft)
        for host in draft.all_hosts()
    )
    rejections = tuple(one for one in found if one)
    return VnfcRefusal(ask.name, rejections, hint(problem, [ask], draft))
