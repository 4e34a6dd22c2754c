"""Services made and removed by nfvo and by scripts, in turn: wall times, CPU, parts."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from statistics import median

from openstack.connection import Connection

from benchmarks import ring
from benchmarks.figure import Figure
from benchmarks.installation import Installation, seconds
from benchmarks.openstack.script import (
    RING,
    THREADS,
    Model,
    Script,
    connect,
    leaving_nothing,
    lone,
)
from benchmarks.openstack.sky import cpu_s, print_load, sky
from benchmarks.turns import Turn
from tests.testbed.openstack.bed import OpenStack

GOAL = 1.1
ALONE = 4
IN_ORDER, AT_ONCE = "openstacksdk, in order", "openstacksdk, all at once"
THREE = "3 VNFs instantiated on OpenStack"


@dataclass
class Taken:
    """Seconds of all rounds."""

    ours: list[float] = field(default_factory=list)
    in_order: list[float] = field(default_factory=list)
    at_once: list[float] = field(default_factory=list)

    def print(self, name: str) -> None:
        """Print ours beside both peers."""
        ours, peer = median(self.ours), median(self.at_once)
        Figure(name, ours, "s", GOAL * peer, AT_ONCE, peer).print()
        if self.in_order:
            peer = median(self.in_order)
            Figure(name, ours, "s", peer=IN_ORDER, peer_value=peer).print()


@dataclass(frozen=True)
class Beside:
    """nfvo and a script at one cloud, and what both took."""

    cloud: OpenStack
    nfvo: Installation
    conn: Connection
    model: Model
    executor: ThreadPoolExecutor
    made: Taken = field(default_factory=Taken)
    removed: Taken = field(default_factory=Taken)
    turns: list[Turn] = field(default_factory=list)
    script_cpu: list[float] = field(default_factory=list)

    def three(self, number: int) -> None:
        """Take one turn each with a ring of three VNFs."""
        turn = self.nfvo.instantiate(f"ring-{number}", ring.RING)
        self.turns.append(turn)
        self.made.ours.append(turn.seconds)
        self.removed.ours.append(self.nfvo.terminate(turn.ns_id))
        script = Script(self.conn, self.model, RING)
        before = cpu_s(self.cloud)
        self._at_once(script)
        self.script_cpu.append(cpu_s(self.cloud) - before)
        self.made.in_order.append(seconds(script.make))
        self.removed.in_order.append(seconds(script.remove))

    def four(self, number: int) -> None:
        """Take one turn each with services of one VNF, some at once."""
        names = [f"lone-{number}-{one}" for one in range(ALONE)]
        ids, took = self.nfvo.instantiate_all(names, ring.LONE)
        self.made.ours.append(took)
        self.removed.ours.append(self.nfvo.terminate_all(ids))
        self._at_once(Script(self.conn, self.model, lone(ALONE)))

    def _at_once(self, script: Script) -> None:
        made = seconds(lambda: script.make_at_once(self.executor))
        self.made.at_once.append(made)
        removed = seconds(lambda: script.remove_at_once(self.executor))
        self.removed.at_once.append(removed)

    def print_parts(self) -> None:
        """Print where the time of three VNFs went, and whose CPU."""
        own = median(turn.ours_s for turn in self.turns)
        Figure(f"{THREE}: of it nfvo's own", own, "s").print()
        for part in self.turns[0].parts:
            took = median(turn.parts[part] for turn in self.turns)
            Figure(f"{THREE}: {part}", took, "s").print()
        cpu = median(turn.cpu_s for turn in self.turns)
        Figure(f"{THREE}: CPU of nfvo, with its watching", cpu, "s").print()
        cpu, peer = median(t.vim_cpu_s for t in self.turns), median(self.script_cpu)
        what = f"{THREE}: CPU of the cloud (the script's: terminated, too)"
        Figure(what, cpu, "s", peer=AT_ONCE, peer_value=peer).print()


def three(cloud: OpenStack, rounds: int) -> None:
    """Take turns with three VNFs; print the medians."""
    with _beside(cloud) as here:
        with suppress(KeyboardInterrupt):
            for number in range(rounds):
                here.three(number)
        here.made.print(THREE)
        here.removed.print("3 VNFs terminated on OpenStack")
        here.print_parts()
        print_load()


def four(cloud: OpenStack, rounds: int) -> None:
    """Take turns with four services of one VNF; print the medians."""
    with _beside(cloud) as here:
        with suppress(KeyboardInterrupt):
            for number in range(rounds):
                here.four(number)
        here.made.print("4 VNFs instantiated at once on OpenStack")
        here.removed.print("4 VNFs terminated at once on OpenStack")
        print_load()


@contextmanager
def _beside(cloud: OpenStack) -> Iterator[Beside]:
    """Have both beside a service that runs all the time; each has made one before."""
    member = cloud.accounts.member
    with sky(cloud, login=member) as nfvo, ThreadPoolExecutor(THREADS) as executor:
        nfvo.furnish(ring.anywhere())
        nfvo.instantiate("first", ring.RING)
        conn = connect(cloud.auth_url, member)
        model = Model.of(conn, nfvo.server_of("first"))
        with leaving_nothing(conn):
            script = Script(conn, model, lone(1))
            script.make_at_once(executor)
            script.remove_at_once(executor)
            yield Beside(cloud, nfvo, conn, model, executor)
