"""Fencing as the conductor does it: once, seldom, with an alarm when it fails."""

from dataclasses import replace

import pytest

from nfvo.conductor import DUTIES
from nfvo.errors import Conflict
from nfvo.lcm import restored
from nfvo.lcm.fencing.asked import ask
from nfvo.lcm.fencing.carry_out import FIRST_RETRY_S, ONE_HOST_PER_S
from nfvo.lcm.store import SYSTEM
from nfvo.placement.infrastructure import HostState
from tests.fencing.switch import alarms, later, lose, of_five, turn, used
from tests.lcm.world import SCOPE


def test_a_lost_host_is_fenced_with_its_password_and_is_down(healing, switch):
    lost = used(healing)[0]
    lose(healing, lost)
    turn(healing)
    assert switch.fenced == [(lost, "hunter2")]
    host = healing.host(lost)
    assert (host.state, host.detail) == (HostState.DOWN, "fenced by redfish: it is off")
    turn(healing)
    assert len(switch.fenced) == 1
    assert alarms(healing) == {}


def test_a_host_that_is_well_or_lost_just_now_is_not_fenced(healing, switch):
    turn(healing)
    lose(healing, used(healing)[0], seconds=20.0)
    turn(healing)
    assert switch.fenced == []


def test_a_service_that_is_not_healed_by_itself_fences_nobody(healing, switch):
    with healing.store.write(SYSTEM) as tx:
        tx.put_ns(replace(tx.ns("chain"), auto_heal=False))
    lose(healing, used(healing)[0])
    turn(healing)
    assert switch.fenced == []


def test_most_of_a_site_out_of_reach_is_an_alarm_until_it_is_back(healing, switch):
    first, second, *_ = used(healing)
    lose(healing, first)
    lose(healing, second)
    turn(healing)
    assert switch.fenced == []
    assert "2 of 3 hosts of site default" in alarms(healing)["fencing.held-back"]
    before = healing.store
    with before.read(SYSTEM) as view:
        revision = view.revision()
    turn(healing)
    with before.read(SYSTEM) as view:
        assert view.revision() == revision
    healing.observe()
    turn(healing)
    assert alarms(healing) == {}


def test_one_host_a_minute_is_fenced_whoever_asks(healing, switch):
    first, second, *_ = of_five(healing)
    lose(healing, first, seconds=90.0)
    lose(healing, second)
    turn(healing)
    turn(healing)
    assert switch.names == [first]
    later(healing, "fencing.budget", ONE_HOST_PER_S + 1)
    turn(healing)
    assert switch.names == [first, second]


def test_a_failed_try_is_an_alarm_and_is_tried_again_with_back_off(healing, switch):
    lost = used(healing)[0]
    switch.fails = True
    lose(healing, lost)
    turn(healing)
    assert healing.host(lost).state is not HostState.DOWN
    assert alarms(healing)["fencing.failed"] == f"host {lost}: no answer; look at it"
    later(healing, "fencing.budget", ONE_HOST_PER_S + 1)
    turn(healing)
    assert len(switch.fenced) == 1
    later(healing, "fencing.try.%", FIRST_RETRY_S + 1)
    turn(healing)
    assert len(switch.fenced) == 2
    long_ago = "2026-01-01T00:00:00.000"
    healing.sql("UPDATE alarm SET raised_at = :long_ago", long_ago=long_ago)
    later(healing, "fencing.%", FIRST_RETRY_S + 1)
    turn(healing)
    later(healing, "fencing.%", FIRST_RETRY_S + 1)
    turn(healing)
    assert len(switch.fenced) == 3
    switch.fails = False
    later(healing, "fencing.%", 600)
    turn(healing)
    turn(healing)
    assert (healing.host(lost).state, alarms(healing)) == (HostState.DOWN, {})


def test_a_host_that_fails_does_not_keep_another_from_its_turn(healing, switch):
    first, second, *_ = of_five(healing)
    lose(healing, first, seconds=90.0)
    switch.fails = True
    turn(healing)
    switch.fails = False
    lose(healing, second)
    later(healing, "fencing.budget", ONE_HOST_PER_S + 1)
    turn(healing)
    assert switch.names == [first, second]


def test_nothing_is_fenced_in_a_restored_database(healing, switch):
    lost, other, *_ = used(healing)
    ask(healing.ports, SCOPE, other)
    lose(healing, lost)
    with healing.store.write(SYSTEM) as tx:
        restored.hold(tx, "an old copy was put back")
    turn(healing)
    assert switch.fenced == []
    with pytest.raises(Conflict, match="was restored"):
        ask(healing.ports, SCOPE, lost)
    restored.resume(healing.ports, SCOPE)
    turn(healing)
    assert switch.names == [lost]


def test_it_is_a_duty_of_the_conductor(healing, switch):
    lost = used(healing)[0]
    lose(healing, lost)
    assert DUTIES["fencing"](healing.ports) > 0.0
    assert switch.names == [lost]
