"""What the rounds of a comparison took, ours part by part, and the figures of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Any

from benchmarks.figure import Figure
from benchmarks.ring import VNFS

GOAL = 1.2
ALONE, IN_TURN = "libvirt's calls alone", "one after the other"
Json = dict[str, Any]


@dataclass(frozen=True)
class Turn:
    """One service made by nfvo, and its times; of CPU, ours and the VIM's."""

    ns_id: str
    asked: datetime
    op: Json
    steps: Sequence[Json]
    seen: datetime
    cpu_s: float
    vim_cpu_s: float

    @property
    def seconds(self) -> float:
        """From the request to COMPLETED."""
        return (self._ended - self.asked).total_seconds()

    @property
    def parts(self) -> dict[str, float]:
        """Where the time went; all but what is within calls is ours."""
        begun = moment(self.op["startedAt"])
        first = min(moment(step["firstCallAt"]) for step in self.steps)
        last = max(moment(step["foundDoneAt"]) for step in self.steps)
        calls = float(self.op["vimS"])
        return {
            "until it is planned and begun": (begun - self.asked).total_seconds(),
            "until the first call": (first - begun).total_seconds(),
            "within calls": calls,
            "between calls": (last - first).total_seconds() - calls,
            "until COMPLETED": (self._ended - last).total_seconds(),
        }

    @property
    def ours_s(self) -> float:
        """What is not the VIM's, the request and its planning among it."""
        return self.seconds - float(self.op["vimS"])

    @property
    def told_s(self) -> float:
        """From COMPLETED until it is told to be RUNNING, which a watcher must see."""
        return (self.seen - self._ended).total_seconds()

    @property
    def _ended(self) -> datetime:
        return moment(self.op["stateEnteredAt"])


@dataclass
class Rounds:
    """The seconds of all rounds."""

    turns: list[Turn] = field(default_factory=list)
    terminated: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)
    plain_cpu: list[float] = field(default_factory=list)
    plain_at_once: list[float] = field(default_factory=list)
    plain_removed: list[float] = field(default_factory=list)

    def print(self) -> None:
        """Print a figure each, per VNF."""
        plain = _per_vnf(self.plain)
        at_once = _per_vnf(self.plain_at_once)
        ours = _per_vnf([turn.seconds for turn in self.turns])
        name = "per VNF on real qemu"
        Figure(name, ours, "s", GOAL * plain, f"{ALONE}, {IN_TURN}", plain).print()
        peer = f"{ALONE}, all hosts at once"
        Figure(name, ours, "s", GOAL * at_once, peer, at_once).print()
        own = _per_vnf([turn.ours_s for turn in self.turns])
        Figure(f"{name}: of it nfvo's own", own, "s").print()
        cpu = _per_vnf([turn.cpu_s for turn in self.turns])
        Figure(f"{name}: CPU of all roles, with their watching", cpu, "s").print()
        cpu = _per_vnf([turn.vim_cpu_s for turn in self.turns])
        plain_cpu = _per_vnf(self.plain_cpu)
        called = f"{name}: CPU of libvirtd and its hooks"
        Figure(called, cpu, "s", peer=ALONE, peer_value=plain_cpu).print()
        for part in self.turns[0].parts:
            took = _per_vnf([turn.parts[part] for turn in self.turns])
            Figure(f"{name}: {part}", took, "s").print()
        told = median(turn.told_s for turn in self.turns)
        Figure("from COMPLETED until told to be RUNNING", told, "s").print()
        ours, plain = _per_vnf(self.terminated), _per_vnf(self.plain_removed)
        name, peer = "terminated, per VNF on real qemu", f"{ALONE}, {IN_TURN}"
        Figure(name, ours, "s", peer=peer, peer_value=plain).print()


def _per_vnf(seconds: Sequence[float]) -> float:
    return median(seconds) / VNFS


def moment(text: str) -> datetime:
    """Return a time of the API's."""
    return datetime.fromisoformat(text)
