"""Appraisals: the weighted scorers of a policy, for one VNFC beside one draft."""

from collections.abc import Mapping
from dataclasses import dataclass

from nfvo.graph import Resources
from nfvo.placement.ask import Ask
from nfvo.placement.draft import Draft
from nfvo.placement.infrastructure import Host
from nfvo.placement.policy import Policy, Term
from nfvo.placement.scorers import Score, Sight

_EMPTY = Host("", "", "", Resources(), Resources())


@dataclass(frozen=True, slots=True)
class Appraisal:
    """
    How to score hosts now: what they are by themselves, and what others make them.

    ``idle`` is what the others make of every host that nothing was placed on, None
    when it has to be found out host by host; ``whole`` is the sum of weights.
    """

    own: tuple[tuple[Term, Score], ...]
    others: tuple[tuple[Term, Score], ...]
    idle: float | None
    whole: float

    def score(self, host: Host) -> float:
        """Return the score of a host, 0 to 1."""
        return (_sum(self.own, host) + _sum(self.others, host)) / self.whole

    def untouched(self, host: Host, worth: float) -> float:
        """Return the score of a host with nothing placed on it and this worth."""
        others = _sum(self.others, host) if self.idle is None else self.idle
        return (worth + others) / self.whole

    def worth(self, host: Host) -> float:
        """Return what the host is worth by itself."""
        return _sum(self.own, host)

    def terms(self, host: Host) -> Mapping[str, float]:
        """Return every term of the score, 0 to 1, by the name of its scorer."""
        return {term.scorer.name: look(host) for term, look in self.own + self.others}


def appraise(policy: Policy, ask: Ask, draft: Draft) -> Appraisal:
    """Let every scorer of the policy look at the draft."""
    looks = ((term, term.scorer.look(ask, draft)) for term in policy.terms)
    terms = [(term, look) for term, look in looks if look]
    own = tuple(t for t in terms if t[0].scorer.sight is Sight.HOST)
    others = tuple(t for t in terms if t[0].scorer.sight is not Sight.HOST)
    far = any(term.scorer.sight is Sight.ANYWHERE for term, _ in others)
    whole = sum(term.weight for term, _ in terms)
    return Appraisal(own, others, None if far else _sum(others, _EMPTY), whole)


def _sum(terms: tuple[tuple[Term, Score], ...], host: Host) -> float:
    return sum((term.weight * look(host) for term, look in terms), 0.0)
