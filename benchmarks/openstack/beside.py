"""Services made and removed by nfvo and by scripts, in turn: wall times, CPU, parts."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
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


@dataclass
class Taken:
    """Seconds of all rounds."""

    ours: list[float] = field(default_factory=list)
    in_order: list[float] = field(default_factory=list)
    at_once: list[float] = field(default_factory=list)

    def print(self, name: str) -> None:
        """Print ours beside both peers."""
        if not self.at_once:
            return  # it was ended before
        ours, peer = median(self.ours), median(self.at_once)
        Figure(name, ours, "s", GOAL * peer, AT_ONCE, peer).print()
        if self.in_order:
            peer = median(self.in_order)
            Figure(name, ours, "s", peer=IN_ORDER, peer_value=peer).print()


@dataclass
class Rounds:
    """What all rounds took."""

    turns: list[Turn] = field(default_factory=list)
    made: Taken = field(default_factory=Taken)
    removed: Taken = field(default_factory=Taken)
    four: Taken = field(default_factory=Taken)
    four_removed: Taken = field(default_factory=Taken)
    script_cpu: list[float] = field(default_factory=list)

    def print(self) -> None:
        """Print a line per figure."""
        if not self.script_cpu:
            return
        self.made.print("3 VNFs instantiated on OpenStack")
        self.removed.print("3 VNFs terminated on OpenStack")
        self.four.print("4 VNFs instantiated at once on OpenStack")
        self.four_removed.print("4 VNFs terminated at once on OpenStack")
        name = "3 VNFs instantiated on OpenStack"
        own = median(turn.ours_s for turn in self.turns)
        Figure(f"{name}: of it nfvo's own", own, "s").print()
        for part in self.turns[0].parts:
            took = median(turn.parts[part] for turn in self.turns)
            Figure(f"{name}: {part}", took, "s").print()
        cpu = median(turn.cpu_s for turn in self.turns)
        Figure(f"{name}: CPU of nfvo, with its watching", cpu, "s").print()
        cpu, peer = median(t.vim_cpu_s for t in self.turns), median(self.script_cpu)
        what = f"{name}: CPU of all of the cloud"
        Figure(what, cpu, "s", peer=AT_ONCE, peer_value=peer).print()
        print_load()


@dataclass(frozen=True)
class Beside:
    """nfvo and a script at one cloud."""

    cloud: OpenStack
    nfvo: Installation
    conn: Connection
    model: Model
    executor: ThreadPoolExecutor

    def warm_up(self) -> None:
        """Have the script find all services; nfvo has made a service before."""
        script = Script(self.conn, self.model, RING)
        script.make_at_once(self.executor)
        script.remove_at_once(self.executor)

    def round(self, number: int, rounds: Rounds) -> None:
        """Take one turn each."""
        turn = self.nfvo.instantiate(f"ring-{number}", ring.RING)
        rounds.turns.append(turn)
        rounds.made.ours.append(turn.seconds)
        rounds.removed.ours.append(self.nfvo.terminate(turn.ns_id))
        script, executor = Script(self.conn, self.model, RING), self.executor
        rounds.made.in_order.append(seconds(script.make))
        rounds.removed.in_order.append(seconds(script.remove))
        before = cpu_s(self.cloud)
        made = seconds(lambda: script.make_at_once(executor))
        rounds.made.at_once.append(made)
        rounds.script_cpu.append(cpu_s(self.cloud) - before)
        removed = seconds(lambda: script.remove_at_once(executor))
        rounds.removed.at_once.append(removed)

    def four(self, number: int, rounds: Rounds) -> None:
        """Take one turn each with services of one VNF, some at once."""
        names = [f"lone-{number}-{one}" for one in range(ALONE)]
        ids, took = self.nfvo.instantiate_all(names, ring.LONE)
        rounds.four.ours.append(took)
        rounds.four_removed.ours.append(self.nfvo.terminate_all(ids))
        script = Script(self.conn, self.model, lone(ALONE))
        rounds.four.at_once.append(seconds(lambda: script.make_at_once(self.executor)))
        removed = seconds(lambda: script.remove_at_once(self.executor))
        rounds.four_removed.at_once.append(removed)


def measure(cloud: OpenStack, rounds: int) -> None:
    """Take turns beside a service that runs all the time; print the medians."""
    member, done = cloud.accounts.member, Rounds()
    with sky(cloud, login=member) as nfvo, ThreadPoolExecutor(THREADS) as executor:
        nfvo.furnish(ring.anywhere())
        nfvo.instantiate("first", ring.RING)
        conn = connect(cloud.auth_url, member)
        here = Beside(
            cloud, nfvo, conn, Model.of(conn, nfvo.server_of("first")), executor
        )
        with leaving_nothing(conn), suppress(KeyboardInterrupt):
            here.warm_up()
            for number in range(1, rounds + 1):
                here.round(number, done)
                here.four(number, done)
        done.print()
