"""Courses: moves to wanted hosts in order, by a third place where two swap."""

from collections.abc import Mapping, Sequence

import numpy as np

from nfvo.placement.optimise.present import Block
from nfvo.placement.optimise.stage import Stage

TOO_MUCH = "the budget is spent"


def course(stage: Stage, wanted: Mapping[int, int], why: str) -> str:
    """
    Move blocks (by number) to hosts in an order in which each fits at its time.

    Where they wait for each other, one goes to a third host for the time being.
    Returns why that is not possible, and then nothing is moved; empty when it is.
    """
    mark, waiting, passed = len(stage.moves), dict(wanted), set[int]()
    known = {number: stage.block(number) for number in wanted}
    while waiting:
        ready = [n for n, to in waiting.items() if stage.takes(known[n], to)]
        if ready and stage.affords(known[ready[0]]):
            stage.go(known[ready[0]], waiting.pop(ready[0]), why)
            continue
        aside = [known[n] for n in waiting if n not in passed]
        moved = None if ready else _make_way(stage, aside, set(waiting.values()), why)
        if moved is None:
            told = TOO_MUCH if ready else _deadlock(stage, [known[n] for n in waiting])
            stage.back_to(mark)
            return told
        passed.add(moved.number)
    return ""


def _make_way(
    stage: Stage, blocks: Sequence[Block], wanted: set[int], why: str
) -> Block | None:
    """Send the block that is the least to carry to a host that nobody waits for."""
    others = np.ones(len(stage.hosts), bool)
    others[sorted(wanted)] = False
    for block in sorted(blocks, key=lambda one: (one.mib, one.number)):
        fits = stage.fitting(block) & others
        if not fits.any() or not stage.affords(block, block):
            continue
        if (at := stage.best(block, -stage.load, fits)) is not None:
            stage.go(block, at, f"makes way for the time being: {why}", passing=True)
            return block
    return None


def _deadlock(stage: Stage, blocks: Sequence[Block]) -> str:
    """Say who waits for whom."""
    there = (
        f"{', '.join(block.names)} on {stage.hosts[stage.home[block.number]].name}"
        for block in blocks
    )
    return (
        f"{' and '.join(there)} wait for each other, "
        "and no third host takes one of them for the time being"
    )
