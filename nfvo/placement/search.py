"""
The search: greedy first, then backtracking with restarts within a number of moves.

A move puts one VNFC on one host.  Budgets count moves, not time, so that the same
problem ends alike on any machine.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nfvo.placement.ask import Ask
from nfvo.placement.bounds import is_hopeless
from nfvo.placement.draft import Draft
from nfvo.placement.infrastructure import Host
from nfvo.placement.order import connectivity_order
from nfvo.placement.policy import MOVES
from nfvo.placement.problem import Option, Problem

FIRST_SLICE = 64


@dataclass(frozen=True, slots=True)
class Choice:
    """One VNFC on one host, and what else was possible at that moment."""

    ask: Ask
    host: Host
    options: Sequence[Option]


@dataclass(frozen=True, slots=True)
class Try:
    """
    How far a descent came.

    ``choices`` are those at its deepest; ``stuck`` is the VNFC that had no host then,
    empty when all have one.  ``proof`` is true when every way was tried.
    """

    choices: tuple[Choice, ...]
    stuck: str = ""
    proof: bool = False
    moves: int = 0


@dataclass(frozen=True, slots=True)
class _Level:
    """Where a descent chooses for one VNFC: after what, among what, what is left."""

    draft: Draft
    choices: tuple[Choice, ...]
    options: Sequence[Option]
    left: Iterator[Option]


def search(problem: Problem, *, seed: int, tier: int) -> Try:
    """
    Return the first complete try, else the one that came farthest.

    That one may have spent its last move on the way to where the rest is easy.
    """
    best = _farthest(problem, seed, tier)
    return best if not best.stuck or best.proof else _finished(problem, best)


def _finished(problem: Problem, farthest: Try) -> Try:
    """Return the try with all others on what is best for each, if that places all."""
    draft, choices = problem.start, list(farthest.choices)
    for choice in choices:
        draft = draft.placing(choice.ask, choice.host)
    for ask in problem.asks.values():
        if ask.name not in draft.placed:
            options = problem.options(ask, draft)
            if not options:
                return farthest
            choices.append(Choice(ask, options[0].host, options))
            draft = draft.placing(ask, options[0].host)
    return Try(tuple(choices), moves=farthest.moves)


def _farthest(problem: Problem, seed: int, tier: int) -> Try:
    """
    Search within the moves of the tier.

    Each restart places what made trouble before earlier, on hosts in another order,
    and may go twice as far; one that has tried every way is the last.
    """
    trouble: Counter[str] = Counter()
    order = connectivity_order(problem, trouble)
    best = again = descend(problem, order, len(order))
    if best.stuck and is_hopeless(problem):
        return best
    left, step, restart = MOVES[tier], FIRST_SLICE, 0
    while left > 0 and again.stuck and not again.proof:
        again = descend(problem, order, min(step, left))
        best = max(best, again, key=_merit)
        left, step, restart = left - step, step * 2, restart + 1
        trouble[again.stuck] += 1
        problem = problem.biased(f"{seed}/{restart}")
        order = connectivity_order(problem, trouble)
    return best


def descend(problem: Problem, order: Sequence[Ask], moves: int) -> Try:
    """Place in this order, going back where no host is left, within so many moves."""
    if not order:
        return Try(())
    levels = [_level(problem, order[0], problem.start, ())]
    deepest = Try((), stuck=order[0].name)
    for spent in range(1, moves + 1):
        option = _next(levels)
        if option is None:
            return replace(deepest, proof=True, moves=spent - 1)
        level = levels[-1]
        ask = order[len(level.choices)]
        choices = (*level.choices, Choice(ask, option.host, level.options))
        if len(choices) == len(order):
            return Try(choices, moves=spent)
        ahead = order[len(choices)]
        draft = level.draft.placing(ask, option.host)
        levels.append(_level(problem, ahead, draft, choices))
        if len(choices) > len(deepest.choices):
            deepest = Try(choices, stuck=ahead.name)
    return replace(deepest, proof=_next(levels) is None, moves=moves)


def _merit(attempt: Try) -> tuple[bool, int]:
    return not attempt.stuck, len(attempt.choices)


def _level(
    problem: Problem, ask: Ask, draft: Draft, choices: tuple[Choice, ...]
) -> _Level:
    options = problem.options(ask, draft)
    return _Level(draft, choices, options, _unlike(options, draft))


def _next(levels: list[_Level]) -> Option | None:
    """Return the next option of the deepest level that has one; drop those below."""
    while levels:
        if option := next(levels[-1].left, None):
            return option
        levels.pop()
    return None


def _unlike(options: Sequence[Option], draft: Draft) -> Iterator[Option]:
    """
    Yield the options without those whose twin was tried before.

    Hosts that nothing of this service touches and that are alike in all that filters
    look at are twins: what failed on one fails on the other.
    """
    tried = set()
    for option in options:
        kind = _kind(option.host, draft)
        if kind not in tried:
            tried.add(kind)
            yield option


def _kind(host: Host, draft: Draft) -> object:
    """Return what twins have in common; a touched host has none."""
    if host.id in draft.touched:
        return host.id
    return replace(host, id="", name="", total=host.free, vnfcs=frozenset())
