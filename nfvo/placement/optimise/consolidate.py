"""Consolidating: hosts that are emptied whole, onto others that are in use anyhow."""

import numpy as np

from nfvo.placement.estate.field import Flags
from nfvo.placement.optimise.drain import largest_first
from nfvo.placement.optimise.present import Block
from nfvo.placement.optimise.stage import Stage


def consolidate(stage: Stage, within: Flags) -> None:
    """
    Empty as many hosts as can be, those first from which least has to be carried.

    A host is emptied whole, or nothing of it is moved; nothing is moved twice.
    """
    busy = np.array([bool(host.vnfcs) for host in stage.hosts])
    taken = np.zeros(len(busy), bool)
    for at in _lightest_first(stage, within & busy):
        if taken[at] or not _can_go(stage, at):
            continue
        mark = len(stage.moves)
        busy[at] = False
        if _empty(stage, at, busy):
            for move in stage.moves[mark:]:
                taken[move.target] = True
        else:
            stage.back_to(mark)
            busy[at] = True


def _lightest_first(stage: Stage, among: Flags) -> list[int]:
    def weight(at: int) -> tuple[int, float, int]:
        carried = sum(block.mib for block in stage.at[at].values())
        return carried, float(stage.load[at]), at

    return sorted(np.flatnonzero(among).tolist(), key=weight)


def _can_go(stage: Stage, at: int) -> bool:
    """Whether all on a host is known, may be moved, and is within the budget."""
    blocks = stage.at[at].values()
    known = sum(len(block.asks) for block in blocks)
    return (
        known == len(stage.hosts[at].vnfcs)
        and not any(stage.fixed(b) or b.number in stage.moved for b in blocks)
        and stage.affords(*blocks)
    )


def _empty(stage: Stage, at: int, onto: Flags) -> bool:
    why = f"empties {stage.hosts[at].name}"
    return all(_pack(stage, one, onto, why) for one in largest_first(stage, at))


def _pack(stage: Stage, block: Block, onto: Flags, why: str) -> bool:
    """Move a block to the fullest host that takes it, breaking no wish."""
    fits = stage.wished(block) & onto
    if not fits.any() or (to := stage.best(block, stage.load, fits)) is None:
        return False
    stage.go(block, to, why)
    return True
