"""What a host fails is told by bits: there is one for every filter."""

from nfvo.placement.ask import gather
from nfvo.placement.draft import Draft
from nfvo.placement.estate.estate import estate_of
from nfvo.placement.policy import DEFAULT_POLICY
from nfvo.placement.problem import pose
from tests.placement.services import host, service, vnfc


def test_every_filter_has_a_bit_of_its_own():
    asks, hosts = gather(service(vnfc("a"))), (host(1),)
    problem = pose(asks, DEFAULT_POLICY, Draft(hosts), estate_of(hosts))
    (ask,) = asks.values()
    bits = problem.trial().bits(ask)
    assert len(DEFAULT_POLICY.filters) <= bits.itemsize * 8
