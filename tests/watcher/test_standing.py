"""Which state a host enters after a look, given the one it was in."""

from dataclasses import replace

import pytest

from nfvo.graph import Resources
from nfvo.lcm.ports import Capabilities, Inventory
from nfvo.lcm.records import HostRecord
from nfvo.placement.infrastructure import Ability, HostState
from nfvo.watcher.standing import inspected, not_inspected, quarantined, released

S = HostState
HOST = HostRecord("h1", "hv1", "default", "qemu:///system")
INVENTORY = Inventory(
    Capabilities("kvm", "x86_64", frozenset({"vxlan"}), bit_rates=False),
    Resources(4, 8192, 100),
)


def test_a_new_host_that_was_inspected_is_ready():
    host = inspected(not_inspected(HOST, "no route"), INVENTORY)
    assert (host.state, host.detail) == (S.READY, "")
    assert (host.hypervisor, host.capacity.vcpus) == ("kvm", 4)
    assert host.abilities == INVENTORY.capabilities.abilities
    assert Ability.IMAGES in host.abilities
    assert Ability.BIT_RATES not in host.abilities


def test_inspection_leaves_an_operators_decision_alone():
    cordoned = replace(HOST, state=S.CORDONED)
    assert inspected(cordoned, INVENTORY).state is S.CORDONED
    assert not_inspected(cordoned, "no route").detail == ""


def test_a_new_host_that_cannot_be_inspected_says_why():
    assert not_inspected(HOST, "no route").detail == "no route"


def test_a_host_that_was_down_is_quarantined_and_says_why():
    down = replace(HOST, state=S.DOWN, detail="bob says so")
    back = inspected(down, INVENTORY)
    assert back.state is S.QUARANTINED
    assert "bob says so" in back.detail
    assert inspected(back, INVENTORY).detail == back.detail


@pytest.mark.parametrize(
    ("before", "after", "cordoned"),
    [
        pytest.param(S.READY, S.QUARANTINED, False, id="ready"),
        pytest.param(S.CORDONED, S.QUARANTINED, True, id="cordoned"),
        pytest.param(S.QUARANTINED, S.QUARANTINED, False, id="quarantined"),
        pytest.param(S.DOWN, S.DOWN, False, id="down again meanwhile"),
        pytest.param(S.LEAVING, S.LEAVING, False, id="leaving"),
    ],
)
def test_what_is_found_puts_a_host_in_use_into_quarantine(before, after, cordoned):
    host = quarantined(replace(HOST, state=before), ["a", "b", "c", "d"])
    assert (host.state, host.cordoned) == (after, cordoned)
    assert ("a, b, c and 1 more" in host.detail) is (after is S.QUARANTINED)


@pytest.mark.parametrize(
    ("cordoned", "after"), [(False, S.READY), (True, S.CORDONED)], ids=str
)
def test_out_of_quarantine_a_host_is_as_an_operator_wants_it(cordoned, after):
    held = replace(HOST, state=S.QUARANTINED, cordoned=cordoned)
    assert inspected(released(held), INVENTORY).state is after


def test_only_who_is_in_quarantine_is_released():
    leaving = replace(HOST, state=S.LEAVING)
    assert released(leaving) == leaving
