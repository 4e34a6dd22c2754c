"""
Processes of a running stack are killed in the middle of operations.

Each test has a stack of its own: what one of them breaks is whole for the next.
"""

import os
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.half_way import TRIO, half_way, started
from tests.e2e.stack import Stack, prepared, second_worker, wait_until_gone
from tests.races.ledger import Ledger
from tests.waiting import wait_until

pytestmark = pytest.mark.chaos

MANY = 100  # services at most that a worker is given until it is caught


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    with started(prepared(tmp_path / "home")) as stack:
        yield stack


def gave_up(stack: Stack, worker: int, held: int) -> bool:
    """Whether a worker has ended, or was refused the results of all that it held."""
    log = (stack.home / "log" / "worker.log").read_text()
    return stack.pid("worker") not in (0, worker) or log.count("fenced-off") >= held


def caught_writing(stack: Stack) -> tuple[dict[str, str], int]:
    """
    Give a worker services to make until it is stopped while it writes.

    Returns the operation of each service, and the process id.
    """
    trios: dict[str, str] = {}
    for number in range(MANY):
        trio = stack.create(f"trio-{number}", "trio")
        trios[trio] = stack.instantiate(trio)
        if frozen := stack.freeze("worker", writing=True, within_s=1):
            return trios, frozen
    raise AssertionError(f"the worker never wrote when looked at, {MANY} services long")


def test_a_killed_worker_costs_no_more_than_its_leases(stack: Stack):
    with half_way(stack) as under:
        before = under.done()
        stack.wait_until_back("worker", stack.kill("worker"))
        under.killed_at = time.monotonic()
        under.let_go()
        under.wait_for_progress(before)
        under.ends_well()


def test_a_worker_that_was_stopped_for_longer_than_its_leases_does_no_harm(
    stack: Stack,
):
    # Nothing stops a call that makes something from doing so afterwards: the ones here
    # make what another has made, and remove what another has removed.  It is chance
    # whether the worker first sees that its leases ended, and ends, or tries to save.
    with half_way(stack, call="delete_network", step="ensure-network") as under:
        before = under.done()
        stopped = stack.freeze("worker", writing=False)
        held = under.claimed()
        under.killed_at = time.monotonic()
        with second_worker(stack):
            under.let_go()
            under.wait_for_progress(before)
            for operation in under.operations:
                stack.wait_for(operation)
            os.kill(stopped, signal.SIGCONT)
            wait_until(lambda: gave_up(stack, stopped, held), "it has given all up")
        under.ends_well()


def test_a_worker_that_is_frozen_while_it_writes_stops_the_others_for_seconds_only(
    stack: Stack,
):
    trios, frozen = caught_writing(stack)
    operations = list(trios.values())
    began = time.monotonic()
    late = stack.create("late", "trio")  # which waits, and does not fail
    print(f"written again after {time.monotonic() - began:.1f} s")
    stack.wait_until_back("worker", frozen)
    assert f"process {frozen} holds the database's write lock" in stack.said
    operations.append(stack.instantiate(late))
    assert {stack.wait_for(id)["state"] for id in operations} == {"COMPLETED"}
    left = Counter(kind for _, kind, _ in stack.left())
    assert left["server"] == (len(trios) + 1) * TRIO["server"]
    for operation in [stack.terminate(trio) for trio in [*trios, late]]:
        assert stack.wait_for(operation)["state"] == "COMPLETED"
    assert stack.left() == frozenset()
    assert Ledger(f"sqlite:///{stack.home}/nfvo.db").wrong() == []


def test_messages_that_the_broker_lost_are_sent_again(stack: Stack):
    with half_way(stack) as under:
        before = under.done()
        # What the worker has not got by now is in the broker only, and is lost.
        stopped = stack.freeze("worker", writing=False)
        late = stack.instantiate(stack.create("late", "lone"), "rollback")
        shutil.rmtree(stack.home / "queue.aof")
        stack.wait_until_back("queue", stack.kill("queue"))
        os.kill(stopped, signal.SIGCONT)
        under.killed_at = time.monotonic()
        under.let_go()
        under.wait_for_progress(before)
        assert stack.wait_for(late)["state"] == "ROLLED_BACK"
        print(f"all that was lost has ended {time.monotonic() - under.killed_at:.1f} s")
        under.ends_well()


def test_a_killed_conductor_is_replaced_when_its_duties_lapse(stack: Stack):
    with half_way(stack, "unavailable") as under:
        before = under.done()
        stack.wait_until_back("conductor", stack.kill("conductor"))
        under.killed_at = time.monotonic()
        under.let_go()
        under.wait_for_progress(before)
        under.ends_well()


def test_a_killed_api_loses_no_request_that_is_repeated(stack: Stack):
    with half_way(stack) as under:
        before = under.done()
        late = stack.create("late-2", "lone")
        operation = stack.instantiate(late, "rollback", key="asked once")
        killed = stack.kill("api")
        under.killed_at = time.monotonic()
        assert stack.instantiate(late, "rollback", key="asked once") == operation
        assert stack.pid("api") != killed
        under.let_go()
        under.wait_for_progress(before)
        assert stack.wait_for(operation)["state"] == "ROLLED_BACK"
        under.ends_well()


def test_a_killed_supervisor_takes_all_along_and_the_next_goes_on(stack: Stack):
    with half_way(stack) as under:
        before = under.done()
        supervisor, family = stack.endpoint["pid"], stack.family()
        os.kill(supervisor, signal.SIGKILL)
        under.killed_at = time.monotonic()
        wait_until_gone([supervisor, *family])
        stack.up()
        under.let_go()
        under.wait_for_progress(before)
        under.ends_well()
