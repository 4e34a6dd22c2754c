"""A glance at the first hosts of each block tells what a look at all hosts tells."""

from dataclasses import replace
from random import Random

import pytest

from nfvo.placement.ask import gather
from nfvo.placement.draft import Draft
from nfvo.placement.engine import place
from nfvo.placement.estate.blocks import FIRST, NEVER, WIDTH, Ranks, blocks_of
from nfvo.placement.estate.estate import estate_of
from nfvo.placement.estate.look import Glance, Look
from nfvo.placement.policy import PACKING, SPREADING, policy
from nfvo.placement.problem import pose
from tests.placement.services import group, host, infrastructure, service, vnfc
from tests.placement.worlds import random_infrastructure, random_service

POLICIES = [
    pytest.param(SPREADING, id="spread"),
    pytest.param(PACKING, id="pack"),
    pytest.param(policy("latency"), id="latency"),
    pytest.param(policy({"pack": 1, "spread": 2}), id="two of room"),
]


def same(brief: Look | Glance, whole: Look) -> None:
    """Assert that both tell the same, but for what is lost in adding fractions."""
    assert brief.possible == whole.possible
    ours, theirs = brief.best(FIRST), whole.best(FIRST)
    assert [score for _, score in ours] == pytest.approx([s for _, s in theirs])
    for at, score in ours:
        assert score == pytest.approx(whole.score(at))
        assert brief.terms(at) == pytest.approx(whole.terms(at))


@pytest.mark.parametrize("wired", [False, True], ids=["", "wired"])
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("seed", range(20))
def test_a_glance_tells_what_a_look_tells(policy, wired, seed):
    draw = Random(seed)
    infra = random_infrastructure(draw, draw.choice((1, 5, 150)), wired=wired)
    asks = gather(random_service(draw, 6, wired=wired))
    estate = estate_of(infra.hosts, network=infra.network)
    trial = pose(asks, policy, Draft(infra.hosts), estate).trial()
    placed = []
    for ask in draw.choices(list(asks.values()), k=12):
        same(trial.glance(ask), trial.look(ask))
        possible = trial.look(ask).sums > NEVER
        if ask in placed:
            while placed[-1] is not ask:
                trial.drop(placed.pop())
            trial.drop(placed.pop())
        elif possible.any():
            at = draw.choice(possible.nonzero()[0].tolist())
            if trial.put(ask, at):
                placed.append(ask)


def test_a_glance_is_at_few_hosts():
    hosts = infrastructure(
        *(host(number, rack=f"{number % 5}") for number in range(200))
    )
    asks = gather(service(vnfc("a"), vnfc("b"), groups=[group("apart", "a", "b")]))
    trial = pose(asks, SPREADING, Draft(hosts.hosts), estate_of(hosts.hosts)).trial()
    for ask in asks.values():
        brief = trial.glance(ask)
        assert isinstance(brief, Glance)
        assert len(brief.hosts) < 5 * FIRST + 2
        assert trial.put(ask, brief.best(1)[0][0])


def test_blocks_are_of_hosts_in_one_place():
    draw = Random(1)
    hosts = [
        host(n, zone=draw.choice("ab"), rack=draw.choice(("", "1")), site="here")
        for n in range(3 * WIDTH)
    ]
    estate = estate_of(hosts)
    assert len(set(estate.blocks.members.tolist())) == len(hosts)
    for begin, end in zip(estate.blocks.begin, estate.blocks.begin[1:], strict=False):
        there = [estate.hosts[at] for at in estate.blocks.members[begin:end]]
        assert len({(one.zone, one.rack) for one in there}) == 1
        assert 0 < len(there) <= WIDTH


def test_ranks_that_are_renewed_are_those_made_anew():
    draw = Random(2)
    estate = estate_of([host(n, rack=f"{n % 7}") for n in range(100)])
    blocks = blocks_of(estate.scopes, None)
    before = estate.tariffs.power[0] * 0
    before[:] = [draw.choice((NEVER, 0.5, draw.random())) for _ in before]
    ranks, now = Ranks.of(blocks, before), before.copy()
    now[[3, 50]] = 0.25, NEVER
    renewed, anew = ranks.renewed(now, [3, 50]), Ranks.of(blocks, now)
    for block in range(len(blocks.one)):
        assert renewed.able(block) == anew.able(block)
    assert renewed.first.hosts.tolist() == anew.first.hosts.tolist()


def test_hosts_that_move_to_another_rack_are_in_another_block():
    hosts = [host(n, rack="1") for n in range(9)]
    before = estate_of(hosts)
    moved = before.having([replace(hosts[4], rack="2")])
    graph = service(vnfc("a"), vnfc("b"))
    assert len(before.blocks.one) == 1
    assert len(moved.blocks.one) == 2
    assert place(graph, moved) == place(graph, estate_of(moved.hosts))


@pytest.mark.parametrize("hard", [True, False], ids=["hard", "soft"])
@pytest.mark.parametrize("kind", ["apart", "together"])
@pytest.mark.parametrize("scope", ["rack", "zone", "site"])
def test_rules_of_places_are_told_by_blocks(scope, kind, hard):
    hosts = [
        host(n, site=f"{n % 2}", zone=f"{n % 4}", rack=f"{n % 8}") for n in range(160)
    ]
    rule = group(kind, "a", "b", scope=scope, hard=hard)
    asks = gather(service(vnfc("a"), vnfc("b"), groups=[rule]))
    trial = pose(asks, SPREADING, Draft(tuple(hosts)), estate_of(hosts)).trial()
    first, second = asks.values()
    assert trial.put(first, 0)
    brief = trial.glance(second)
    assert isinstance(brief, Glance)
    same(brief, trial.look(second))
