"""
Processes of a running stack are killed in the middle of operations.

Each time one service is being instantiated that succeeds in the end, and beside it
one that a host refuses, which is taken back.  What is left on hosts is counted in the
files that the fake hosts are made of.  Each test has a stack of its own: what one of
them breaks is whole for the next.
"""

import os
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.e2e.services import DESCRIPTORS, LONE_ON, TRIO_ON
from tests.e2e.stack import Stack, Thing, prepared, second_worker, wait_until_gone
from tests.races.ledger import Ledger
from tests.waiting import wait_until

pytestmark = pytest.mark.chaos

# Going on is what is tested, not how soon: that is measured, and printed here.
GOES_ON_S = 60.0
MANY = 4
TRIO = Counter({"server": 3, "state": 3, "volume": 3, "seed": 3, "network": 5})


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    stack = prepared(tmp_path / "home")
    stack.up()
    try:
        stack.onboard(DESCRIPTORS)
        for number, host in enumerate((*TRIO_ON, LONE_ON), 1):
            physical_network = "elsewhere" if host == LONE_ON else "provider"
            stack.add_host(host, number, physical_network)
        stack.wait_for_hosts()
        with stack.staged("ensure_server", "refuse", LONE_ON):
            yield stack
    finally:
        stack.down()


@dataclass
class Under:
    """The two services while they are made, stopped half-way until ``let_go``."""

    stack: Stack
    trio: str = ""
    lone: str = ""
    operations: list[str] = field(default_factory=list)
    hold: ExitStack = field(default_factory=ExitStack)
    killed_at: float = 0.0
    left_before: frozenset[Thing] = frozenset()

    def begin(self) -> None:
        self.left_before = self.stack.left()
        self.trio = self.stack.create("trio", "trio")
        self.lone = self.stack.create("lone", "lone")
        self.operations = [
            self.stack.instantiate(self.trio),
            self.stack.instantiate(self.lone, "rollback"),
        ]

    def let_go(self) -> None:
        self.hold.close()

    def done(self) -> list[int]:
        """Return how many steps of each are done or undone."""
        views = [self.stack.op(id) for id in self.operations]
        return [view["stepsDone"] + view["stepsUndone"] for view in views]

    def claimed(self) -> int:
        """Return how many steps of both are held by workers just now."""
        steps = [step for id in self.operations for step in self.stack.steps(id)]
        return sum(step["state"] in {"RUNNING", "UNDOING"} for step in steps)

    def wait_for_progress(self, since: list[int]) -> None:
        """Return when both have gone on; say how long it took from the kill on."""
        wait_until(
            lambda: all(now > was for now, was in zip(self.done(), since, strict=True)),
            "both operations go on",
            GOES_ON_S,
        )
        print(f"went on after {time.monotonic() - self.killed_at:.1f} s")

    def ends_well(self) -> None:
        """Check what is there when both have ended, and that all of it can go."""
        ended = [self.stack.wait_for(id)["state"] for id in self.operations]
        assert ended == ["COMPLETED", "ROLLED_BACK"]
        made = self.stack.left() - self.left_before
        assert Counter(kind for _, kind, _ in made) == TRIO
        assert {host for host, kind, _ in made if kind == "server"} == {*TRIO_ON}
        ended = self.stack.wait_for(self.stack.terminate(self.trio))
        assert ended["state"] == "COMPLETED"
        assert self.stack.left() == self.left_before
        assert Ledger(f"sqlite:///{self.stack.home}/nfvo.db").wrong() == []


@contextmanager
def half_way(
    stack: Stack, how: str = "wait", call: str = "ensure_volume", step: str = ""
) -> Iterator[Under]:
    """
    Yield when servers of the one are being made, and ``call`` for the other.

    ``step`` is the kind of step that makes the call, if it is not of that name.
    """
    under = Under(stack)
    with under.hold as hold:
        hold.enter_context(stack.staged("ensure_server", how, *TRIO_ON))
        hold.enter_context(stack.staged(call, how, LONE_ON))
        under.begin()
        staged = [{"ensure-server"}, {step or call.replace("_", "-")}]
        wait_until(lambda: busy(under) == staged, "both are half-way")
        yield under


def busy(under: Under) -> list[set[str]]:
    """Return the kinds of steps that are under way, or fail, in each operation."""
    return [
        {
            s["kind"]
            for s in under.stack.steps(id)
            if s["state"] in {"RUNNING", "UNDOING"} or s["error"]
        }
        for id in under.operations
    ]


def gave_up(stack: Stack, worker: int, held: int) -> bool:
    """Whether a worker has ended, or was refused the results of all that it held."""
    log = (stack.home / "log" / "worker.log").read_text()
    return stack.pid("worker") not in (0, worker) or log.count("fenced-off") >= held


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
    trios = [stack.create(f"trio-{number}", "trio") for number in range(MANY)]
    operations = [stack.instantiate(trio) for trio in trios]
    frozen = stack.freeze("worker", writing=True)
    began = time.monotonic()
    late = stack.create("late", "trio")  # which waits, and does not fail
    print(f"written again after {time.monotonic() - began:.1f} s")
    stack.wait_until_back("worker", frozen)
    assert f"process {frozen} holds the database's write lock" in stack.said
    operations.append(stack.instantiate(late))
    assert {stack.wait_for(id)["state"] for id in operations} == {"COMPLETED"}
    left = Counter(kind for _, kind, _ in stack.left())
    assert left["server"] == (MANY + 1) * TRIO["server"]
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
