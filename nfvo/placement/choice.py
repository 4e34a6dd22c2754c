"""Choices: the hosts that one VNFC may go to at one moment, the best first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from nfvo.placement.ask import Ask
from nfvo.placement.cells.fit import fit, shares_on, ways
from nfvo.placement.cells.left import left_of
from nfvo.placement.cells.share import Shares
from nfvo.placement.estate.field import Numbers
from nfvo.placement.estate.flavours import NEVER
from nfvo.placement.estate.trial import Look, Trial

RANKED = 3
MOST_WAYS = 64
"""In how many ways a VNFC is put into the cells of one host, one after the other."""


@dataclass(frozen=True, slots=True)
class Choice:
    """
    One VNFC on one host, and what else was possible at that moment.

    ``count`` hosts were possible; ``ranked`` are the best of them with their scores.
    ``score`` has ``terms``; ``behind`` are those of the best ``other`` one (or -1).
    ``shares`` is what it gets of the cells of the chosen one.
    """

    ask: Ask
    host: int
    count: int
    ranked: tuple[tuple[int, float], ...]
    terms: Mapping[str, float]
    behind: Mapping[str, float]
    shares: Shares = ()
    score: float = 0.0
    other: int = -1


class Level:
    """Where a search chooses for one VNFC: what is possible, and not tried yet."""

    def __init__(self, trial: Trial, ask: Ask) -> None:
        self.ask = ask
        self._trial = trial
        self._look = trial.look(ask)
        self._left = self._look.sums
        self._tried = -1
        self._celled: list[int] = []
        self._ways: Iterator[tuple[int, Shares]] | None = None

    def take(self) -> Choice | None:
        """
        Put the VNFC on the best host that is left, if there is any.

        Hosts that nothing of this service touches and that are alike in all that
        filters look at are twins: what failed on one fails on the other.  When all
        were tried, they are tried again with other cells and pages.
        """
        while (host := self._next()) is not None:
            choice = self._choice(host)
            if choice.shares:
                self._celled.append(host)
            if self._trial.put(self.ask, host, choice.shares):
                return choice
        return self._take_otherwise() if self._celled else None

    def _take_otherwise(self) -> Choice | None:
        """Put the VNFC on a host that was tried, in a way that was not."""
        if self._ways is None:
            self._ways = self._others()
        for host, shares in self._ways:
            choice = replace(self._choice(host), shares=shares)
            if self._trial.put(self.ask, host, shares):
                return choice
        return None

    def _others(self) -> Iterator[tuple[int, Shares]]:
        backing = self.ask.vnfc.backing
        for host in self._celled:
            left = left_of(self._trial.host(host))
            first = fit(backing, left)
            for way in islice(ways(backing, left), MOST_WAYS):
                if way != first:
                    yield host, way

    def give(self, host: int) -> Choice | None:
        """Put the VNFC on a host, or return None where it may not be."""
        if self._look.sums[host] == NEVER:
            return None
        choice = self._choice(host)
        return choice if self._trial.put(self.ask, host) else None

    def _next(self) -> int | None:
        if self._tried >= 0:
            self._forget(self._tried)
        if not len(self._left):
            return None
        best = int(self._left.argmax())
        if self._left[best] == NEVER:
            return None
        self._tried = best
        return best

    def _choice(self, host: int) -> Choice:
        look = self._look
        ranked = tuple((at, look.score(at)) for at in _best(look, RANKED))
        other = next((at for at, _ in ranked if at != host), -1)
        return Choice(
            self.ask,
            host,
            int(np.count_nonzero(look.sums > NEVER)),
            ranked,
            look.terms(host),
            look.terms(other) if other >= 0 else {},
            self._shares(host),
            look.score(host),
            other,
        )

    def _shares(self, host: int) -> Shares:
        backing = self.ask.vnfc.backing
        if not backing.cells:
            return ()
        return shares_on(self._trial.host(host), backing)

    def _forget(self, host: int) -> None:
        if self._left is self._look.sums:
            self._left = self._left.copy()
        if host in self._trial.touched:
            self._left[host] = NEVER
            return
        twins = self._trial.estate.twins
        touched = list(self._trial.touched)
        kept = self._left[touched]
        self._left[twins == twins[host]] = NEVER
        self._left[touched] = kept


def _best(look: Look, most: int) -> list[int]:
    """Return the hosts with the highest scores."""
    sums: Numbers = look.sums
    found: list[tuple[int, float]] = []
    for _ in range(min(most, len(sums))):
        best = int(sums.argmax())
        if sums[best] == NEVER:
            break
        found.append((best, float(sums[best])))
        sums[best] = NEVER
    for host, value in found:
        sums[host] = value
    return [host for host, _ in found]
