"""Figures of reading: a real package beside tosca-parser, and a large VNFD."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from benchmarks.descriptors import practical
from benchmarks.descriptors.large import VDUS, large
from benchmarks.descriptors.peer import ToscaParser
from benchmarks.figure import Figure
from nfvo.descriptor import read, read_texts

ROUNDS = 15
GOAL_MS, GOAL_RATIO, GOAL_LARGE_S = 60, 0.1, 1
NAME = "Tacker's practical package, parsed and validated, warm"


def measure(python: str) -> None:
    """Print the figures; ``python`` has tosca-parser, or is empty."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        practical.write(folder)
        peer = stack.enter_context(ToscaParser(python)) if python else None
        _practical(folder, peer)
    text = large()
    took = _median(lambda: _cpu(lambda: len(read_texts({"large.yaml": text}).vnfds)))
    Figure(f"a VNFD of SOL001 with {VDUS} VDUs", took, "s CPU", GOAL_LARGE_S).print()


def _practical(folder: Path, peer: ToscaParser | None) -> None:
    """Let both sides parse in turn, and print what each took."""
    entry = folder / practical.ENTRY
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(ROUNDS):
        ours.append(1000 * _cpu(lambda: len(read([folder]).vnfds)))
        if peer:
            theirs.append(1000 * peer.parse(entry))
    mine, other = median(ours[1:]), median(theirs[1:]) if theirs else None
    called = "tosca-parser" if peer else None
    Figure(NAME, mine, "ms CPU", GOAL_MS, called, other).print()
    if other:
        Figure(f"{NAME}: of tosca-parser's", mine / other, "", GOAL_RATIO).print()


def _cpu(act: Callable[[], int]) -> float:
    """Return the CPU seconds of an act, which finds one VNFD."""
    begun = process_time()
    assert act() == 1
    return process_time() - begun


def _median(act: Callable[[], float]) -> float:
    return median([act() for _ in range(5)][1:])
