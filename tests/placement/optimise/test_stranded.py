"""Stranded means one thing: what capacity calls so."""

from nfvo.graph import Resources
from nfvo.placement.capacity.areas import capacity_of
from nfvo.placement.optimise.optimise import optimise
from nfvo.placement.optimise.outcome import Goal, Wanted
from tests.placement.optimise.scenes import present
from tests.placement.services import host, service, vnfc


def test_stranded_is_what_capacity_calls_so():
    there = present(
        host(1, total=(16, 4096, 100)),
        host(2, total=(4, 65536, 100)),
        running={"small": (service(vnfc("a", 2, 1024, 1)), {"a/vm/0": "h1"})},
    )
    told = capacity_of(there.infrastructure.hosts, {}).whole.room.stranded
    assert told == Resources(11, 32768)
    assert optimise(there, Wanted(Goal.UNSTRAND)).before.stranded == told
