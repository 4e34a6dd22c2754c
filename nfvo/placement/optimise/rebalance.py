"""Rebalancing: from the busiest host to the idlest, while that makes a difference."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import fsum

import numpy as np

from nfvo.placement.estate.blocks import NEVER
from nfvo.placement.estate.field import Amounts, Flags, Numbers
from nfvo.placement.infrastructure import HostState
from nfvo.placement.optimise.course import course
from nfvo.placement.optimise.present import Block
from nfvo.placement.optimise.room import LOADED, Need
from nfvo.placement.optimise.stage import Stage

GAIN = 0.05
"""A move is worth it if its target is still so much less busy than its source was."""
IDLEST, PAIRS = 8, 32
"""With how many hosts swaps are tried for one busy host, and how many swaps."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How unlike the loads of hosts are: their number, sum and sum of squares."""

    count: int
    total: float
    squares: float

    def narrows(self, was: Numbers, now: Numbers) -> Numbers:
        """Return by how much the variance falls when pairs of loads change."""
        total = self.total + (now - was).sum(axis=0)
        squares = self.squares + (now * now - was * was).sum(axis=0)
        before = self.squares / self.count - (self.total / self.count) ** 2
        narrower: Numbers = before - (squares / self.count - (total / self.count) ** 2)
        return narrower


def rebalance(stage: Stage, within: Flags) -> None:
    """Move from the busiest host until no move, and no swap, makes a difference."""
    ready = np.array([host.state is HostState.READY for host in stage.hosts])
    ready &= within
    left = ready.copy()
    while left.any():
        at = int(np.where(left, stage.load, NEVER).argmax())
        load = stage.load[ready].tolist()
        if stage.load[at] - min(load) < GAIN:
            return
        spread = Spread(len(load), fsum(load), fsum(one * one for one in load))
        if not (_relieve(stage, at, spread) or _swap(stage, at, ready, spread)):
            left[at] = False


def _relieve(stage: Stage, at: int, spread: Spread) -> bool:
    """Make the move off a host after which loads are the least unlike."""
    moves = sorted(_moves(stage, at, spread), key=lambda move: move[:3])
    for _, _, _, block, fits, narrows in moves:
        if (to := stage.best(block, narrows, fits)) is not None:
            stage.go(block, to, _falls(stage, at, _without(stage, at, block)))
            return True
    return False


def _moves(
    stage: Stage, at: int, spread: Spread
) -> Iterator[tuple[float, int, int, Block, Flags, Numbers]]:
    """Yield the blocks whose going helps: by how much, where to, and what it brings."""
    known: dict[Need, tuple[Flags, Numbers]] = {}
    for block in stage.movable(at):
        if block.need not in known:
            known[block.need] = _helping(stage, at, block, spread)
        helps, narrows = known[block.need]
        if helps.any():
            fits = stage.wished(block) & helps
            if fits.any():
                most = float(narrows[fits].max())
                yield -most, block.mib, block.number, block, fits, narrows


def _helping(
    stage: Stage, at: int, block: Block, spread: Spread
) -> tuple[Flags, Numbers]:
    """Return to which hosts a block's going helps, and by how much."""
    before, left = float(stage.load[at]), _without(stage, at, block)
    after = _loads_with(stage, block)
    was = np.stack([np.full_like(after, before), stage.load])
    narrows = spread.narrows(was, np.stack([np.full_like(after, left), after]))
    helps = (after <= before - GAIN) & (narrows > 0) & (left < before)
    return helps, narrows


def _swap(stage: Stage, at: int, among: Flags, spread: Spread) -> bool:
    """Swap a block with a smaller one of an idle host, by a third if it must be."""
    ones = list(stage.movable(at))
    order = np.lexsort((np.arange(len(among)), stage.load))
    idlest = islice((int(to) for to in order if among[to] and to != at), IDLEST)
    pairs = sorted(
        (pair for to in idlest for pair in _pairs(stage, at, to, ones, spread)),
        key=lambda pair: (pair[0], pair[1].number, pair[2].number),
    )
    for _, one, other in pairs[:PAIRS]:
        if not _could_swap(stage, one, other):
            continue
        to = stage.home[other.number]
        why = f"{stage.hosts[at].name} and {stage.hosts[to].name} swap"
        if not course(stage, {one.number: to, other.number: at}, why):
            return True
    return False


def _pairs(
    stage: Stage, at: int, to: int, ones: Sequence[Block], spread: Spread
) -> Iterator[tuple[float, Block, Block]]:
    """Yield swaps that make a difference, those first after which loads are alike."""
    others = list(stage.movable(to))
    if not ones or not others:
        return
    needs, theirs = (np.array([b.need for b in bs]) for bs in (ones, others))
    freed = needs[:, None, :] - theirs[None, :, :]
    now = np.stack([_loads(stage, at, freed), _loads(stage, to, -freed)])
    was = np.array([stage.load[at], stage.load[to]])[:, None, None]
    narrows = spread.narrows(np.broadcast_to(was, now.shape), now)
    helps = (now.max(axis=0) <= stage.load[at] - GAIN) & (narrows > 0)
    for one, other in np.argwhere(helps).tolist():
        yield -float(narrows[one, other]), ones[one], others[other]


def _loads(stage: Stage, at: int, freed: Amounts) -> Numbers:
    """Return how busy a host would be with so much less there; freed is [..., dim]."""
    taken = stage.whole[:, at] - stage.free[:, at] - freed
    shares = taken / np.maximum(stage.whole[:, at], 1)
    load: Numbers = shares[..., LOADED].max(axis=-1)
    return load


def _could_swap(stage: Stage, one: Block, other: Block) -> bool:
    """Whether two blocks could have each other's host, room and rules apart."""
    ways = (one, other), (other, one)
    return all(bool(stage.suited(a)[stage.home[b.number]]) for a, b in ways)


def _without(stage: Stage, at: int, block: Block) -> float:
    return float(_loads(stage, at, np.array(block.need)))


def _loads_with(stage: Stage, block: Block) -> Numbers:
    """Return how busy each host would be with a block there, too."""
    load = np.zeros(len(stage.hosts))
    for number in LOADED:
        taken = stage.whole[number] - stage.free[number] + block.need[number]
        np.maximum(load, taken / np.maximum(stage.whole[number], 1), out=load)
    return load


def _falls(stage: Stage, at: int, after: float) -> str:
    name, before = stage.hosts[at].name, float(stage.load[at])
    return f"{name} falls from {before:.0%} to {after:.0%}"
