"""
One phase of many operations: how long it took, what it cost whom, and what grew.

Processes are told apart by their program: this one asks, its children work (python),
pretend to be hosts (libvirtd) and carry messages.  CPU time is the kernel's, and says
more than wall time on a machine that others use too.
"""

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.figure import Figure
from nfvo.lcm.op_occ import LcmOpOcc, OperationState
from nfvo.lcm.ports import Ports
from nfvo.lcm.requests import Request
from nfvo.lcm.saga.relay import relay
from nfvo.lcm.store import SYSTEM

CLIENTS = 4
LIMIT_S = 900.0
LOOK_EVERY_S = 0.1  # each look costs a query
WITHIN_S = 60.0
AT = (100, 200, 400, 800)
ASKING = "who asks"


@dataclass
class Phase:
    """Asks for operations as ``CLIENTS`` do at once, and waits until all have ended."""

    name: str
    ports: Ports
    workers: Sequence[int]
    _rss: list[float] = field(default_factory=list)

    def run(
        self, ask: Callable[[Request], LcmOpOcc], wanted: Sequence[Request], goal: bool
    ) -> None:
        """Run it, and print its figures; ``RuntimeError`` if one fails."""
        began, before = time.monotonic(), cpu_s()
        self._note_rss()
        with ThreadPoolExecutor(CLIENTS) as clients:
            asked = [clients.submit(ask, one) for one in wanted]
            self._wait(asked, len(asked) // 2)
            self._note_rss()
            self._wait(asked, len(asked))
        self._note_rss()
        ids = [one.result().id for one in asked]
        self._print("all of them", time.monotonic() - began, "s", goal and WITHIN_S)
        self._print_curve(frozenset(ids))
        for program, spent_s in sorted(cpu_s().items()):
            each_ms = 1000 * (spent_s - before.get(program, 0.0)) / len(ids)
            self._print(f"CPU of {program}, each", each_ms, "ms")
        for half, (less, more) in enumerate(
            zip(self._rss, self._rss[1:], strict=False)
        ):
            words = ("first", "second")[half]
            self._print(f"workers grew in the {words} half by", more - less, "MiB")

    def _note_rss(self) -> None:
        self._rss.append(sum(map(rss_mib, self.workers)))

    def _wait(self, asked: Sequence[Future[LcmOpOcc]], count: int) -> None:
        """Wait until so many have ended; raise at the first that has failed."""
        end = time.monotonic() + LIMIT_S
        while self._ended(asked) < count:
            raise_failed(self.ports)
            if time.monotonic() > end:
                raise TimeoutError(f"less than {count} operations have ended")
            relay(self.ports)  # what was not due yet: no conductor runs here
            time.sleep(LOOK_EVERY_S)

    def _ended(self, asked: Sequence[Future[LcmOpOcc]]) -> int:
        begun = [one.result() for one in asked if one.done()]  # raises what it raised
        with self.ports.store.read(SYSTEM) as view:
            return len(begun) - view.open_op_occs("default")

    def _print_curve(self, ids: frozenset[str]) -> None:
        """Print after how long so many had ended, counted from when the first began."""
        with self.ports.store.read(SYSTEM) as view:
            ours = [one for one in view.op_occs() if one.id in ids]
        begun = min(one.started_at for one in ours if one.started_at)
        last = max(one.started_at for one in ours if one.started_at)
        self._print("asked for", (last - begun).total_seconds(), "s")
        ends = sorted(one.state_entered_at for one in ours if one.state_entered_at)
        for count in AT:
            if count < len(ends):
                taken = (ends[count - 1] - begun).total_seconds()
                self._print(f"the first {count}", taken, "s")

    def _print(self, what: str, value: float, unit: str, goal: float = 0) -> None:
        Figure(f"{self.name}: {what}", value, unit, goal=goal or None).print()


def raise_failed(ports: Ports) -> None:
    """Raise what has stopped an operation, if one waits for an operator."""
    stopped = OperationState.FAILED_TEMP
    with ports.store.read(SYSTEM) as view:
        if not any(state == stopped for _, state in view.count_op_occs()):
            return
        failed = next(one for one in view.op_occs() if one.state is stopped)
    raise RuntimeError(f"operation {failed.id} has failed: {failed.error}")


def cpu_s() -> dict[str, float]:
    """Return the CPU seconds of this process and of its children, by program."""
    tick = os.sysconf("SC_CLK_TCK")
    spent: dict[str, float] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            before, _, after = stat.read_text().rpartition(")")
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has just ended
        fields = after.split()
        pid, _, program = before.partition(" (")
        if int(pid) == os.getpid():
            program = ASKING
        elif int(fields[1]) != os.getpid():
            continue
        ticks = int(fields[11]) + int(fields[12])
        spent[program] = spent.get(program, 0.0) + ticks / tick
    return spent


def rss_mib(pid: int) -> float:
    """Return the memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
