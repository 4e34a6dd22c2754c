"""
Two services that are stopped half-way while something breaks.

One is being instantiated and succeeds in the end; beside it one that a host refuses,
which is taken back.  What is left on hosts is counted in the files that the fake hosts
are made of.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from tests.e2e.services import DESCRIPTORS, LONE_ON, TRIO_ON
from tests.e2e.stack import Stack, Thing
from tests.races.ledger import Ledger
from tests.waiting import wait_until

# Going on is what is tested, not how soon: that is measured, and printed here.
GOES_ON_S = 60.0
TRIO = Counter({"server": 3, "state": 3, "volume": 3, "seed": 3, "network": 5})


@contextmanager
def started(stack: Stack) -> Iterator[Stack]:
    """Start a stack with hosts for both services; stop it in the end."""
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
        self.stack.wait_for_hosts()
        self.left_before = self.stack.left()
        name = uuid4().hex[:8]
        self.trio = self.stack.create(f"trio-{name}", "trio")
        self.lone = self.stack.create(f"lone-{name}", "lone")
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
        assert Ledger(self.stack.database_url).wrong() == []


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
