"""CPUs of their own that VNFCs have on one machine of a cloud are counted together."""

from dataclasses import replace

from nfvo.graph import Resources
from nfvo.graph.backing import Backing, GuestCell
from nfvo.placement.engine import place
from nfvo.placement.infrastructure import OF_CLOUDS, OF_HOSTS, Ability
from nfvo.placement.outcome import Placement, Refusal
from tests.placement.services import host, infrastructure, service, vnfc

MACHINE = (OF_HOSTS | OF_CLOUDS) - {Ability.SPREADS, Ability.CELLS}


def machine(number: int, vcpus: int):
    there = host(number, total=(vcpus, 65536, 1000))
    return replace(there, abilities=MACHINE)


def own(name: str, vcpus: int):
    cells = (GuestCell(tuple(range(vcpus)), 1024),)
    return vnfc(name, vcpus, 1024, 1, backing=Backing(dedicated=True, cells=cells))


def homes(graph, *machines):
    found = place(graph, infrastructure(*machines), tier=1)
    assert isinstance(found, Placement), found
    return found.homes


def test_those_that_one_machine_cannot_have_together_go_to_two():
    found = homes(service(own("a", 4), own("b", 4)), machine(1, 6), machine(2, 6))
    assert len(set(found.values())) == 2


def test_those_that_fit_together_may_stay_together():
    assert set(homes(service(own("a", 4), own("b", 4)), machine(1, 8)).values()) == {
        "h1"
    }


def test_what_shares_is_counted_with_what_has_its_own():
    found = homes(
        service(own("a", 4), vnfc("b", 4, 1024, 1)), machine(1, 6), machine(2, 6)
    )
    assert len(set(found.values())) == 2


def test_a_plan_that_no_machine_has_room_for_is_refused_with_the_numbers():
    graph = service(own("a", 4), own("b", 4))
    refused = place(graph, infrastructure(machine(1, 6)), tier=1)
    assert isinstance(refused, Refusal)
    (why,) = refused.vnfcs[0].rejections
    assert why.message == "asks 4 vCPU of its own, 2 are free"
    assert machine(1, 6).total == Resources(6, 65536, 1000)
