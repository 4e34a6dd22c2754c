"""Images that two operations need: one uploads, the other waits, or goes on."""

from dataclasses import replace

import pytest

from nfvo.lcm import catalogue, recovery, service
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.saga.leases import LEASE_S
from nfvo.lcm.saga.relay import relay
from nfvo.lcm.steps import registry
from nfvo.lcm.store import Resource
from tests.lcm.staging import raise_unavailable, step_of
from tests.lcm.world import IMAGE, LONG_AGO, SCOPE, instantiate


@pytest.mark.parametrize("format", ["qcow2", "raw"])
def test_an_image_is_uploaded_as_what_it_is(world, format):
    catalogue.put_image(world.ports, SCOPE, replace(IMAGE, format=format))
    op_occ = world.begin(instantiate(world.create()))
    assert registry.load(step_of(world, op_occ, "put-image")).image.format == format


def test_an_image_that_another_operation_uploads_is_waited_for(world):
    first, second, same = put_off(world)
    assert next(s for s in world.steps(second) if s.id == same.id).state == "PENDING"
    assert "image" not in {f.kind for f in world.vim.found(world.host("hv1"))}
    assert world.drain(first).state is OperationState.COMPLETED


def put_off(world):
    """Have a step wait for an upload that another operation has begun."""
    first = world.begin(instantiate(world.create("first")))
    upload = step_of(world, first, "put-image")
    with world.store.write(SCOPE) as tx:
        tx.put_resource(_half_an_image(upload))
    second = world.begin(instantiate(world.create("second")))
    same = next(
        s
        for s in world.steps(second)
        if s.kind == "put-image" and s.host_id == upload.host_id
    )
    world.perform_only(same, world.performer)
    return first, second, same


def _broker_dies(world, step):
    assert relay(world.ports) is None
    assert world.queue.lose_messages() > 0


def _worker_dies_that_has_it(world, step):
    _broker_dies(world, step)
    with world.store.write(SCOPE) as tx:
        assert tx.claim(step.id, LEASE_S)


def _worker_dies_before_it_is_due(world, step):
    world.queue.lose_messages()


@pytest.mark.parametrize(
    "dies", [_broker_dies, _worker_dies_that_has_it, _worker_dies_before_it_is_due]
)
def test_a_step_that_was_put_off_goes_on_when_it_is_due_whatever_dies(world, dies):
    _, second, same = put_off(world)
    for column in ("ready_at", "due_at"):
        world.sql(
            f"UPDATE step SET {column} = :t WHERE id = :id", t=LONG_AGO, id=same.id
        )
    world.sql("UPDATE outbox SET due_at = :t", t=LONG_AGO)
    dies(world, same)
    world.restart()
    assert world.drain(second).state is OperationState.COMPLETED


def _half_an_image(upload):
    made = registry.load(upload).made()
    return Resource("default", upload.host_id, made.kind, made.name, step_id=upload.id)


def half_uploaded(world):
    """Let an upload begin, and then wait for its VIM, in an operation that fails."""
    op_occ = world.begin(instantiate(world.create("first")))
    upload = step_of(world, op_occ, "put-image")
    world.before = lambda call, host: raise_unavailable(call)
    world.perform_only(upload, world.performer_with(back_off=60.0))
    world.before = lambda call, host: None
    return op_occ


def held(world, op_occ):
    world.sql("UPDATE op_occ SET state = 'FAILED_TEMP' WHERE id = :id", id=op_occ.id)


def given_up(world, op_occ):
    held(world, op_occ)
    recovery.fail(world.ports, SCOPE, op_occ.id)


def deleted(world, op_occ):
    held(world, op_occ)
    world.sql("DELETE FROM outbox")
    op_occ = recovery.roll_back(world.ports, SCOPE, op_occ.id)
    world.drain(op_occ)
    service.delete(world.ports, SCOPE, "first")


@pytest.mark.parametrize("ended", [held, given_up, deleted])
def test_an_upload_that_nobody_goes_on_with_keeps_nobody_waiting(world, ended):
    op_occ = half_uploaded(world)
    world.queue.lose_messages()
    ended(world, op_occ)
    second = world.begin(instantiate(world.create("second")))
    for step in world.steps(second):
        if step.kind == "put-image":
            world.perform_only(step, world.performer)
    assert {s.state for s in world.steps(second) if s.kind == "put-image"} == {"DONE"}
