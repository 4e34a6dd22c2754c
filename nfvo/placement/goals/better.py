"""
Better: a placement that was found, made less of what its policy wants little of.

Branch and bound: hosts are tried in the order of what they add, and a way ends where
its sum, with the least that the rest must add, is no less than the best one's.  The
sum of several goals is of each one's share of the most that it could be, VNFC by VNFC
in the order of what was found first, times its weight.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nfvo.placement.ask import Ask
from nfvo.placement.choice import Choice, Level
from nfvo.placement.estate.blocks import NEVER
from nfvo.placement.estate.field import Numbers
from nfvo.placement.estate.trial import Trial
from nfvo.placement.goals.goal import WISHED
from nfvo.placement.problem import Problem
from nfvo.placement.search import Try

ENOUGH = 1e-9
"""What is less by less than this share is not better."""
BEFORE_ALL = 1e3
"""What a wish counts for: more than all goals, which count for 1 at first."""

Order = Sequence[Ask]


@dataclass
class _Tally:
    """What is added of a goal; and at ``most``, each VNFC where it adds most."""

    sum: float = 0.0
    most: float = 0.0


def better(problem: Problem, found: Try, moves: int) -> Try:
    """Return a placement with a smaller sum if one is found within so many moves."""
    order = [choice.ask for choice in found.choices]
    hosts = [choice.host for choice in found.choices]
    if not problem.policy.aims or not order or not moves:
        return found
    tallies = _tallies(problem, order, hosts)
    if tallies is None:
        return found
    best = _Climb(problem, order, _Sum(problem, order, tallies)).best(moves)
    return found if best is None else _again(problem, order, best) or found


def _tallies(
    problem: Problem, order: Order, hosts: Sequence[int]
) -> Sequence[_Tally] | None:
    """
    Return what is added of wishes and each goal by what was found.

    None where links were routed jointly: one by one they may find no way.
    """
    goals = (WISHED, *(aim.goal for aim in problem.policy.aims))
    trial, tallies = problem.trial(), [_Tally() for _ in goals]
    for ask, host in zip(order, hosts, strict=True):
        possible = trial.flavour(ask).bar == 0
        for goal, tally in zip(goals, tallies, strict=True):
            if (added := goal.adds(ask, trial)) is not None:
                tally.sum += float(added[host])
                tally.most += float(added[possible].max(initial=0.0))
        if not trial.put(ask, host):
            return None
    return tallies


def _again(problem: Problem, order: Order, hosts: Sequence[int]) -> Try | None:
    """Return the try with these hosts."""
    trial, choices = problem.trial(), list[Choice]()
    for ask, host in zip(order, hosts, strict=True):
        choice = Level(trial, ask).give(host)
        if choice is None:
            return None
        choices.append(choice)
    routes = () if trial.laying is None else trial.laying.routes()
    return Try(tuple(choices), routes=routes)


class _Sum:
    """
    Goals in one number: ``first`` is that of what was found, wishes before all.

    ``rest`` is what all after each VNFC of the order add at least.
    """

    def __init__(
        self, problem: Problem, order: Order, tallies: Sequence[_Tally]
    ) -> None:
        wishes, *others = tallies
        pairs = zip(problem.policy.aims, others, strict=True)
        found = [(a.goal, a.weight / t.most, t.sum) for a, t in pairs if t.most]
        goals = [(WISHED, BEFORE_ALL, wishes.sum), *found]
        self._goals = [(goal, weight) for goal, weight, _ in goals]
        self.first = sum(weight * sum_ for _, weight, sum_ in goals)
        trial = problem.trial()
        least = [self._least(ask, trial) for ask in order]
        self.rest = [sum(least[number + 1 :]) for number in range(len(order))]

    def adds(self, ask: Ask, trial: Trial) -> Numbers:
        """Return what a VNFC adds on each host."""
        sums: Numbers = np.zeros(len(trial.estate.hosts))
        for goal, weight in self._goals:
            if (added := goal.adds(ask, trial)) is not None:
                sums += weight * added
        return sums

    def _least(self, ask: Ask, trial: Trial) -> float:
        """Return what a VNFC adds at least, whatever becomes of the others."""
        possible = trial.flavour(ask).bar == 0
        added = ((goal.least(ask, trial.estate), w) for goal, w in self._goals)
        return sum(
            w * float(one[possible].min()) for one, w in added if one is not None
        )


@dataclass(eq=False)
class _Rung:
    """
    Where one VNFC goes next.

    ``left`` is what it adds on each host, infinity where it will not go (any more);
    ``before`` is the sum without it, ``now`` the sum with it on the host it has.
    """

    ask: Ask
    left: Numbers
    scores: Numbers
    before: float
    rest: float
    now: float = 0.0


class _Climb:
    """The search: a rung for each VNFC that has a host, and for the next one."""

    def __init__(self, problem: Problem, order: Order, total: _Sum) -> None:
        self._order, self._total = order, total
        self._trial = problem.trial()
        self._bound = total.first * (1 - ENOUGH)

    def best(self, moves: int) -> Sequence[int] | None:
        """Return the hosts with the least sum within so many moves, None if no less."""
        best, rungs = None, [self._rung(0, 0.0)]
        while moves and rungs:
            if not self._take(rungs[-1]):
                rungs.pop()
                if rungs:
                    self._trial.drop(rungs[-1].ask)
                continue
            moves -= 1
            if len(rungs) < len(self._order):
                rungs.append(self._rung(len(rungs), rungs[-1].now))
                continue
            best = [self._trial.homes[ask.name] for ask in self._order]
            self._bound = rungs[-1].now * (1 - ENOUGH)
            self._trial.drop(rungs[-1].ask)
        return best

    def _rung(self, number: int, before: float) -> _Rung:
        ask, trial = self._order[number], self._trial
        scores = trial.look(ask).sums
        adds = self._total.adds(ask, trial)
        left = np.where(scores > NEVER, adds, np.inf)
        return _Rung(ask, left, scores, before, self._total.rest[number])

    def _take(self, rung: _Rung) -> bool:
        """Put the VNFC on the host that adds least, if that may still be better."""
        while True:
            least = float(rung.left.min())
            if not rung.before + least + rung.rest < self._bound:
                return False
            ties = np.flatnonzero(rung.left == least)
            host = int(ties[rung.scores[ties].argmax()])
            self._forget(rung, host)
            if self._trial.put(rung.ask, host):
                rung.now = rung.before + least
                return True

    def _forget(self, rung: _Rung, host: int) -> None:
        """Leave out a host, and its twins unless something of the service is there."""
        touched = list(self._trial.touched)
        kept = rung.left[touched]
        if host not in self._trial.touched:
            twins = self._trial.estate.twins
            rung.left[twins == twins[host]] = np.inf
            rung.left[touched] = kept
        rung.left[host] = np.inf
