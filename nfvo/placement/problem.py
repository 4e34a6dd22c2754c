"""A placement problem: what is asked, of which hosts, under which policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from operator import attrgetter
from random import Random
from typing import NamedTuple

from nfvo.placement.ask import Ask
from nfvo.placement.draft import Draft
from nfvo.placement.filters import rejection
from nfvo.placement.infrastructure import Host
from nfvo.placement.policy import Policy


class Option(NamedTuple):
    """A host that can take a VNFC, as it is in the draft, and its score."""

    host: Host
    score: float


@dataclass(frozen=True, slots=True)
class Problem:
    """
    What the search works on.

    ``possible`` are, for each VNFC, the hosts that no static filter rejects, those
    first that win a tie.  ``bias`` (by host id) is added to scores to try other ways.
    """

    asks: Mapping[str, Ask]
    policy: Policy
    start: Draft
    possible: Mapping[str, Sequence[Host]]
    bias: Mapping[str, float]

    def terms(self, ask: Ask, draft: Draft, host: Host) -> Mapping[str, float]:
        """Return the terms of the score of one host."""
        looks = ((t.scorer, t.scorer.look(ask, draft)) for t in self.policy.terms)
        return {scorer.name: look(host) for scorer, look in looks if look}

    def options(self, ask: Ask, draft: Draft) -> list[Option]:
        """Return the hosts that can take the VNFC now, best first."""
        looks = ((t.scorer.look(ask, draft), t.weight) for t in self.policy.terms)
        terms = [(look, weight) for look, weight in looks if look]
        whole = sum(weight for _, weight in terms)
        touched, dynamic, bias = draft.touched, self.policy.dynamic, self.bias
        found = []
        for snapshot in self.possible[ask.name]:
            host = touched.get(snapshot.id, snapshot)
            if rejection(dynamic, ask, host, draft) is None:
                score = sum(weight * look(host) for look, weight in terms) / whole
                found.append(Option(host, score + bias.get(host.id, 0.0)))
        return sorted(found, key=attrgetter("score"), reverse=True)


def pose(asks: Mapping[str, Ask], policy: Policy, start: Draft, seed: int) -> Problem:
    """Return the problem; ``seed`` decides ties, alike on every machine."""
    hosts = sorted(start.hosts, key=lambda host: _lot(seed, host.id))
    known: dict[object, Sequence[Host]] = {}
    possible = {}
    for ask in asks.values():
        flavour = _flavour(ask)
        if flavour not in known:
            known[flavour] = [
                host for host in hosts if not rejection(policy.static, ask, host, start)
            ]
        possible[ask.name] = known[flavour]
    return Problem(asks, policy, start, possible, {})


def biased(problem: Problem, seed: str) -> Mapping[str, float]:
    """Return a random bias for each host, alike on every machine for one seed."""
    draw = Random(seed).random
    return {name: draw() for name in sorted(host.id for host in problem.start.hosts)}


def _lot(seed: int, host_id: str) -> bytes:
    """Draw a lot that is the same on every machine (``hash`` is not)."""
    return blake2b(f"{seed}:{host_id}".encode(), digest_size=8).digest()


def _flavour(ask: Ask) -> object:
    """Return what the static filters look at."""
    vnfc = ask.vnfc
    wires = tuple((link.fabric, link.physical_network) for link in ask.links)
    mates = tuple(mate.name for mate in ask.mates)
    return vnfc.architecture, vnfc.hypervisors, vnfc.labels, wires, mates
