"""While a watcher removes what is dead, no step makes anything of that name."""

import pytest

from nfvo.lcm.op_occ import OperationState, StepState
from nfvo.lcm.store import Resource
from tests.lcm.staging import step_of
from tests.lcm.world import LONG_AGO, SCOPE, instantiate

NETWORK, DISK, VM = "ensure-network", "ensure-volume", "ensure-server"


def bury(world, step, kind, name):
    """Let a watcher begin to remove a grave of that name."""
    with world.store.write(SCOPE) as tx:
        tx.put_resource(Resource("default", step.host_id, kind, name))
        tx.bury_resource(step.host_id, kind, name)
        assert tx.clear_resource(step.host_id, kind, name, 40.0)


@pytest.mark.parametrize(
    ("kind", "what"), [(NETWORK, "network"), (DISK, "volume"), (VM, "server")]
)
def test_what_is_being_removed_is_made_only_when_that_has_ended(world, kind, what):
    op_occ = world.begin(instantiate(world.create()))
    step = step_of(world, op_occ, kind)
    name = step.arguments[what]["name"]
    bury(world, step, what, name)
    world.queue.run_until_idle()
    assert world.op_occ(op_occ.id).state is OperationState.PROCESSING
    waits = step_of(world, op_occ, kind)
    assert (waits.state, waits.attempts, waits.error) == (StepState.PENDING, 0, "")
    there = {row.name: row for row in world.rows() if row.host_id == step.host_id}
    assert there[name].gone_at
    host = next(n for n in world.names if world.host(n).id == step.host_id)
    assert f"{host}: {what} {name}" not in world.left()
    world.sql("UPDATE resource SET clearing_until = :then", then=LONG_AGO)
    assert world.drain(op_occ).state is OperationState.COMPLETED
    assert f"{host}: {what} {name}" in world.left()
