"""Placements and refusals before a judge, and a solver, that share no engine code."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nfvo.graph import Resources
from nfvo.graph.backing import Backing, GuestCell
from nfvo.placement.ask import gather
from nfvo.placement.cells.fit import holding, shares_on
from nfvo.placement.engine import place
from nfvo.placement.explain import Decided, explain
from nfvo.placement.infrastructure import Infrastructure
from nfvo.placement.outcome import Placement, Refusal
from nfvo.placement.policy import PACKING, SPREADING
from tests.placement.cells.machines import cell, machine
from tests.placement.judge import faults
from tests.placement.services import service, vnfc
from tests.placement.solver import fits
from tests.placement.worlds import (
    random_cramped,
    random_infrastructure,
    random_service,
)

SEEDS = st.integers(0, 10**9)
FEW = settings(max_examples=50)
TIER = 1


def world(seed: int, vnfcs: int, hosts: int, *, wired: bool):
    draw = Random(seed)
    there = random_infrastructure(draw, hosts, wired=wired)
    return random_service(draw, vnfcs, wired=wired), there


@FEW
@given(SEEDS, st.integers(1, 6), st.integers(1, 8), st.booleans(), st.booleans())
def test_no_placement_has_a_fault(seed, vnfcs, hosts, wired, packed):
    graph, there = world(seed, vnfcs, hosts, wired=wired)
    policy = PACKING if packed else SPREADING
    found = place(graph, there, policy=policy, seed=seed % 10, tier=1)
    assert not isinstance(found, Placement) or faults(graph, there, found) == []


def test_random_worlds_have_room_about_as_often_as_not():
    found = [place(*world(s, 3, 6, wired=s % 2 == 0), tier=0) for s in range(40)]
    assert 8 < sum(isinstance(one, Placement) for one in found) < 32


@FEW
@given(SEEDS, st.integers(1, 4), st.integers(1, 6), st.booleans())
def test_what_is_refused_fits_nowhere_and_what_fits_is_placed(
    seed, vnfcs, hosts, wired
):
    graph, there = world(seed, vnfcs, hosts, wired=wired)
    placed = isinstance(place(graph, there, tier=TIER), Placement)
    assert placed == fits(graph, there)


@settings(max_examples=80)
@given(SEEDS)
def test_who_gets_which_cell_is_tried_until_all_fit(seed):
    graph, there = random_cramped(Random(seed))
    found = place(graph, there, tier=TIER)
    assert isinstance(found, Placement) == fits(graph, there)
    assert not isinstance(found, Placement) or faults(graph, there, found) == []


def isolated(*memory: int, huge: bool = False) -> Backing:
    cells = tuple(GuestCell((n,), mib) for n, mib in enumerate(memory))
    return Backing(dedicated=True, threads="isolate", huge=huge, cells=cells)


def test_one_makes_room_in_the_only_cell_that_another_can_have():
    tight = machine(
        cell(0, (0, 1), (2, 3), memory=6144, hugepages={2048: 256}),
        cell(1, (4, 5), (6, 7), memory=8192, hugepages={2048: 512}),
        aside="1-7",
    )
    tight = replace(tight, free=Resources(1, 9000, 99), total=Resources(1, 9000, 99))
    graph = service(
        vnfc("a", 1, 2048, 1, backing=isolated(2048)),
        vnfc("b", 2, 512, 1, backing=isolated(256, 256, huge=True)),
    )
    there = Infrastructure(1, (tight,))
    found = place(graph, there, tier=1)
    assert isinstance(found, Placement), found
    assert faults(graph, there, found) == []
    assert {share.cell for share in found.shares("a/vm/0")} == {1}


@FEW
@given(SEEDS, st.integers(1, 4), st.integers(1, 5))
def test_where_an_explanation_says_possible_the_judge_says_so_too(seed, vnfcs, hosts):
    graph, there = world(seed, vnfcs, hosts, wired=False)
    found = place(graph, there, tier=1)
    if not isinstance(found, Placement):
        return
    for name, verdicts in explain(Decided(graph, there, found)).items():
        assert [one.host for one in verdicts] == [host.id for host in there.hosts]
        for verdict in verdicts:
            assert not (verdict.chosen and verdict.rejection)
            if not verdict.rejection and not verdict.chosen:
                moved = elsewhere(graph, there, found, name, verdict.host)
                assert faults(graph, there, moved) == []


@FEW
@given(SEEDS, st.integers(1, 4), st.integers(1, 5))
def test_where_an_explanation_says_why_not_the_judge_finds_a_fault(seed, vnfcs, hosts):
    graph, there = world(seed, vnfcs, hosts, wired=False)
    found = place(graph, there, tier=1)
    if not isinstance(found, Placement):
        return
    for name, verdicts in explain(Decided(graph, there, found)).items():
        for verdict in verdicts:
            if verdict.rejection:
                moved = elsewhere(graph, there, found, name, verdict.host)
                assert faults(graph, there, moved) != [], verdict.rejection


def elsewhere(graph, there, found: Placement, name: str, host: str) -> Placement:
    """Return a placement with one VNFC on another host, by what is left there."""
    asks = gather(graph)
    (on,) = (one for one in there.hosts if one.id == host)
    for other, made in found.assignments.items():
        if other != name and made.host == host:
            on = holding(
                on.taking(other, asks[other].demand),
                other,
                asks[other].vnfc.backing,
                made.shares,
            )
    shares = shares_on(on, asks[name].vnfc.backing)
    moved = replace(found.assignments[name], host=host, shares=shares)
    return Placement({**found.assignments, name: moved})


@FEW
@given(SEEDS, st.integers(1, 6), st.integers(1, 6), st.booleans())
def test_every_refusal_rejects_every_host_for_someone(seed, vnfcs, hosts, wired):
    graph, there = world(seed, vnfcs, hosts, wired=wired)
    found = place(graph, there, tier=1)
    if isinstance(found, Refusal):
        for refused in found.vnfcs:
            told = [one.host for one in refused.rejections]
            assert told == [host.id for host in there.hosts]
            assert sum(one.hosts for one in refused.reasons) == len(there.hosts)


@FEW
@given(SEEDS, st.integers(1, 6), st.integers(1, 6))
def test_what_is_released_leaves_hosts_as_they_were(seed, vnfcs, hosts):
    graph, there = world(seed, vnfcs, hosts, wired=False)
    found, asks = place(graph, there, tier=1), gather(graph)
    if not isinstance(found, Placement):
        return
    before = {host.id: host for host in there.hosts}
    after = dict(before)
    for name, made in found.assignments.items():
        taking = after[made.host].taking(name, asks[name].demand)
        backing = asks[name].vnfc.backing
        after[made.host] = holding(taking, name, backing, made.shares)
    for name, made in found.assignments.items():
        demand = asks[name].demand
        after[made.host] = after[made.host].releasing(name, demand)
    assert after == before


@pytest.mark.parametrize("seed", range(4))
def test_the_solver_is_no_yes_man(seed):
    graph, there = world(seed, 2, 4, wired=False)
    huge = Resources(10**6, 1, 1)
    large = replace(graph.vnfs[0].vnfcs[0], demand=huge, backing=Backing())
    assert not fits(service(large), there)
