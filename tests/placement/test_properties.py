"""What holds of every placement, whatever the service and the hosts."""

import re
from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from nfvo.graph import Resources
from nfvo.graph.backing import NO_BACKING, Backing, GuestCell
from nfvo.placement.ask import gather
from nfvo.placement.draft import Draft
from nfvo.placement.engine import place
from nfvo.placement.estate.blocks import NEVER
from nfvo.placement.estate.estate import estate_of
from nfvo.placement.infrastructure import HostState, NumaCell
from nfvo.placement.outcome import Placement, Refusal
from nfvo.placement.policy import PACKING, SPREADING
from nfvo.placement.problem import pose
from tests.placement.services import group, host, infrastructure, service, vnfc

NAMES = "abcd"
SEEDS = st.integers(0, 9)
TIERS = st.integers(0, 1)
POLICIES = st.sampled_from([SPREADING, PACKING])


@st.composite
def groups(draw):
    members = draw(st.sets(st.sampled_from(NAMES), min_size=2))
    kind = draw(st.sampled_from(["together", "apart"]))
    scope = draw(st.sampled_from(["host", "host", "zone", "site"]))
    return group(kind, *members, scope=scope, hard=draw(st.integers(0, 3)) > 0)


@st.composite
def services(draw):
    vnfcs = [
        vnfc(
            name,
            draw(st.integers(1, 4)),
            draw(st.integers(1, 4)) * 512,
            1,
            links=" ".join(draw(st.sets(st.sampled_from("xyz"), max_size=2))),
            labels=draw(st.frozensets(st.just("ssd"))),
        )
        for name in NAMES[: draw(st.integers(1, 4))]
    ]
    names = {v.vnf for v in vnfcs}
    rules = [
        replace(rule, vnfcs=present)
        for rule in draw(st.lists(groups(), max_size=2))
        if len(present := frozenset(f"{n}/vm/0" for n in names) & rule.vnfcs) > 1
    ]
    return service(*vnfcs, groups=rules)


@st.composite
def infrastructures(draw):
    return infrastructure(
        *(
            host(
                number,
                draw(st.integers(0, 8)),
                draw(st.integers(0, 8)) * 512,
                9,
                total=(8, 4096, 10),
                zone=draw(st.sampled_from(["z1", "z2"])),
                site=draw(st.sampled_from(["s1", "s1", "s2"])),
                labels=draw(st.sampled_from([frozenset(), frozenset({"ssd"})])),
                state=draw(
                    st.sampled_from([HostState.READY] * 4 + [HostState.CORDONED])
                ),
            )
            for number in range(draw(st.integers(1, 4)))
        )
    )


def is_feasible(graph, hosts, homes):
    """Judge a placement without the engine's own filters."""
    return (
        all(
            hosts[homes[name]].state is HostState.READY
            and v.labels <= hosts[homes[name]].labels
            for name, v in graph.vnfcs.items()
        )
        and all(fits(graph, h, homes) for h in hosts.values())
        and all(holds(rule, hosts, homes) for rule in graph.groups if rule.hard)
    )


def fits(graph, on, homes):
    mine = [v.demand for name, v in graph.vnfcs.items() if homes[name] == on.id]
    return not mine or on.free.covers(sum(mine, Resources()))


def holds(rule, hosts, homes):
    places = [place_of(rule, hosts[homes[name]]) for name in rule.vnfcs]
    alone = 1 if rule.kind == "together" else len(places)
    return len(set(places)) == alone


def place_of(rule, on):
    return {"host": on.id, "zone": (on.site, on.zone), "site": on.site}[rule.scope]


def homes_of(placement):
    return {name: a.host for name, a in placement.assignments.items()}


@given(services(), infrastructures(), POLICIES, SEEDS, TIERS)
def test_a_placement_breaks_no_constraint(graph, infra, policy, seed, tier):
    outcome = place(graph, infra, policy=policy, seed=seed, tier=tier)
    if isinstance(outcome, Placement):
        hosts = {h.id: h for h in infra.hosts}
        assert is_feasible(graph, hosts, homes_of(outcome))


BACKINGS = st.sampled_from(
    [
        NO_BACKING,
        Backing(alone=True),
        Backing(cells=(GuestCell((0,), 512),)),
        Backing(dedicated=True, cells=(GuestCell((0,), 512),)),
    ]
)
CELLS = st.sampled_from(
    [(), (NumaCell(0, 4, 1024, cores=((0,), (1,), (2,), (3,))),)],
)


@st.composite
def backed(draw, services):
    graph = draw(services)
    vnfs = (
        replace(v, vnfcs=tuple(replace(c, backing=draw(BACKINGS)) for c in v.vnfcs))
        for v in graph.vnfs
    )
    return replace(graph, vnfs=tuple(vnfs))


@st.composite
def celled(draw, infrastructures):
    hosts = (
        replace(
            h,
            numa=draw(CELLS),
            dedicated=draw(st.sampled_from([frozenset(), frozenset({2, 3})])),
            vnfcs=draw(st.sampled_from([frozenset(), frozenset({"stranger"})])),
        )
        for h in draw(infrastructures).hosts
    )
    return infrastructure(*hosts)


@given(backed(services()), celled(infrastructures()), POLICIES, st.data())
def test_arrays_and_words_reject_the_same_hosts_for_the_same_reasons(
    graph, infra, policy, data
):
    asks = gather(graph)
    problem = pose(asks, policy, Draft(infra.hosts), estate_of(infra.hosts))
    trial = problem.trial()
    for ask in asks.values():
        draft, sums = trial.draft(), trial.look(ask).sums
        hosts = [draft.now(h) for h in problem.estate.hosts]
        filters = problem.policy.filters
        in_words = [
            sum(1 << n for n, one in enumerate(filters) if one.reject(ask, h, draft))
            for h in hosts
        ]
        assert trial.bits(ask).tolist() == in_words
        assert (sums == NEVER).tolist() == [bits > 0 for bits in in_words]
        possible = [at for at, bits in enumerate(in_words) if not bits]
        if possible:
            trial.put(ask, data.draw(st.sampled_from(possible)))


@given(services(), infrastructures(), POLICIES, st.data())
def test_what_is_taken_back_leaves_no_trace(graph, infra, policy, data):
    asks = gather(graph)
    problem = pose(asks, policy, Draft(infra.hosts), estate_of(infra.hosts))
    trial = problem.trial()
    first, *others = asks.values()
    before = trial.look(first)
    for ask in others:
        trial.put(ask, data.draw(st.integers(0, len(infra.hosts) - 1)))
    for ask in reversed(others):
        trial.drop(ask)
    after = trial.look(first)
    assert (after.sums == before.sums).all()
    assert (trial.bits(first) == problem.trial().bits(first)).all()
    assert not trial.touched


@given(services(), infrastructures(), POLICIES, SEEDS)
def test_tier_one_finds_a_small_placement_whenever_there_is_one(
    graph, infra, policy, seed
):
    hosts = {h.id: h for h in infra.hosts}
    ways = product(hosts, repeat=len(graph.vnfcs))
    exists = any(
        is_feasible(graph, hosts, dict(zip(graph.vnfcs, way, strict=True)))
        for way in ways
    )
    outcome = place(graph, infra, policy=policy, seed=seed, tier=1)
    assert isinstance(outcome, Placement) == exists


@given(services(), infrastructures(), SEEDS, st.integers(0, 1), st.randoms())
def test_the_same_question_has_the_same_answer(graph, infra, seed, tier, random):
    shuffled = list(infra.hosts)
    random.shuffle(shuffled)
    first = place(graph, infra, seed=seed, tier=tier)
    again = place(graph, infrastructure(*shuffled), seed=seed, tier=tier)
    assert first == again or isinstance(first, Refusal)
    assert first == place(graph, infra, seed=seed, tier=tier)


@given(services(), infrastructures())
def test_removing_what_was_placed_restores_the_hosts(graph, infra):
    outcome = place(graph, infra, tier=1)
    if isinstance(outcome, Placement):
        before = {h.id: h for h in infra.hosts}
        hosts = dict(before)
        for name, home in homes_of(outcome).items():
            hosts[home] = hosts[home].taking(name, graph.vnfcs[name].demand)
        for name, home in homes_of(outcome).items():
            hosts[home] = hosts[home].releasing(name, graph.vnfcs[name].demand)
        assert hosts == before


@given(services(), infrastructures(), TIERS)
def test_a_refusal_accounts_for_every_host(graph, infra, tier):
    outcome = place(graph, infra, tier=tier)
    if isinstance(outcome, Refusal):
        assert outcome.vnfcs
        for refused in outcome.vnfcs:
            assert [r.host for r in refused.rejections] == [h.id for h in infra.hosts]


SHORT = re.compile(r"(\d+)( MiB| GiB)? more free (vCPU|memory|disk) on hv(\d) would do")


def relaxed(infra, hint):
    amount, unit, noun, number = SHORT.fullmatch(hint).groups()
    more = {
        "vCPU": Resources(int(amount)),
        "memory": Resources(0, int(amount) * (1024 if unit == " GiB" else 1)),
        "disk": Resources(0, 0, int(amount)),
    }[noun]
    return infrastructure(
        *(
            replace(h, free=h.free + more) if h.id == f"h{number}" else h
            for h in infra.hosts
        )
    )


@given(services(), infrastructures())
def test_a_hint_for_one_dimension_is_true(graph, infra):
    outcome = place(graph, infra, tier=1)
    if isinstance(outcome, Refusal) and SHORT.fullmatch(outcome.hint):
        assert isinstance(place(graph, relaxed(infra, outcome.hint), tier=1), Placement)


@given(services(), infrastructures())
def test_uncordoning_the_host_that_a_hint_names_helps(graph, infra):
    outcome = place(graph, infra, tier=1)
    if isinstance(outcome, Refusal) and (
        cordoned := re.fullmatch(r"uncordon hv(\d)", outcome.hint)
    ):
        hosts = (
            replace(h, state=HostState.READY) if h.id == f"h{cordoned[1]}" else h
            for h in infra.hosts
        )
        assert isinstance(place(graph, infrastructure(*hosts), tier=1), Placement)


@given(services(), infrastructures(), SEEDS)
def test_what_is_kept_never_moves(graph, infra, seed):
    outcome = place(graph, infra, tier=1)
    if isinstance(outcome, Placement):
        _healed, *others = outcome.assignments
        kept = {name: outcome.host(name) for name in others}
        hosts = {h.id: h for h in infra.hosts}
        for name, home in kept.items():
            hosts[home] = hosts[home].taking(name, graph.vnfcs[name].demand)
        again = place(graph, infrastructure(*hosts.values()), seed=seed, keep=kept)
        assert isinstance(again, Placement)
        assert {name: again.host(name) for name in others} == kept
