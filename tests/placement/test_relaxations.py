"""What a hint proposes would really do, whatever the service and the hosts."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from nfvo.placement.ask import gather
from nfvo.placement.draft import Draft
from nfvo.placement.estate.estate import estate_of
from nfvo.placement.filters import rejection
from nfvo.placement.hints import smallest
from nfvo.placement.policy import DEFAULT_POLICY
from nfvo.placement.problem import pose
from tests.placement.test_judged import SEEDS, world


@settings(max_examples=50)
@given(SEEDS, st.integers(1, 4), st.integers(1, 4))
def test_a_host_that_is_mended_as_told_takes_the_vnfc(seed, vnfcs, hosts):
    graph, there = world(seed, vnfcs, hosts, wired=False)
    asks, draft = gather(graph), Draft(there.hosts)
    problem = pose(asks, DEFAULT_POLICY, draft, estate_of(there.hosts))
    for ask in asks.values():
        relaxation = smallest(problem, ask, draft)
        if relaxation is None or not problem.trial().bits(ask).all():
            continue
        mended = relaxation.host
        others = tuple(host for host in there.hosts if host.id != mended.id)
        after = replace(draft, hosts=(*others, mended))
        filters = DEFAULT_POLICY.filters
        assert rejection(filters, ask, mended, after) is None, relaxation.texts
