"""Explanations never contradict the decision, whatever the service and the hosts."""

from collections import Counter
from dataclasses import replace

from hypothesis import given

from nfvo.placement.ask import gather
from nfvo.placement.draft import Draft
from nfvo.placement.engine import place
from nfvo.placement.estate.estate import estate_of
from nfvo.placement.explain import Decided, accounts, explain
from nfvo.placement.hints import smallest
from nfvo.placement.outcome import Placement, Refusal
from nfvo.placement.policy import DEFAULT_POLICY
from nfvo.placement.problem import pose
from nfvo.placement.whatif.taken import taken
from tests.placement.services import infrastructure
from tests.placement.test_properties import (
    TIERS,
    backed,
    celled,
    infrastructures,
    services,
)


@given(services(), infrastructures(), TIERS)
def test_the_reasons_of_a_refusal_are_those_of_its_hosts(graph, infra, tier):
    refused = place(graph, infra, tier=tier)
    if isinstance(refused, Refusal):
        for vnfc in refused.vnfcs:
            first = Counter(one.constraint for one in vnfc.rejections)
            assert {one.constraint: one.hosts for one in vnfc.reasons} == first
            assert sum(one.hosts for one in vnfc.reasons) == len(infra.hosts)
            by_host = {one.host: one for one in vnfc.rejections}
            for one in vnfc.reasons:
                nearest = by_host[one.nearest]
                assert (nearest.constraint, nearest.message) == (
                    one.constraint,
                    one.message,
                )


@given(backed(services()), celled(infrastructures()), TIERS)
def test_hosts_of_one_sort_have_the_words_that_each_would_have(graph, infra, tier):
    twice = [replace(h, id=f"{h.id}-b", name=f"{h.name}-b") for h in infra.hosts]
    infra = infrastructure(*infra.hosts, *twice)
    refused = place(graph, infra, tier=tier)
    if isinstance(refused, Refusal):
        asks, draft = gather(graph), Draft(infra.hosts)
        homes = {host.id: host for host in infra.hosts}
        for name, home in refused.placed.items():
            draft = draft.placing(asks[name], draft.now(homes[home]))
        for vnfc in refused.vnfcs:
            for host, one in zip(draft.all_hosts(), vnfc.rejections, strict=True):
                ask = asks[vnfc.vnfc]
                failing = (f.reject(ask, host, draft) for f in DEFAULT_POLICY.filters)
                assert (host.id, [one.message, *one.also]) == (
                    one.host,
                    [*filter(None, failing)],
                )


@given(backed(services()), celled(infrastructures()))
def test_no_host_has_a_smaller_relaxation_than_the_one_that_is_told(graph, infra):
    asks, estate = gather(graph), estate_of(infra.hosts)
    draft = Draft(infra.hosts)
    problem = pose(asks, DEFAULT_POLICY, draft, estate)
    for ask in asks.values():
        if problem.trial().bits(ask).all():
            each = [
                smallest(problem, ask, replace(draft, hosts=(host,)))
                for host in infra.hosts
            ]
            cheapest = min((one.cost for one in each if one), default=None)
            told = smallest(problem, ask, draft)
            assert (told.cost if told else None) == cheapest


@given(services(), infrastructures(), TIERS)
def test_of_what_is_refused_the_rest_is_placed_where_it_says(graph, infra, tier):
    refused = place(graph, infra, tier=tier)
    if isinstance(refused, Refusal):
        missing = {one.vnfc for one in refused.vnfcs}
        assert refused.placed.keys() | missing == graph.vnfcs.keys()
        assert not refused.placed.keys() & missing


@given(services(), infrastructures(), TIERS)
def test_accounts_say_what_verdicts_say_of_each_host(graph, infra, tier):
    made = place(graph, infra, tier=tier)
    if isinstance(made, Placement):
        after = taken(infra, graph, made)
        verdicts = explain(Decided(graph, after, made, keep=made.homes))
        for one in accounts(Decided(graph, after, made, keep=made.homes)):
            judged = {verdict.host: verdict for verdict in verdicts[one.vnfc]}
            failing = [v.rejection for v in judged.values() if v.rejection]
            assert one.hosts == len(infra.hosts) == len(judged)
            assert one.possible == len(judged) - len(failing)
            assert {r.constraint: r.hosts for r in one.reasons} == Counter(
                rejection.constraint for rejection in failing
            )
            assert judged[one.host].chosen
            assert judged[one.host].rejection is None


@given(services(), infrastructures(), TIERS)
def test_the_runner_up_is_another_host_and_its_terms_make_its_score(graph, infra, tier):
    made = place(graph, infra, tier=tier)
    if isinstance(made, Placement):
        for one in made.assignments.values():
            assert 0 <= one.score <= 1
            if (second := one.runner_up) is not None:
                assert second.host != one.host
                assert second.scores.keys() == one.scores.keys()
                behind = second.score <= one.score
                assert behind or one.why.startswith("leaves room for the others")
