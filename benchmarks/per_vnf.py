"""
What a VNF costs on real qemu, beside libvirt's calls alone: turn by turn, in one run.

Ours is from the request to a running `nfvo up` until the operation is COMPLETED.  The
guests halt at once, so that nothing of a boot hides what is ours; three VNFs on three
hosts, six links between them.  Needs root.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import libvirt

from benchmarks.plain_calls import Plain, PlainHost
from benchmarks.turns import Json, Rounds, Turn, moment
from tests.e2e.stack import Stack
from tests.halting import HALTS
from tests.testbed.libvirt import TestBed

ROUNDS = 7
HOSTS = 3
LOOK_EVERY_S = 0.05
NO_RECONCILE = {"NFVO_RECONCILE_S": "86400"}  # what the peer makes is not ours
SERVICE = """
nsd: ring
version: "1.0"
vnfs:
  a: {vnfd: one, connect: {left: ca, right: ab}}
  b: {vnfd: one, connect: {left: ab, right: bc}}
  c: {vnfd: one, connect: {left: bc, right: ca}}
vls: {ab: 10.10.0.0/24, bc: 10.20.0.0/24, ca: 10.30.0.0/24}
apart: [[a, b, c]]
---
vnfd: one
version: "1.0"
provider: nfvo
image: halt
vcpus: 1
memory: 32 MiB
cps: [left, right]
ready: running
"""


@dataclass(frozen=True)
class Ring:
    """An installation that has hosts and the service's descriptors."""

    stack: Stack
    bed: TestBed

    def furnish(self) -> None:
        """Give it the image, the descriptors and the hosts."""
        with self.stack.client() as client:
            image = "/nfvo/v1/images/halt?format=raw"
            client.put(image, content=HALTS).raise_for_status()
        self.stack.post("/nfvo/v1/descriptors", {"files": {"ring.yaml": SERVICE}})
        for host in self.bed.hosts.values():
            body = {"name": host.name, "uri": host.uri(), "underlay": host.ip}
            self.stack.post("/nfvo/v1/hosts", body)
        self.stack.wait_for_hosts()

    def instantiate(self, name: str) -> Turn:
        """Create a service, instantiate it, and wait until it is seen running."""
        before, asked = self.cpu_s(), datetime.now(UTC)
        libvirts = self.libvirts_cpu_s()
        ns_id = self.stack.create(name, "ring")
        op = self._ended(self.stack.instantiate(ns_id))
        self._until(lambda: self._status(name) == "RUNNING")
        seen, steps = datetime.now(UTC), self.stack.steps(op["id"])
        taken = self.cpu_s() - before, self.libvirts_cpu_s() - libvirts
        return Turn(ns_id, asked, op, steps, seen, *taken)

    def cpu_s(self) -> float:
        """Return the seconds of CPU that nfvo has taken so far, in all its roles."""
        return sum(sum(_cpu_s(pid)[:2]) for pid in self.stack.family())

    def libvirts_cpu_s(self) -> float:
        """Return those of all libvirtds and their hooks; qemu is nobody's child."""
        return sum(sum(_cpu_s(h.libvirtd_pid())) for h in self.bed.hosts.values())

    def terminate(self, ns_id: str) -> float:
        """Terminate it; return the seconds that it took."""
        asked = datetime.now(UTC)
        op = self._ended(self.stack.terminate(ns_id))
        return (moment(op["stateEnteredAt"]) - asked).total_seconds()

    def _ended(self, op_id: str) -> Json:
        self._until(lambda: self.stack.op(op_id)["final"])
        op = self.stack.op(op_id)
        assert op["state"] == "COMPLETED", op
        return op

    def _status(self, name: str) -> str:
        return str(self.stack.get(f"/nfvo/v1/ns/{name}")["status"])

    def _until(self, condition: Callable[[], bool]) -> None:
        """Look now and then: looking all the time would slow down what is measured."""
        while not condition():
            time.sleep(LOOK_EVERY_S)


def measure(rounds: int = ROUNDS) -> None:
    """Take turns, after one that fills the caches; print the medians."""
    done = Rounds()
    with ring() as here, ThreadPoolExecutor(HOSTS) as executor, ExitStack() as stack:
        uris = [host.uri() for host in here.bed.hosts.values()]
        connections = [libvirt.open(uri) for uri in uris]
        for connection in connections:
            stack.callback(connection.close)
        first = here.instantiate("ring-0")
        plain = Plain([PlainHost.like(one) for one in connections])
        here.terminate(first.ns_id)
        for number in range(1, rounds + 1):
            turn = here.instantiate(f"ring-{number}")
            done.turns.append(turn)
            done.terminated.append(here.terminate(turn.ns_id))
            before = here.libvirts_cpu_s()
            done.plain.append(_seconds(plain.make))
            done.plain_cpu.append(here.libvirts_cpu_s() - before)
            done.plain_removed.append(_seconds(plain.remove))
            done.plain_at_once.append(_seconds(lambda: plain.make_at_once(executor)))
            plain.remove()
    done.print()


@contextmanager
def ring() -> Iterator[Ring]:
    """Run hosts and an installation."""
    with tempfile.TemporaryDirectory(prefix="nfvo-per-vnf-") as folder:
        home = Path(folder) / "home"
        home.mkdir(mode=0o700)
        stack = Stack(home, NO_RECONCILE)
        with TestBed.up(HOSTS, name="per-vnf") as bed:
            stack.up()
            try:
                here = Ring(stack, bed)
                here.furnish()
                yield here
            finally:
                stack.down()


def _cpu_s(pid: int) -> list[float]:
    """Return a process's user and system time, then those of its ended children."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return [int(word) / os.sysconf("SC_CLK_TCK") for word in words[11:15]]  # proc(5)


def _seconds(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def main() -> None:
    """Measure, and print a line per figure."""
    measure()


if __name__ == "__main__":
    main()
