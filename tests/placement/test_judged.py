"""Every placement stands before a judge who shares no code with the engine."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from nfvo.placement.engine import place
from nfvo.placement.outcome import Placement
from nfvo.placement.policy import PACKING, SPREADING
from tests.placement.judge import faults
from tests.placement.worlds import random_infrastructure, random_service

SEEDS = st.integers(0, 10**9)


def world(seed: int, vnfcs: int, hosts: int, *, wired: bool):
    draw = Random(seed)
    there = random_infrastructure(draw, hosts, wired=wired)
    return random_service(draw, vnfcs, wired=wired), there


@given(SEEDS, st.integers(1, 6), st.integers(1, 8), st.booleans(), st.booleans())
def test_no_placement_has_a_fault(seed, vnfcs, hosts, wired, packed):
    graph, there = world(seed, vnfcs, hosts, wired=wired)
    policy = PACKING if packed else SPREADING
    found = place(graph, there, policy=policy, seed=seed % 10, tier=1)
    assert not isinstance(found, Placement) or faults(graph, there, found) == []


def test_random_worlds_have_room_about_as_often_as_not():
    found = [place(*world(s, 4, 5, wired=s % 2 == 0), tier=1) for s in range(60)]
    assert 15 < sum(isinstance(one, Placement) for one in found) < 45
