"""Choices: the hosts that one VNFC may go to at one moment, the best first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from nfvo.placement.ask import Ask
from nfvo.placement.cells.fit import shares_on, ways_on
from nfvo.placement.cells.share import Shares
from nfvo.placement.estate.blocks import NEVER
from nfvo.placement.estate.field import Numbers
from nfvo.placement.estate.look import Look
from nfvo.placement.estate.trial import Trial

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
        self._look = trial.glance(ask)
        self._ranked = tuple(self._look.best(RANKED))
        self._left: Numbers | None = None
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
            there = self._trial.host(host)
            for way in islice(ways_on(there, backing), 1, MOST_WAYS):
                yield host, way

    def give(self, host: int) -> Choice | None:
        """Put the VNFC on a host, or return None where it may not be."""
        if self._every().sums[host] == NEVER:
            return None
        choice = self._choice(host)
        return choice if self._trial.put(self.ask, host) else None

    def _next(self) -> int | None:
        if self._tried >= 0:
            best = _best(self._without(self._tried))
        else:
            best = next((host for host, _ in self._ranked), None)
        if best is not None:
            self._tried = best
        return best

    def _choice(self, host: int) -> Choice:
        look, ranked = self._look, self._ranked
        other = next((at for at, _ in ranked if at != host), -1)
        score = dict(ranked).get(host)
        return Choice(
            self.ask,
            host,
            look.possible,
            ranked,
            look.terms(host),
            look.terms(other) if other >= 0 else {},
            self._shares(host),
            self._every().score(host) if score is None else score,
            other,
        )

    def _every(self) -> Look:
        """Return what there is to say of every host, not of the best few only."""
        if not isinstance(self._look, Look):
            self._look = self._trial.look(self.ask)
        return self._look

    def _shares(self, host: int) -> Shares:
        backing = self.ask.vnfc.backing
        if not (backing.cells or backing.devices):
            return ()
        return shares_on(self._trial.host(host), backing)

    def _without(self, host: int) -> Numbers:
        """Return the sums of hosts that are left after one, and all like it."""
        if self._left is None:
            self._left = self._every().sums.copy()
        if host in self._trial.touched:
            self._left[host] = NEVER
            return self._left
        twins = self._trial.estate.twins
        touched = list(self._trial.touched)
        kept = self._left[touched]
        self._left[twins == twins[host]] = NEVER
        self._left[touched] = kept
        return self._left


def _best(sums: Numbers) -> int | None:
    """Return the host with the highest sum, None where none will do."""
    best = int(sums.argmax())
    return None if sums[best] == NEVER else best
