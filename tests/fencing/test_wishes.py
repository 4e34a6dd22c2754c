"""Fencing that an operator asked for: at once, once, and not long after."""

from nfvo.lcm.fencing.asked import NewFencing, ask, fencing_view, set_fencing
from nfvo.lcm.fencing.carry_out import fence_hosts
from nfvo.lcm.switching_off import FencerKind
from nfvo.placement.infrastructure import HostState
from tests.fencing.switch import REDFISH, alarms, later, lose, of_five, turn
from tests.lcm.world import SCOPE


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
