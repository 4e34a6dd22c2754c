"""Arrangements: right, as cheap as can be where that is known, the same every time."""

from dataclasses import replace
from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nfvo.placement.network.arrange import Apart, Arrangement, Question, arrange
from nfvo.placement.network.fast import PLAIN, compiled_code, is_installed
from nfvo.placement.network.mesh import as_arrays
from nfvo.placement.network.service import Wire
from nfvo.placement.network.wires import Wires
from tests.placement.network.checker import faults, misplaced
from tests.placement.network.networks import (
    link,
    network,
    random_fabric,
    random_network,
    random_question,
)

MOVES = 200


def question(seed: int, *, vnfcs: int, size: int, bounded: bool):
    draw = Random(seed)
    if draw.random() < 0.5:
        of = random_fabric(draw, size, 2)
    else:
        of = random_network(draw, size)
    return of, random_question(draw, of, vnfcs, bounded)


@given(st.integers(0, 10**6), st.integers(2, 7), st.integers(2, 7), st.booleans())
def test_an_arrangement_breaks_nothing(seed, vnfcs, size, bounded):
    of, asked = question(seed, vnfcs=vnfcs, size=size, bounded=bounded)
    found = arrange(asked, seed=seed, moves=40, code=PLAIN)
    assert found is None or faults(asked, of, found) == []


def test_random_questions_are_answered_more_often_than_not():
    asked = [question(s, vnfcs=4, size=5, bounded=s % 2 == 0)[1] for s in range(30)]
    found = [arrange(one, seed=0, moves=MOVES, code=PLAIN) for one in asked]
    assert 10 < sum(one is not None for one in found) < 30


def cheapest(asked: Question) -> float:
    """Return the least that any hosts cost, with routes as ``Wires`` lays them."""
    hosts, vnfcs = range(len(asked.switch)), len(asked.allowed)
    return min(cost_of(asked, homes) for homes in product(hosts, repeat=vnfcs))


def cost_of(asked: Question, homes: tuple[int, ...]) -> float:
    if any(misplaced(asked, Arrangement(homes, (), 0, 0))):
        return np.inf
    laid = Wires(asked.network, asked.wires, asked.chains, vnfcs=len(homes))
    if not all(laid.put(v, int(asked.switch[home])) for v, home in enumerate(homes)):
        return np.inf
    return sum(route.mbps * len(route.links) for route in laid.routes())


@pytest.mark.parametrize("seed", range(60))
def test_nothing_small_is_refused_or_dearer_than_the_best_of_all_ways(seed):
    _, asked = question(seed, vnfcs=3, size=3, bounded=seed % 2 == 0)
    found = arrange(asked, seed=seed, moves=MOVES, code=PLAIN)
    assert (found.cost if found else np.inf) <= cheapest(asked)


@pytest.mark.parametrize("seed", range(10))
def test_question_seed_and_moves_decide(seed):
    _, asked = question(seed, vnfcs=5, size=5, bounded=seed % 2 == 0)
    first = arrange(asked, seed=seed, moves=60, code=PLAIN)
    assert first == arrange(asked, seed=seed, moves=60, code=PLAIN)


@pytest.mark.parametrize("seed", range(10))
def test_a_question_is_left_as_it_was(seed):
    _, asked = question(seed, vnfcs=5, size=5, bounded=False)
    before = asked.free.copy(), asked.network.mesh.free.copy()
    arrange(asked, seed=seed, moves=60, code=PLAIN)
    assert (asked.free == before[0]).all()
    assert (asked.network.mesh.free == before[1]).all()


@pytest.mark.slow  # it compiles for a minute where nothing is kept from an earlier run
@pytest.mark.skipif(not is_installed(), reason="numba (the extra [fast]) is missing")
def test_machine_code_arranges_the_same_to_the_bit():
    for seed in range(60):
        _, asked = question(seed, vnfcs=6, size=6, bounded=seed % 2 == 0)
        plain = arrange(asked, seed=seed, moves=60, code=PLAIN)
        fast = arrange(asked, seed=seed, moves=60, code=compiled_code())
        assert plain == fast


ROW = network(link("a", "b", 10), link("b", "c", 10), link("c", "d", 10))


def on_row(*wires: Wire, vnfcs: int = 2) -> Question:
    """Return a question on four switches in a row, each with a host for one VNFC."""
    return Question(
        as_arrays(ROW),
        wires,
        allowed=np.ones((vnfcs, 4), np.bool_),
        demand=np.ones((vnfcs, 1), np.int64),
        free=np.ones((1, 4), np.int64),
        switch=np.arange(4),
    )


def arranged(asked: Question) -> Arrangement:
    found = arrange(asked, seed=1, moves=MOVES, code=PLAIN)
    assert found is not None
    return found


def test_those_on_a_wire_are_neighbours():
    found = arranged(on_row(Wire("w", (0, 1), 5)))
    assert abs(found.hosts[0] - found.hosts[1]) == 1
    assert found.cost == 5


def test_a_toll_is_avoided_where_it_is_more_than_the_way():
    toll = np.array([[0, 0, 0, 0], [90, 90, 90, 0]])
    allowed = np.array([[True, False, False, False], [True] * 4])
    asked = replace(on_row(Wire("w", (0, 1), 5)), toll=toll, allowed=allowed)
    assert arranged(asked).hosts == (0, 3)
    assert arranged(replace(asked, toll=toll // 10)).hosts == (0, 1)


def test_who_is_kept_stays_and_the_others_come_to_it():
    lying = {"w": ("a-b", "b-c")}
    asked = on_row(Wire("w", (0, 1), 5), Wire("x", (1, 2), 5), vnfcs=3)
    free = np.array([[0, 1, 0, 1]])
    asked = replace(asked, kept={0: 0, 1: 2}, lying=lying, free=free)
    found = arranged(asked)
    assert found.hosts in {(0, 2, 1), (0, 2, 3)}
    assert found.routes[0].links == ("a-b", "b-c")


def test_racks_are_kept_apart_whatever_host_it_is():
    racks = np.array([0, 0, 1, 1])
    asked = replace(on_row(Wire("w", (0, 1), 5)), apart=(Apart((0, 1), racks),))
    assert sorted(arranged(asked).hosts) == [1, 2]


@pytest.mark.parametrize(("mbps", "possible"), [(10, True), (11, False)])
def test_what_does_not_fit_through_is_refused(mbps, possible):
    found = arrange(on_row(Wire("w", (0, 1), mbps)), seed=1, moves=MOVES, code=PLAIN)
    assert (found is not None) == possible


def test_amounts_may_come_in_any_form():
    asked = on_row(Wire("w", (0, 1), 5))
    other = replace(
        asked,
        demand=np.asfortranarray(asked.demand, np.int32),
        free=np.asfortranarray(asked.free, np.int32),
        switch=asked.switch.astype(np.int32),
    )
    assert arranged(other) == arranged(asked)
