"""
The search: greedy first, then backtracking with restarts within a number of moves.

Where it is links that find no way, hosts and routes are searched together at last.

A move puts one VNFC on one host.  Budgets count moves, not time, so that the same
problem ends alike on any machine.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nfvo.placement.ask import Ask
from nfvo.placement.bounds import is_hopeless
from nfvo.placement.choice import Choice, Level
from nfvo.placement.estate.trial import Trial
from nfvo.placement.joint import place_jointly
from nfvo.placement.network.wires import Route
from nfvo.placement.order import connectivity_order
from nfvo.placement.policy import MOVES
from nfvo.placement.problem import Problem

FIRST_SLICE = 64


@dataclass(frozen=True, slots=True)
class Try:
    """
    How far a descent came.

    ``choices`` are those at its deepest; ``stuck`` is the VNFC that had no host then,
    empty when all have one.  ``proof`` is true when every way was tried.  ``routes``
    are those of its links that ask for something, where the network is known.
    """

    choices: tuple[Choice, ...]
    stuck: str = ""
    proof: bool = False
    routes: tuple[Route, ...] = ()


def search(problem: Problem, *, seed: int, tier: int, jointly: int) -> Try:
    """
    Return the first complete try, else the one that came farthest.

    That one may have spent its last move on the way to where the rest is easy.
    ``jointly`` is how many moves a search for hosts and routes at once has at last.
    """
    best = _farthest(problem, seed, tier)
    if not best.stuck:
        return best
    finished = best if best.proof else _finished(problem, best)
    return _jointly(problem, finished, seed, jointly) if finished.stuck else finished


def _jointly(problem: Problem, farthest: Try, seed: int, moves: int) -> Try:
    """Return a try that has routes as well, where it was links that had none."""
    if problem.estate.lines is None or is_hopeless(problem):
        return farthest
    found = place_jointly(problem, seed=seed, moves=moves)
    return farthest if found is None else Try(found[0], routes=found[1])


def _finished(problem: Problem, farthest: Try) -> Try:
    """Return the try with all others on what is best for each, if that places all."""
    trial, choices = problem.trial(), list(farthest.choices)
    for choice in choices:
        trial.put(choice.ask, choice.host, choice.shares)
    for ask in problem.asks.values():
        if ask.name not in trial.homes:
            taken = Level(trial, ask).take()
            if taken is None:
                return farthest
            choices.append(taken)
    return _complete(trial, choices)


def _farthest(problem: Problem, seed: int, tier: int) -> Try:
    """
    Search within the moves of the tier.

    Each restart places what made trouble before earlier, on hosts in another order,
    and may go twice as far; one that has tried every way is the last.
    """
    trouble: Counter[str] = Counter()
    trial, bias = problem.trial(), ""
    order = connectivity_order(problem, trial, trouble)
    best = again = descend(trial, order, len(order))
    if best.stuck and is_hopeless(problem):
        return best
    left, step, restart = MOVES[tier], FIRST_SLICE, 0
    while left > 0 and again.stuck and not again.proof:
        trial = problem.trial(bias)
        order = connectivity_order(problem, trial, trouble)
        again = descend(trial, order, min(step, left))
        best = max(best, again, key=_merit)
        left, step, restart = left - step, step * 2, restart + 1
        trouble[again.stuck] += 1
        bias = f"{seed}/{restart}"
    return best


def descend(trial: Trial, order: Sequence[Ask], moves: int) -> Try:
    """Place in this order, going back where no host is left, within so many moves."""
    if not order:
        return _complete(trial, ())
    levels = [Level(trial, order[0])]
    choices: list[Choice] = []
    deepest = Try((), stuck=order[0].name)
    for _ in range(moves):
        choice = _next(trial, levels, choices)
        if choice is None:
            return replace(deepest, proof=True)
        choices.append(choice)
        if len(choices) == len(order):
            return _complete(trial, choices)
        ahead = order[len(choices)]
        levels.append(Level(trial, ahead))
        if len(choices) > len(deepest.choices):
            deepest = Try(tuple(choices), stuck=ahead.name)
    return replace(deepest, proof=_next(trial, levels, choices) is None)


def _next(trial: Trial, levels: list[Level], choices: list[Choice]) -> Choice | None:
    """Take the next host of the deepest level that has one; drop those below."""
    while levels:
        if (choice := levels[-1].take()) is not None:
            return choice
        levels.pop()
        if choices:
            trial.drop(choices.pop().ask)
    return None


def _complete(trial: Trial, choices: Sequence[Choice]) -> Try:
    routes = () if trial.laying is None else trial.laying.routes()
    return Try(tuple(choices), routes=routes)


def _merit(attempt: Try) -> tuple[bool, int]:
    return not attempt.stuck, len(attempt.choices)
