"""Looks: what a trial says of hosts for one VNFC, all of them or the best few."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nfvo.placement.ask import Ask
from nfvo.placement.estate.blocks import NEVER
from nfvo.placement.estate.field import Field, Indices, Numbers
from nfvo.placement.policy import Term

MANY = 64
"""Of fewer numbers than that arrays are no faster than lists."""

Fields = Sequence[tuple[Term, Field]]


@dataclass(frozen=True, eq=False)
class Look:
    """
    What a trial says of every host for one VNFC; it is true until the next move.

    ``sums`` are the weighted terms that differ among hosts, -inf where a host will not
    do.  With what they have in common (``same``) and by the sum of weights (``whole``)
    they make scores.
    """

    ask: Ask
    sums: Numbers
    same: float
    whole: float
    fields: Fields

    @property
    def possible(self) -> int:
        """How many hosts will do."""
        return int(np.count_nonzero(self.sums > NEVER))

    def score(self, host: int) -> float:
        """Return the score of a host, 0 to 1; -inf if it will not do."""
        return (float(self.sums[host]) + self.same) / self.whole

    def terms(self, host: int) -> Mapping[str, float]:
        """Return every term of a host's score, 0 to 1, by the name of its scorer."""
        return terms_of(self.fields, host)

    def best(self, most: int) -> Sequence[tuple[int, float]]:
        """Return the hosts with the highest scores; of two alike the lower place."""
        found, sums = [], self.sums.copy()
        for _ in range(min(most, len(sums))):
            at = int(sums.argmax())
            if sums[at] == NEVER:
                break
            found.append((at, self.score(at)))
            sums[at] = NEVER
        return found


@dataclass(frozen=True, eq=False)
class Glance:
    """
    The same of a few ``hosts`` that the best ones are among (``Shortlist``).

    ``possible`` is how many of all will do.
    """

    ask: Ask
    hosts: Indices
    sums: Numbers
    same: float
    whole: float
    fields: Fields
    possible: int

    def terms(self, host: int) -> Mapping[str, float]:
        """Return every term of a host's score, 0 to 1, by the name of its scorer."""
        return terms_of(self.fields, host)

    def best(self, most: int) -> Sequence[tuple[int, float]]:
        """Return what ``Look.best`` returns."""
        found, sums = list[tuple[int, float]](), self.sums.copy()
        while len(found) < most:
            top = sums.item(sums.argmax())
            if top == NEVER:
                break
            alike = (sums == top).nonzero()[0]
            sums[alike] = NEVER
            score = (top + self.same) / self.whole
            lowest = _lowest(self.hosts[alike], most - len(found))
            found += [(host, score) for host in lowest]
        return found


def _lowest(places: Indices, most: int) -> Sequence[int]:
    """Return the lowest of some places, in order."""
    if len(places) > MANY:
        places = np.partition(places, most)[:most]
    return sorted(places.tolist())[:most]


def terms_of(fields: Fields, host: int) -> Mapping[str, float]:
    """Return the number of a host in each field, by the name of its scorer."""
    return {term.scorer.name: field.of(host) for term, field in fields}


def whole_of(fields: Fields) -> float:
    """Return the sum of weights, 1 where there are none."""
    whole = 0.0
    for term, _ in fields:
        whole += term.weight
    return whole or 1.0
