"""Leases: what counts against them, and what is done when one was lost."""

from dataclasses import replace

from nfvo.lcm.op_occ import OperationState, StepState
from nfvo.lcm.saga.leases import LEASE_S, Leases
from nfvo.lcm.saga.perform import Performer
from tests.lcm.staging import step_of
from tests.lcm.world import instantiate


class Hands:
    """A clock that is moved by hand."""

    now_s = 0.0

    def __call__(self):
        return self.now_s


def test_the_time_to_deliver_messages_counts_against_the_lease(world, monkeypatch):
    """A broker that hangs must not make us believe in a lease that has ended."""
    clock = Hands()
    leases = Leases(world.store, world.lost.append, clock)
    performer = Performer(world.ports, leases)
    op_occ = world.begin(instantiate(world.create()))
    perform = world.queue.perform

    def hang(*message):
        clock.now_s += LEASE_S
        perform(*message)

    monkeypatch.setattr(world.queue, "perform", hang)
    ages = []
    world.before = lambda call, host: ages.extend(
        clock.now_s - held.renewed_s for held in leases._held.values()
    )
    performer.perform(world.steps(op_occ)[0].id)
    assert clock.now_s > LEASE_S
    assert max(ages) == 0


def test_a_lease_thread_outlives_a_kind_of_step_that_it_does_not_know(world):
    op_occ = world.begin(instantiate(world.create()))
    unknown = replace(world.steps(op_occ)[0], kind="from-the-future", fence=1)
    leases = Leases(world.store, world.lost.append)
    with leases.hold(unknown, leases.clock()):
        leases.renew()
    assert world.lost == []


def test_a_worker_that_was_stopped_too_long_ends_before_it_renews(world, monkeypatch):
    """A call that goes on then is somebody else's; renewing first only loses time."""
    clock = Hands()
    leases = Leases(world.store, world.lost.append, clock)
    op_occ = world.begin(instantiate(world.create()))
    monkeypatch.setattr(leases, "renew", lambda: world.lost.append("renewed"))
    with leases.hold(world.steps(op_occ)[0], clock()):
        clock.now_s += LEASE_S + 1
        leases.look()
    assert world.lost == ["was stopped until its leases had ended"]


def test_a_worker_that_lost_its_lease_saves_nothing(world, monkeypatch):
    """It sleeps in its call; another one does the step; then it wakes up."""
    op_occ = world.begin(instantiate(world.create()))
    step = step_of(world, op_occ, "ensure-network")
    slept = []

    def sleep(call, host):
        if not slept:
            slept.append(call)
            world.restart()
            world.drain(op_occ)
            assert world.op_occ(op_occ.id).state is OperationState.COMPLETED

    world.before = sleep
    world.prefer(step)
    world.performer.perform(step.id)
    saved = next(s for s in world.steps(op_occ) if s.id == step.id)
    assert (saved.state, saved.fence) == (StepState.DONE, 2)
    assert world.op_occ(op_occ.id).state is OperationState.COMPLETED
