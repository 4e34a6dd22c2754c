"""A trial: a process dies at one moment of an operation, and others go on."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from nfvo.lcm.facts import ServerFacts
from nfvo.lcm.leftovers import kept_grant
from nfvo.lcm.store import SYSTEM
from nfvo.placement.infrastructure import HostState
from tests.crashes.counting import KILLED, nothing
from tests.crashes.operations import (
    OPERATIONS,
    Operation,
    age,
    messages,
    rejoin,
    survey,
)
from tests.crashes.server import ENDED
from tests.crashes.worlds import Scene, plain, scene

SURVEYS = 3
SWEEPS = 3

Prepare = Callable[[Path, Callable[[Scene], None]], None]


@dataclass
class Mortals:
    """Processes that die when they are told to."""

    process: "subprocess.Popen[str]"
    log: IO[str]

    def send(self, folder: Path, **asked: Any) -> int:
        """Have one work in a folder; return its exit code, 137 when it died."""
        assert self.process.stdin and self.process.stdout
        answer = ""
        with suppress(BrokenPipeError):  # it ended: its log says why
            print(json.dumps({"folder": str(folder), **asked}), file=self.process.stdin)
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        if answer.strip() not in {str(ENDED), str(KILLED)}:
            self.log.seek(0)
            raise AssertionError(f"exit code {answer}: {self.log.read()}")
        return int(answer)


@contextmanager
def mortals(module: str = "tests.crashes.server") -> Iterator[Mortals]:
    """Lend who forks them: that module."""
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            yield Mortals(process, log)
        finally:
            process.communicate()


@dataclass(frozen=True)
class Outcome:
    """
    What has become of an operation, without what is another each time.

    ``wrong`` is what must never be: what deviates, or is reserved for nothing.
    """

    ended: tuple[str, ...]
    there: frozenset[str]
    rows: frozenset[str]
    rooms: frozenset[str]
    hosts: frozenset[tuple[str, HostState, bool]]
    wrong: tuple[str, ...] = ()


def outcome(here: Scene) -> Outcome:
    """Return what there is, when all watchers have looked."""
    names = {host.id: host.name for host in here.hosts()}
    there = {
        f"{host.name}: {one.kind} {plain(one.name)} {_state(one.facts)}"
        for host in here.hosts()
        for one in here.found(host)
    }
    with here.world.store.read(SYSTEM) as view:
        rows = [row for row in view.resources() if row.kind != "image"]
        grant = view.grant_of(here.ns.id)
        wrong = [f"deviates: {d.kind} {d.what} {d.name}" for d in view.deviations()]
        wrong += [f"grave: {row.kind} {row.name}" for row in rows if row.gone_at]
        wrong += [f"not ready: {row.kind} {row.name}" for row in rows if not row.ready]
        if grant != kept_grant(view, here.ns):
            wrong.append(f"reserved is {grant}")
        vnfcs = {vnfc.id: vnfc.name for vnfc in here.ns.vnfcs()}
        return Outcome(
            ended=tuple(f"{op.kind} {op.state}" for op in view.op_occs(here.ns.id)),
            there=frozenset(there),
            rows=frozenset(f"{names[r.host_id]}: {plain(r.name)}" for r in rows),
            rooms=frozenset(
                f"{vnfcs[a.vnfc_id]} on {names[a.host_id]}" for a in grant.allocations
            ),
            hosts=frozenset((h.name, h.state, h.cordoned) for h in here.hosts()),
            wrong=tuple(wrong),
        )


def _state(facts: object) -> str:
    return facts.state if isinstance(facts, ServerFacts) else ""


@dataclass
class Trials:
    """
    Trials of one operation.

    ``prepare`` fills a folder with a world in which it can begin; ``clean`` removes
    again what is not in that folder.
    """

    mortals: Mortals
    driver: str
    name: str
    folder: Path
    prepare: Prepare
    clean: Callable[[Path], None] = lambda folder: None
    runs: int = 0
    expected: Outcome | None = field(default=None)

    @property
    def operation(self) -> Operation:
        return OPERATIONS[self.name]

    def undisturbed(self) -> Outcome:
        """Return what becomes of it when nobody dies."""
        if self.expected is None:
            folder = self._fresh()
            assert self._send(folder, 0) == ENDED
            *_, self.expected = self.after(folder)
            self.clean(folder)
            assert self.expected.wrong == ()
            assert self.expected.ended[0].endswith(self.operation.end)
        return self.expected

    def at(self, moment: int, *again: int) -> bool:
        """
        Have it die at that moment, and who goes on at those; compare what comes of it.

        False when it had ended before that moment.
        """
        expected = self.undisturbed()
        folder = self._fresh()
        died = self._send(folder, moment) != ENDED
        for later in again if died else ():
            self._send(folder, later, again=True)
        for found in self.after(folder):
            if found == expected:
                break
        assert found == expected, (self.name, moment, again)
        self.clean(folder)
        return died

    def all(self, first: int = 1, every: int = 1) -> int:
        """Have it die at every so many moments; return how often it did."""
        return deaths(self.at, first, every)

    def after(self, folder: Path) -> Iterator[Outcome]:
        """
        Go on with what a dead process has left; yield what comes of it by and by.

        What is dead is stopped and removed by a survey, forgotten by the next; after
        that its host is READY.
        """
        with scene(folder, self.driver) as here:
            self.operation.begin(here)
            here.world.restart()
            if not self.operation.attended:
                self._ends_by_itself(here)
            self.operation.go(here)
            here.world.restart()
            messages(here)
            here.stage = nothing
            for _ in range(SURVEYS):
                age(here)
                rejoin(here)
                survey(here)
                yield outcome(here)

    def _ends_by_itself(self, here: Scene) -> None:
        """Let others find what nobody works on; sweeps go on, as a conductor's do."""
        with here.world.store.read(SYSTEM) as view:
            begun = view.op_occs(here.ns.id)
        for op_occ in begun:
            for _ in range(SWEEPS):
                ended = here.world.drain(op_occ)
                here.world.restart()
            assert ended.final, (self.name, ended.state, ended.error)

    def _fresh(self) -> Path:
        self.runs += 1
        folder = self.folder / str(self.runs)
        self.prepare(folder, self.operation.prepare)
        return folder

    def _send(self, folder: Path, last: int, *, again: bool = False) -> int:
        asked = dict(driver=self.driver, operation=self.name, last=last, again=again)
        return self.mortals.send(folder, **asked)


def deaths(at: Callable[[int], bool], first: int, every: int) -> int:
    """Have something die at every so many moments; return how often it did."""
    moment = first
    while at(moment):
        moment += every
    return (moment - first) // every


def copied(original: Path) -> Prepare:
    """Return what gives each trial a copy of a folder that has hosts and all."""

    def prepare(folder: Path, set_up: Callable[[Scene], None]) -> None:
        shutil.copytree(original, folder)

    return prepare
