"""Un-stranding: small ones go where they are in nobody's way."""

from itertools import islice

import numpy as np

from nfvo.placement.estate.field import Flags
from nfvo.placement.optimise.present import Block
from nfvo.placement.optimise.stage import Stage
from nfvo.placement.optimise.yardstick import Yardstick

TARGETS = 16
"""How many hosts are tried for a block, the fullest first."""
TOGETHER = 4
"""How many blocks go to make room for one more of the yardstick."""
HOSTS = 256
"""On how many hosts room is made, those first that are short of the least."""


def unstrand(stage: Stage, within: Flags, yard: Yardstick) -> None:
    """Make room for more of the yardstick, one host after the other."""
    rooms = yard.rooms(stage.hosts, stage.free)
    need = np.array(yard.need)[:, None]
    short = np.maximum((rooms + 1) * need - stage.free, 0) / np.maximum(stage.whole, 1)
    order = np.lexsort((np.arange(len(rooms)), short.max(axis=0)))
    chosen = (int(at) for at in order if within[at] and yard.suited[at])
    for at in islice(chosen, HOSTS):
        while _make_room(stage, at, yard, within):
            pass


def _make_room(stage: Stage, at: int, yard: Yardstick, within: Flags) -> bool:
    """Move as few off a host as make room for one more; or nothing."""
    mark, before = len(stage.moves), yard.room(stage.hosts[at])
    why = f"makes room on {stage.hosts[at].name} for one more {yard.ask.name}"
    ones = sorted(stage.movable(at), key=lambda one: (one.mib, one.number))
    for block in ones:
        if yard.room(stage.without(block)) > before and _out(
            stage, block, yard, within, why
        ):
            return True
    for block in ones[:TOGETHER]:
        if not stage.affords(block) or not _out(stage, block, yard, within, why):
            continue
        if yard.room(stage.hosts[at]) > before:
            return True
    stage.back_to(mark)
    return False


def _out(stage: Stage, block: Block, yard: Yardstick, within: Flags, why: str) -> bool:
    """Move a block where it takes no room of the yardstick's away."""
    fits = stage.wished(block) & within
    if yard.is_simple:
        need = np.array(block.need)[:, None]
        same = yard.rooms_in(stage.free - need) == yard.rooms_in(stage.free)
        fits &= same | ~yard.suited
    order = np.lexsort((np.arange(len(fits)), -stage.load))
    for to in islice((int(to) for to in order if fits[to]), TARGETS):
        if stage.objects(block, to):
            continue
        mark = len(stage.moves)
        before = yard.room(stage.hosts[to]) if yard.suited[to] else 0
        stage.go(block, to, why)
        if not yard.suited[to] or yard.room(stage.hosts[to]) == before:
            return True
        stage.back_to(mark)
    return False
