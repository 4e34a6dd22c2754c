"""Packages that processes were at which have died: who goes on, and who gives up."""

from nfvo.api.packages.failure import BROKE_OFF
from nfvo.lcm import catalogue
from nfvo.lcm.catalogue.packages import MOST_TAKEN_OVER
from tests.api.packages.sol005 import VNF, create
from tests.lcm.world import LONG_AGO, SCOPE


def test_what_processes_die_of_again_and_again_is_given_up(client, app, world):
    id = create(client)
    ports, scope = world.ports, SCOPE
    begun = catalogue.upload(ports, scope, "vnfd", id, "vm.csar")
    catalogue.uploaded(ports, scope, begun, "0" * 64, 1)
    for _ in range(MOST_TAKEN_OVER):
        world.sql("UPDATE package SET lease_until = :t", t=LONG_AGO)
        assert catalogue.take_over(ports, BROKE_OFF).again
    assert app.state.onboarder.look() == []  # somebody is at it
    world.sql("UPDATE package SET lease_until = :t", t=LONG_AGO)
    assert app.state.onboarder.look() == []
    why = client.get(f"{VNF}/{id}")["onboardingFailureDetails"]
    assert why["code"] == "package.processing-broken-off"


def test_who_was_taken_over_changes_nothing_more(client, world):
    id = create(client)
    begun = catalogue.upload(world.ports, SCOPE, "vnfd", id, "vm.csar")
    there = catalogue.uploaded(world.ports, SCOPE, begun, "0" * 64, 1)
    world.sql("UPDATE package SET lease_until = :t", t=LONG_AGO)
    (taken,) = catalogue.take_over(world.ports, BROKE_OFF).again
    catalogue.fail(world.ports, SCOPE, there, BROKE_OFF)
    assert client.get(f"{VNF}/{id}")["onboardingState"] == "PROCESSING"
    catalogue.fail(world.ports, SCOPE, taken, BROKE_OFF)
    assert client.get(f"{VNF}/{id}")["onboardingState"] == "ERROR"
