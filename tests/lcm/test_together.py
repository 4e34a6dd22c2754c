"""Several threads at once: one does what all want, and nobody suffers for another's."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Event

import pytest

from nfvo.errors import FencedOff
from nfvo.lcm.op_occ import OperationState, StepState
from nfvo.lcm.saga.desk import Desk, Given, Wish
from nfvo.lcm.saga.leases import Leases
from nfvo.lcm.saga.results import Result
from nfvo.lcm.saga.save import Ended
from nfvo.lcm.saga.together import Take, Together
from nfvo.lcm.steps.step import Done
from nfvo.lcm.store import SYSTEM, Claim
from tests.lcm.world import World, instantiate
from tests.waiting import wait_until


@dataclass
class Work:
    """Doubles numbers, and cannot do several of which one is negative."""

    may_begin: Event = field(default_factory=Event)
    served: list[Sequence[int]] = field(default_factory=list)

    def __call__(self, take: Take[int]) -> Sequence[int]:
        self.may_begin.wait()
        numbers = take()
        self.served.append(numbers)
        if min(numbers) < 0:
            raise ValueError("negative")
        return [2 * number for number in numbers]


def all_at_once(work: Work, numbers: Sequence[int]) -> list[Future[int]]:
    """Ask for all while the first is about to be served."""
    shared: Together[int, int] = Together(work)
    with ThreadPoolExecutor(len(numbers)) as threads:
        asked = [threads.submit(shared.do, number) for number in numbers]
        everybody = len(numbers) - 1
        try:
            wait_until(lambda: len(shared._waiting) == everybody, "all wait")
        finally:
            work.may_begin.set()
    return asked


def test_who_leads_serves_all_who_wait():
    work = Work()
    asked = all_at_once(work, [1, 2, 3, 4])
    assert [one.result() for one in asked] == [2, 4, 6, 8]
    assert [sorted(numbers) for numbers in work.served] == [[1, 2, 3, 4]]


def test_who_spoils_it_for_all_is_the_only_one_to_fail():
    work = Work()
    asked = all_at_once(work, [1, -2, 3])
    assert [one.result() for one in (asked[0], asked[2])] == [2, 6]
    with pytest.raises(ValueError, match="negative"):
        asked[1].result()
    assert len(work.served) == 1 + 3


def test_who_is_alone_fails_at_once():
    work = Work()
    work.may_begin.set()
    with pytest.raises(ValueError, match="negative"):
        Together(work).do(-1)
    assert work.served == [[-1]]


class Gate:
    """A store whose transactions begin when they may."""

    def __init__(self, world: World) -> None:
        self._store = world.store
        self.is_open = Event()

    def __getattr__(self, name):
        return getattr(self._store, name)

    @contextmanager
    def write(self, scope) -> Iterator:
        self.is_open.wait()
        with self._store.write(scope) as tx:
            yield tx


def claimed(world: World, name: str) -> Claim:
    """Claim the last step of an operation, all others of which are done."""
    op_occ = world.begin(instantiate(world.create(name)))
    *others, last = world.steps(op_occ)
    with world.store.write(SYSTEM) as tx:
        tx.put_steps([_done(tx.claim(step.id, 60.0).step) for step in others])
        return tx.claim(last.id, 60.0)


def _done(step):
    return replace(step, state=StepState.DONE, lease_until=None)


def save_together(world: World, claims: Sequence[Claim]) -> list[Future[Given]]:
    """Save that steps are done, in one transaction if that can be."""
    gate = Gate(world)
    leases = Leases(world.store, world.lost.append)
    desk = Desk(replace(world.ports, store=gate), leases, lambda attempts: 0.0)
    done = Result(Done(), None, leases.clock(), leases.clock())
    with ThreadPoolExecutor(len(claims)) as threads:
        asked = [
            threads.submit(
                desk.ask,
                Wish(claim.step.queue, "", Ended(claim, done, False), False),
            )
            for claim in claims
        ]
        everybody = len(claims) - 1
        try:
            wait_until(lambda: len(desk._together._waiting) == everybody, "all wait")
        finally:
            gate.is_open.set()
    return asked


def test_operations_whose_last_steps_are_saved_together_all_end(world: World):
    claims = [claimed(world, f"chain-{n}") for n in range(3)]
    for saved in save_together(world, claims):
        saved.result()
    states = {world.op_occ(claim.op_occ.id).state for claim in claims}
    assert states == {OperationState.COMPLETED}


def test_who_lost_his_step_keeps_no_other_from_saving(world: World):
    first, lost, last = (claimed(world, f"chain-{n}") for n in range(3))
    stale = replace(lost, step=replace(lost.step, fence=lost.step.fence - 1))
    asked = save_together(world, [first, stale, last])
    with pytest.raises(FencedOff):
        asked[1].result()
    for claim, saved in ((first, asked[0]), (last, asked[2])):
        saved.result()
        assert world.op_occ(claim.op_occ.id).state is OperationState.COMPLETED
    assert world.steps(lost.op_occ)[-1].state is StepState.RUNNING
    assert world.op_occ(lost.op_occ.id).state is OperationState.PROCESSING
