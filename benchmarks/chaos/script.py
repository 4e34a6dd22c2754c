"""
What is going to be done, drawn from the seed alone: never from what is found.

When it happens, and what it meets, is chance; what is tried is not.  To add a verb or
a fault, add it to its table: both are dealt like cards, so that each comes in its turn.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

T = TypeVar("T")

SLOTS = 8
"""How many services there are at most; they are called by their numbers."""


@dataclass(frozen=True, slots=True)
class Act:
    """
    One thing to be tried.

    ``dice`` are numbers in [0, 1) for what else is to be chosen, such as which of the
    guests that are there; ``rest_s`` is how long to wait afterwards.
    """

    what: str
    slot: int
    dice: tuple[float, float, float]
    rest_s: float


@dataclass(frozen=True, slots=True)
class Pace:
    """How long to rest between two acts, in seconds."""

    least: float
    most: float


def acts(seed: int, who: str, deck: Mapping[str, int], pace: Pace) -> Iterator[Act]:
    """Yield what ``who`` tries, for ever; ``deck`` says how often each comes."""
    random = Random(f"{seed}/{who}")
    cards = [what for what, count in deck.items() for _ in range(count)]
    while True:
        random.shuffle(cards)
        for what in cards:
            dice = (random.random(), random.random(), random.random())
            rest = random.uniform(pace.least, pace.most)
            yield Act(what, random.randrange(SLOTS), dice, rest)


def pick(choices: Sequence[T], die: float) -> T:
    """Return one of some."""
    return choices[int(die * len(choices))]
