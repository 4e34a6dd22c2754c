"""What is tried comes from the seed alone."""

from itertools import islice

from benchmarks.chaos.operations import DECK, VERBS
from benchmarks.chaos.script import Pace, acts

PACE = Pace(0.0, 1.0)


def test_one_seed_tries_the_same_again():
    first = list(islice(acts(7, "ann", DECK, PACE), 100))
    assert first == list(islice(acts(7, "ann", DECK, PACE), 100))


def test_another_seed_or_another_driver_tries_something_else():
    streams = [(7, "ann"), (8, "ann"), (7, "bob")]
    tried = {tuple(islice(acts(seed, who, DECK, PACE), 20)) for seed, who in streams}
    assert len(tried) == 3


def test_each_verb_comes_in_its_turn():
    whole = sum(DECK.values())
    dealt = [act.what for act in islice(acts(7, "ann", DECK, PACE), whole)]
    assert {what: dealt.count(what) for what in dealt} == dict(DECK)
    assert DECK.keys() == VERBS.keys()
