"""What an operation that was given up has left, and who removes it."""

import pytest

from nfvo.errors import Conflict
from nfvo.lcm import recovery
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.requests import Heal, Terminate
from tests.lcm.staging import refusing
from tests.lcm.world import SCOPE, instantiate


def given_up_heal(world, call):
    """Heal the firewall, fail, and give up: a second incarnation is left half-made."""
    ns = world.create()
    world.run(instantiate(ns))
    world.observe()
    world.before = refusing(call)
    failed = world.run(Heal(ns.id, ("firewall/vm/0",)))
    assert recovery.fail(world.ports, SCOPE, failed.id).state is OperationState.FAILED
    world.before = lambda call, host: None
    return ns


def test_what_was_given_up_is_terminated_before_it_is_instantiated_again(world):
    ns = world.create()
    world.before = refusing("ensure_server")
    recovery.fail(world.ports, SCOPE, world.run(instantiate(ns)).id)
    with pytest.raises(Conflict, match="given up") as refused:
        world.begin(instantiate(ns))
    assert refused.value.hint.startswith("nfvo terminate chain first")


CALLS = ["ensure_volume", "ensure_server", "is_ready", "delete_server"]


@pytest.mark.parametrize("call", CALLS)
def test_terminate_removes_what_a_given_up_heal_has_left(world, call):
    ns = given_up_heal(world, call)
    ended = world.run(Terminate(ns.id))
    assert ended.state is OperationState.COMPLETED, ended.error
    assert (world.left(), world.reserved(ns), world.resources()) == (set(), 0, [])


@pytest.mark.parametrize("call", CALLS)
def test_a_heal_removes_what_a_given_up_one_has_left(world, call):
    ns = given_up_heal(world, call)
    world.observe()
    assert world.run(Heal(ns.id, ("firewall/vm/0",))).state is OperationState.COMPLETED
    assert len([one for one in world.left() if " server " in one]) == 3
    assert len(world.resources()) == len(world.left())
    world.run(Terminate(ns.id))
    assert world.left() == set()


def test_a_heal_elsewhere_removes_what_a_given_up_one_has_left_there(world):
    world.add_hosts(5)
    ns = world.create()
    world.run(instantiate(ns))
    old = next(v for v in world.ns().vnfcs() if v.name == "firewall/vm/0")
    dead = next(h for h in world.names if world.host(h).id == old.host_id)
    request = Heal(ns.id, dead_hosts=frozenset({dead}))
    world.observe()
    world.lose(dead)
    world.before = refusing("is_ready")
    recovery.fail(world.ports, SCOPE, world.run(request).id)
    (left,) = {one for one in world.left() if one.endswith("firewall-vm-0-2")}
    world.before = lambda call, host: None
    world.observe()
    assert world.run(request).state is OperationState.COMPLETED
    assert left not in world.left()
    assert len([one for one in world.left() if " server " in one]) == 3 + 1
    assert world.run(Terminate(ns.id)).state is OperationState.COMPLETED
    assert {one for one in world.left() if not one.startswith(dead)} == set()
    assert world.reserved(ns) == 0
