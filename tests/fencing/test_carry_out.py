"""Fencing as the conductor does it: once, seldom, with an alarm when it fails."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from nfvo.conductor import DUTIES
from nfvo.errors import Conflict, FenceFailed
from nfvo.lcm import restored
from nfvo.lcm.fencing.asked import NewFencing, ask, fencing_view, set_fencing
from nfvo.lcm.fencing.carry_out import FIRST_RETRY_S, ONE_HOST_PER_S, fence_hosts
from nfvo.lcm.observation import HostObservation
from nfvo.lcm.records import FencerKind, HostRecord
from nfvo.lcm.secret import Secret
from nfvo.lcm.store import SYSTEM
from nfvo.placement.infrastructure import HostState
from tests.lcm.world import SCOPE, World, instantiate

REDFISH = NewFencing(
    FencerKind.REDFISH, "https://bmc", user="nfvo", password=Secret("hunter2")
)


@dataclass
class Switch:
    """Fences as told; notes each host, and the password it got."""

    fails: bool = False
    fenced: list[tuple[str, str]] = field(default_factory=list)

    def fence(self, host: HostRecord, password: Secret | None) -> None:
        self.fenced.append((host.name, password.reveal() if password else ""))
        if self.fails:
            raise FenceFailed("no answer", hint="look at it")

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.fenced]


@pytest.fixture
def switch(world):
    switch = Switch()
    world.ports = replace(world.ports, fencers={"redfish": switch})
    return switch


@pytest.fixture
def healing(world, switch):
    """The firewall chain, healed without being asked, on hosts with BMCs."""
    ns = world.create()
    world.run(instantiate(ns))
    with world.store.write(SYSTEM) as tx:
        tx.put_ns(replace(tx.ns(ns.id), auto_heal=True))
    for name in world.names:
        set_fencing(world.ports, SCOPE, name, REDFISH)
    world.observe()
    return world


def lose(world: World, name: str, seconds: float = 60.0) -> None:
    """Write down that nobody could look at a host for so long."""
    with world.store.write(SYSTEM) as tx:
        id, now = tx.host(name).id, tx.now()
        since = now - timedelta(seconds=seconds)
        tx.put_host_observation(HostObservation(id, since, ok=True))
        for moment in (since, since + (now - since) / 2, now):
            tx.put_host_observation(HostObservation(id, moment, False, "no route"))


def of_five(world: World) -> list[str]:
    """Let there be five hosts; return those that run something."""
    world.add_hosts(5)
    for name in world.names:
        set_fencing(world.ports, SCOPE, name, REDFISH)
    world.observe()
    return used(world)


def turn(world: World) -> None:
    fence_hosts(world.ports, pause=lambda seconds: None)


def later(world: World, name: str, seconds: float) -> None:
    """Let time pass for a lease."""
    then = f"-{seconds} seconds"
    world.sql(
        "UPDATE lease SET until = strftime('%Y-%m-%dT%H:%M:%f', until, :then)"
        " WHERE name LIKE :name",
        then=then,
        name=name,
    )


def alarms(world: World) -> dict[str, str]:
    with world.store.read(SYSTEM) as view:
        return {one.code: one.detail for one in view.alarms()}


def used(world: World) -> list[str]:
    """Return the hosts that run something, by name."""
    with world.store.read(SYSTEM) as view:
        return [host.name for host in view.infrastructure().hosts if host.vnfcs]


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


def test_what_an_operator_asks_for_is_done_at_once_and_waits_for_silence(world, switch):
    set_fencing(world.ports, SCOPE, "hv1", REDFISH)
    world.observe()
    assert ask(world.ports, SCOPE, "hv1").fencing.wanted
    waited = []

    def pause(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            world.lose("hv1")

    fence_hosts(world.ports, pause)
    host = world.host("hv1")
    assert (host.state, host.fencing.wanted) == (HostState.DOWN, False)
    assert (switch.names, len(waited)) == (["hv1"], 3)
    assert not ask(world.ports, SCOPE, "hv1").fencing.wanted


def test_a_host_that_still_answers_when_it_is_off_is_not_down(world, switch):
    set_fencing(world.ports, SCOPE, "hv1", REDFISH)
    world.observe()
    ask(world.ports, SCOPE, "hv1")
    fence_hosts(world.ports, pause=lambda seconds: world.observe())
    host = world.host("hv1")
    assert (host.state, host.fencing.wanted) == (HostState.READY, False)
    turn(world)
    with world.store.read(SCOPE) as view:
        assert "another machine" in fencing_view(view, "hv1").failure
    assert switch.names == ["hv1"]


def test_a_wish_of_long_ago_is_not_granted(world, switch):
    set_fencing(world.ports, SCOPE, "hv1", REDFISH)
    ask(world.ports, SCOPE, "hv1")
    later(world, "fencing.wish.%", 601)
    turn(world)
    assert (switch.fenced, world.host("hv1").fencing.wanted) == ([], False)
    assert "asked for long ago" in alarms(world)["fencing.failed"]


def test_two_conductors_do_not_fence_the_same_host_at_once(world, switch):
    set_fencing(world.ports, SCOPE, "hv1", REDFISH)
    ask(world.ports, SCOPE, "hv1")
    world.observe()

    def pause(seconds: float) -> None:
        turn(world)
        world.lose("hv1")

    fence_hosts(world.ports, pause)
    assert switch.names == ["hv1"]


def test_a_wish_that_another_conductor_has_granted_is_not_granted_again(world, switch):
    for name in ("hv1", "hv2"):
        set_fencing(world.ports, SCOPE, name, REDFISH)
        ask(world.ports, SCOPE, name)
    world.observe()
    world.lose("hv2")

    def pause(seconds: float) -> None:
        turn(world)
        world.lose("hv1")

    fence_hosts(world.ports, pause)
    assert switch.names == ["hv1", "hv2"]


def test_a_host_that_came_back_while_another_was_fenced_is_left_alone(healing, switch):
    first, second, *_ = of_five(healing)
    ask(healing.ports, SCOPE, first)
    lose(healing, second)

    def pause(seconds: float) -> None:
        healing.observe()
        healing.lose(first)

    fence_hosts(healing.ports, pause)
    assert switch.names == [first]


def test_a_fencer_that_this_conductor_does_not_have_is_said(world):
    set_fencing(world.ports, SCOPE, "hv1", NewFencing(FencerKind.COMMAND))
    ask(world.ports, SCOPE, "hv1")
    turn(world)
    assert "there is no fencer command here" in alarms(world)["fencing.failed"]


def test_it_is_a_duty_of_the_conductor(healing, switch):
    lost = used(healing)[0]
    lose(healing, lost)
    assert DUTIES["fencing"](healing.ports) > 0.0
    assert switch.names == [lost]
