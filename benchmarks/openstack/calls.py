"""How many calls of the cloud's APIs a service costs, of nfvo and of a script."""

import time
from collections.abc import Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median

from benchmarks import ring
from benchmarks.figure import Figure
from benchmarks.installation import Installation
from benchmarks.openstack.counting import Counted, counting
from benchmarks.openstack.script import (
    RING,
    THREADS,
    Model,
    Script,
    connect,
    leaving_nothing,
)
from benchmarks.openstack.sky import sky
from tests.testbed.openstack.bed import OpenStack

POLLS = ("GET nova /v2.1/servers/detail", "GET nova /v2.1/servers/ID")
IDLE_S = 10.0
SCRIPT = "openstacksdk, all at once"


@dataclass
class Calls:
    """The calls of each round: what makes or removes a service, and looks at it."""

    work: list[int] = field(default_factory=list)
    looks: list[int] = field(default_factory=list)

    def take(self, counted: Counted) -> None:
        """Take those of a round."""
        self.add(counted.taken())

    def add(self, calls: Mapping[str, int]) -> None:
        """Take some calls for a round."""
        looks = sum(calls.get(poll, 0) for poll in POLLS)
        self.looks.append(looks)
        self.work.append(sum(calls.values()) - looks)

    def print(self, name: str, peer: "Calls") -> None:
        """Print them beside the script's, for each VNFC."""
        for what, ours, theirs in (
            ("calls", self.work, peer.work),
            ("looks at servers", self.looks, peer.looks),
        ):
            each, script = median(ours) / ring.VNFS, median(theirs) / ring.VNFS
            goal = script if what == "calls" else None
            Figure(f"{what} per VNFC {name}", each, "", goal, SCRIPT, script).print()


def measure(cloud: OpenStack, rounds: int) -> None:
    """Count what is asked in each round, beside a service that runs all the time."""
    with ExitStack() as stack:
        counted = stack.enter_context(counting(cloud.stack.layout.url))
        auth_url = counted.told(cloud.auth_url.encode()).decode()
        member = cloud.accounts.member
        nfvo = stack.enter_context(sky(cloud, login=member, auth_url=auth_url))
        nfvo.furnish(ring.anywhere())
        nfvo.instantiate("first", ring.RING)
        conn = connect(auth_url, member)
        stack.enter_context(leaving_nothing(conn))
        script = Script(conn, Model.of(conn, nfvo.server_of("first")), RING)
        executor = stack.enter_context(ThreadPoolExecutor(THREADS))
        made, removed = (Calls(), Calls()), (Calls(), Calls())
        counted.watching()
        for number in range(rounds):
            _ours(nfvo, f"ring-{number}", counted, made[0], removed[0])
            _theirs(script, executor, counted, made[1], removed[1])
        made[0].print("instantiated", made[1])
        removed[0].print("terminated", removed[1])
        _print_watching(counted, rounds)


def _print_watching(counted: Counted, rounds: int) -> None:
    """Print what the watcher has asked by now, and asks while nothing happens."""
    watching = Calls()
    watching.add(counted.watching())
    each = watching.work[0] / rounds
    Figure("the watcher's calls per round, looks at servers apart", each, "").print()
    time.sleep(IDLE_S)
    watching.add(counted.watching())
    looks, others = watching.looks[1] / IDLE_S, watching.work[1] / IDLE_S
    Figure("looks at servers while nothing happens", looks, "1/s").print()
    Figure("other calls while nothing happens", others, "1/s").print()


def _ours(
    nfvo: Installation, name: str, counted: Counted, made: Calls, removed: Calls
) -> None:
    counted.taken()
    turn = nfvo.instantiate(name, ring.RING)
    made.take(counted)
    nfvo.terminate(turn.ns_id)
    removed.take(counted)


def _theirs(
    script: Script, executor: Executor, counted: Counted, made: Calls, removed: Calls
) -> None:
    counted.taken()
    script.make_at_once(executor)
    made.take(counted)
    script.remove_at_once(executor)
    removed.take(counted)
