"""Whatever is asked for: each step fits when it is made, and what is told is true."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from nfvo.placement.optimise.optimise import optimise
from nfvo.placement.optimise.outcome import Budget, Goal, Wanted
from tests.placement.optimise.replay import Ledger, faults_of_steps
from tests.placement.optimise.scenes import random_present

SEEDS = st.integers(0, 10**9)
GOALS = st.sampled_from([None, *Goal])


def asked(seed: int, goal: Goal | None):
    draw = Random(seed)
    there = random_present(
        draw, draw.randint(2, 6), draw.randint(1, 6), wired=draw.random() < 0.3
    )
    ids = [host.id for host in there.infrastructure.hosts]
    drained = draw.sample(ids, draw.randint(0, 2))
    budget = Budget(draw.choice((None, 1, 4)), draw.choice((None, None, 9000)))
    return there, Wanted(goal, tuple(drained), budget=budget)


@settings(max_examples=40)
@given(SEEDS, GOALS)
def test_no_step_has_a_fault_and_what_is_told_of_the_end_is_true(seed, goal):
    there, wanted = asked(seed, goal)
    assert faults_of_steps(there, optimise(there, wanted)) == []


@settings(max_examples=40)
@given(SEEDS, GOALS)
def test_the_budget_is_kept(seed, goal):
    there, wanted = asked(seed, goal)
    plan = optimise(there, wanted)
    most = wanted.budget
    assert most.moves is None or plan.moves <= most.moves
    assert most.mib is None or plan.mib <= most.mib


@settings(max_examples=40)
@given(SEEDS)
def test_what_is_drained_has_left_or_is_told_to_stay(seed):
    there, wanted = asked(seed, None)
    plan, ledger = optimise(there, wanted), Ledger(there)
    for step in plan.steps:
        assert not list(ledger.make(step))
    ours = [one for one in plan.stays if one.service]
    staying = {(one.service, name) for one in ours for name in one.vnfcs}
    there_still = {k for k, home in ledger.homes.items() if home in wanted.drain}
    assert there_still == staying
    assert all(one.why for one in plan.stays)


@settings(max_examples=40)
@given(SEEDS, GOALS)
def test_no_goal_makes_its_own_measure_worse(seed, goal):
    there, wanted = asked(seed, goal)
    before = optimise(there, Wanted(drain=wanted.drain)).after
    after = optimise(there, Wanted(goal, wanted.drain)).after
    match goal:
        case Goal.CONSOLIDATE:
            assert after.used <= before.used
        case Goal.REBALANCE:
            assert after.imbalance <= before.imbalance + 1e-9
        case Goal.UNSTRAND:
            assert after.room >= before.room
        case None:
            assert after == before


@settings(max_examples=40)
@given(SEEDS, GOALS)
def test_the_same_is_planned_again_in_whatever_order_hosts_come(seed, goal):
    there, wanted = asked(seed, goal)
    hosts = tuple(reversed(there.infrastructure.hosts))
    network = there.infrastructure.network
    other = type(there)(type(there.infrastructure)(1, hosts, network), there.services)
    assert optimise(there, wanted) == optimise(other, wanted)
