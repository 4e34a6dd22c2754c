"""What is gone is buried, what is superseded too; incarnations are never used twice."""

import pytest

from nfvo.errors import Busy, Conflict
from nfvo.lcm import recovery, service
from nfvo.lcm.op_occ import OnFailure, OperationState
from nfvo.lcm.requests import Heal, Terminate, Terms
from tests.lcm.staging import refusing
from tests.lcm.world import SCOPE, instantiate

ROLLBACK = Terms(on_failure=OnFailure.ROLLBACK)
S = OperationState
FIREWALL = ("firewall/vm/0",)


def nothing(call, host):
    pass


def keys(world, rows):
    names = {world.host(name).id: name for name in world.names}
    return {f"{names[row.host_id]}: {row.kind} {row.name}" for row in rows}


def graves(world):
    return keys(world, [row for row in world.rows() if row.gone_at])


def living(world):
    return keys(world, [row for row in world.rows() if not row.gone_at])


def vnfc(world, name="firewall/vm/0"):
    return next(one for one in world.ns().vnfcs() if one.name == name)


def on_another_host(world, ns):
    """Heal the firewall, whose host is dead, elsewhere; return the dead host."""
    world.add_hosts(5)
    where = vnfc(world).host_id
    dead = next(name for name in world.names if world.host(name).id == where)
    world.observe()
    world.lose(dead)
    return dead, Heal(ns.id, dead_hosts=frozenset({dead}))


def test_what_was_removed_is_buried_and_so_is_what_was_undone(world):
    ns = world.create()
    world.before = refusing("is_ready")
    world.run(instantiate(ns), ROLLBACK)
    assert (living(world), len(graves(world)) > 0) == (set(), True)
    before = graves(world)
    world.before = nothing
    world.run(instantiate(ns))
    made = world.left()
    assert living(world) == made
    world.run(Terminate(ns.id))
    assert living(world) == set()
    assert graves(world) == before | made


def test_what_a_heal_replaced_is_buried_and_the_rest_is_not(world, chain):
    before = world.left()
    world.run(Heal(chain.id, FIREWALL))
    assert living(world) == world.left()
    assert graves(world) == before - world.left()


def test_what_was_superseded_on_a_dead_host_has_a_grave(world, chain):
    dead, request = on_another_host(world, chain)
    assert world.run(request).state is S.COMPLETED
    there = {one for one in world.left() if one.startswith(f"{dead}: ")}
    assert there
    assert graves(world) == there
    assert living(world) == world.left() - there


def test_images_have_no_graves(world, chain):
    world.run(Terminate(chain.id))
    with world.store.read(SCOPE) as view:
        images = [row for row in view.resources() if row.kind == "image"]
    assert images
    assert [row for row in images if row.gone_at] == []


def test_what_was_given_up_keeps_its_rows_until_another_operation_settles(world, chain):
    world.before = refusing("is_ready")
    recovery.fail(world.ports, SCOPE, world.run(Heal(chain.id, FIREWALL)).id)
    assert (living(world), graves(world)) == (world.left(), set())
    world.before = nothing
    world.observe()
    assert world.run(Heal(chain.id, ("client/vm/0",))).state is S.COMPLETED
    left_behind = graves(world) & world.left()
    assert {one.partition(": ")[2].partition(" ")[0] for one in left_behind} == {
        *("server", "volume", "seed")
    }
    assert all("firewall-vm-0-2" in one for one in left_behind)


def test_graves_outlive_the_record_of_their_service(world, chain):
    world.run(Terminate(chain.id))
    before = graves(world)
    service.delete(world.ports, SCOPE, "chain")
    assert before
    assert graves(world) == before


def test_an_incarnation_that_was_taken_back_is_not_used_again(world, chain):
    for failing in (1, 2):
        world.before = refusing("is_ready")
        ended = world.run(Heal(chain.id, FIREWALL), ROLLBACK)
        assert ended.state is S.ROLLED_BACK
        assert (vnfc(world).incarnation, vnfc(world).begun) == (1, 1 + failing)
        world.before = nothing
        world.observe()
    assert world.run(Heal(chain.id, FIREWALL)).state is S.COMPLETED
    assert (vnfc(world).incarnation, vnfc(world).begun) == (4, 4)
    assert vnfc(world, "client/vm/0").begun == 1


def test_an_incarnation_that_was_given_up_is_not_used_again(world, chain):
    world.before = refusing("ensure_volume")
    recovery.fail(world.ports, SCOPE, world.run(Heal(chain.id, FIREWALL)).id)
    assert (vnfc(world).incarnation, vnfc(world).begun) == (1, 2)
    world.before = nothing
    world.observe()
    world.run(Heal(chain.id, FIREWALL))
    assert vnfc(world).incarnation == 3


def rooms(world, ns):
    with world.store.read(SCOPE) as view:
        return {(a.vnfc_id, a.host_id) for a in view.grant_of(ns.id).allocations}


def given_up_elsewhere(world, ns):
    """Give a heal up when its VM is on another host already; return that room."""
    before = rooms(world, ns)
    dead, request = on_another_host(world, ns)
    world.before = refusing("is_ready")
    recovery.fail(world.ports, SCOPE, world.run(request).id)
    world.before = nothing
    (left,) = rooms(world, ns) - before
    return dead, request, left


def test_what_was_given_up_keeps_its_room_while_there_are_only_plans(world, chain):
    dead, request, left = given_up_elsewhere(world, chain)
    for _ in range(2):
        world.observe()
        world.lose(dead)
        service.plan(world.ports, SCOPE, request)
        assert left in rooms(world, chain)


def test_what_was_given_up_loses_its_room_when_it_is_buried(world, chain):
    dead, request, _ = given_up_elsewhere(world, chain)
    world.observe()
    world.lose(dead)
    assert world.run(request).state is S.COMPLETED
    now = {(one.id, one.host_id) for one in world.ns().vnfcs()}
    assert rooms(world, chain) == now
    world.run(Terminate(chain.id))
    assert rooms(world, chain) == set()


def test_a_service_that_was_never_whole_is_not_healed(world):
    ns = world.create()
    world.before = refusing("is_ready")
    recovery.fail(world.ports, SCOPE, world.run(instantiate(ns)).id)
    world.before = nothing
    with pytest.raises(Conflict, match="in part") as refused:
        world.begin(Heal(ns.id))
    assert refused.value.hint.startswith("nfvo terminate chain")
    with pytest.raises(Conflict, match="in part") as kept:
        service.delete(world.ports, SCOPE, "chain")
    assert kept.value.hint.startswith("nfvo terminate chain")


@pytest.mark.parametrize(
    ("fails", "hint"),
    [
        pytest.param(True, "nfvo terminate chain --force", id="it failed"),
        pytest.param(False, "nfvo op cancel", id="it runs"),
    ],
)
def test_a_service_with_an_operation_is_kept_and_the_error_says_what_to_do(
    world, fails, hint
):
    op_occ = world.begin(instantiate(world.create()))
    if fails:
        world.before = refusing("is_ready")
        world.drain(op_occ)
    with pytest.raises(Busy) as refused:
        service.delete(world.ports, SCOPE, "chain")
    assert hint in refused.value.hint
