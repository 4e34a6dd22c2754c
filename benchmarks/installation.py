"""A running `nfvo up` in which services are made, and what each of them took."""

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.turns import Json, Turn, moment
from tests.e2e.stack import Stack
from tests.halting import HALTS

LOOK_EVERY_S = 0.05
UNDER_WAY = frozenset({"STARTING", "PROCESSING", "ROLLING_BACK"})


@dataclass(frozen=True)
class Installation:
    """An installation, and what tells the CPU seconds that its VIM has taken so far."""

    stack: Stack
    vim_cpu_s: Callable[[], float]

    def furnish(self, descriptors: str) -> None:
        """Give it the image of VMs that halt at once, and descriptors."""
        with self.stack.client() as client:
            image = "/nfvo/v1/images/halt?format=raw"
            client.put(image, content=HALTS).raise_for_status()
        self.stack.post("/nfvo/v1/descriptors", {"files": {"all.yaml": descriptors}})

    def instantiate(self, name: str, nsd: str) -> Turn:
        """Create a service, instantiate it, and wait until it is seen running."""
        before, asked = self.cpu_s(), datetime.now(UTC)
        vims = self.vim_cpu_s()
        ns_id = self.stack.create(name, nsd)
        op = self.ended(self.stack.instantiate(ns_id))
        self._until(lambda: self.status(name) == "RUNNING")
        seen, steps = datetime.now(UTC), self.stack.steps(op["id"])
        taken = self.cpu_s() - before, self.vim_cpu_s() - vims
        return Turn(ns_id, asked, op, steps, seen, *taken)

    def instantiate_all(
        self, names: Iterable[str], nsd: str
    ) -> tuple[list[str], float]:
        """Instantiate services at once; return their ids, and the seconds it took."""
        ids = [self.stack.create(name, nsd) for name in names]
        return ids, self._all(ids, self.stack.instantiate)

    def terminate(self, ns_id: str) -> float:
        """Terminate it; return the seconds that it took."""
        return self.terminate_all([ns_id])

    def terminate_all(self, ids: Iterable[str]) -> float:
        """Terminate services at once; return the seconds that it took."""
        return self._all(ids, self.stack.terminate)

    def _all(self, ids: Iterable[str], begin: Callable[[str], str]) -> float:
        asked = datetime.now(UTC)
        ended = [self.ended(op_id) for op_id in [begin(id) for id in ids]]
        last = max(moment(op["stateEnteredAt"]) for op in ended)
        return (last - asked).total_seconds()

    def clear(self) -> None:
        """Terminate all that was made, whatever has become of it."""
        for ns in self.stack.get("/nslcm/v2/ns_instances"):
            path = f"/nslcm/v2/ns_instances/{ns['id']}/terminate"
            if self.stack.get(f"/nfvo/v1/ns/{ns['id']}")["vnfcs"]:
                answer = self.stack.post(path, {"nfvo:force": True})
                self.ended(answer.headers["Location"].rpartition("/")[2])

    def cpu_s(self) -> float:
        """Return the seconds of CPU that nfvo has taken so far, in all its roles."""
        return sum(sum(cpu_s(pid)[:2]) for pid in self.stack.family())

    def ended(self, op_id: str) -> Json:
        """Return an operation once it is COMPLETED."""
        self._until(lambda: self.stack.op(op_id)["state"] not in UNDER_WAY)
        op = self.stack.op(op_id)
        assert op["state"] == "COMPLETED", op
        return op

    def status(self, name: str) -> str:
        """Return what is told of a service."""
        return str(self.stack.get(f"/nfvo/v1/ns/{name}")["status"])

    def server_of(self, name: str) -> str:
        """Return the id of one of a service's servers."""
        return str(self.stack.get(f"/nfvo/v1/ns/{name}")["vnfcs"][0]["serverId"])

    def _until(self, condition: Callable[[], bool]) -> None:
        """Look now and then: looking all the time would slow down what is measured."""
        while not condition():
            time.sleep(LOOK_EVERY_S)


def cpu_s(pid: int) -> list[float]:
    """Return a process's user and system time, then those of its ended children."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return [int(word) / os.sysconf("SC_CLK_TCK") for word in words[11:15]]  # proc(5)


def seconds(act: Callable[[], object]) -> float:
    """Return how long something takes."""
    began = time.monotonic()
    act()
    return time.monotonic() - began
