"""Draining: all on a host goes elsewhere, and others make way where that must be."""

from collections.abc import Iterator

import numpy as np

from nfvo.placement.engine import place
from nfvo.placement.estate.field import Flags
from nfvo.placement.infrastructure import Infrastructure
from nfvo.placement.optimise.outcome import Stay
from nfvo.placement.optimise.present import Block
from nfvo.placement.optimise.stage import Stage
from nfvo.placement.outcome import Placement

MOST_PUSHED = 64
"""How many hosts are asked, for one block, whether something there could make way."""
NOT_MOVED = "it only fits at another site or switch, or on other hypervisors"
REBUILD = "nfvo host drain rebuilds it there"
RESERVED = "reserved by a plan or an operation, or of a service without descriptor"
TOO_MUCH = "the budget is spent"
MORE = "ask again with a larger --budget"


def drain(stage: Stage, hosts: tuple[int, ...]) -> Iterator[Stay]:
    """Move what is on hosts elsewhere, the largest first; yield what has to stay."""
    for at in hosts:
        yield from _unknown(stage, at)
        why = f"{stage.hosts[at].name} is drained"
        for block in largest_first(stage, at):
            if fixed := stage.fixed(block):
                yield _stay(stage, block, fixed)
            elif not stage.affords(block):
                yield _stay(stage, block, TOO_MUCH, MORE)
            elif not (leave(stage, block, why) or _push(stage, block, why)):
                yield _why_it_stays(stage, block)


def _unknown(stage: Stage, at: int) -> Iterator[Stay]:
    """Yield what is on a host that no service of ours is known to have."""
    known = {id for block in stage.at[at].values() for id in block.ids}
    if unknown := stage.hosts[at].vnfcs - known:
        yield Stay("", tuple(sorted(unknown)), stage.hosts[at].id, RESERVED)


def largest_first(stage: Stage, at: int) -> list[Block]:
    """Return what is on a host, what takes the largest share of it first."""
    whole = np.maximum(stage.whole[:, at], 1)

    def size(block: Block) -> tuple[float, int]:
        return -float((np.array(block.need) / whole).max()), block.number

    return sorted(stage.at[at].values(), key=size)


def leave(stage: Stage, block: Block, why: str, among: Flags | None = None) -> bool:
    """Move a block to the emptiest host that takes it, keeping wishes where it can."""
    for fits in (stage.wished(block), stage.fitting(block)):
        those = fits if among is None else fits & among
        if those.any() and (at := stage.best(block, -stage.load, those)) is not None:
            stage.go(block, at, why)
            return True
    return False


def _push(stage: Stage, block: Block, why: str) -> bool:
    """Move a block where another makes way for it, which has a third place to go."""
    suited = stage.suited(block)
    order = np.lexsort((np.arange(len(suited)), stage.load))
    candidates = [int(at) for at in order if suited[at]]
    return any(_push_off(stage, block, at, why) for at in candidates[:MOST_PUSHED])


def _push_off(stage: Stage, block: Block, at: int, why: str) -> bool:
    others = np.ones(len(stage.hosts), bool)
    others[at] = False
    for other in reversed(largest_first(stage, at)):
        if stage.fixed(other) or not stage.affords(block, other):
            continue
        freed = stage.free[:, at] + other.need
        if (freed < block.need).any():
            continue
        mark = len(stage.moves)
        makes = f"makes way for {', '.join(block.names)}: {why}"
        if leave(stage, other, makes, others):
            if stage.fitting(block)[at] and not stage.objects(block, at):
                stage.go(block, at, why)
                return True
            stage.back_to(mark)
    return False


def _why_it_stays(stage: Stage, block: Block) -> Stay:
    """Ask the engine, which tells of every host why it will not do."""
    service = stage.present.services[block.service]
    at = stage.home[block.number]
    hosts = [*stage.hosts]
    hosts[at] = stage.without(block)
    now = stage.homes_of(block.service)
    keep = {name: home for name, home in now.items() if name not in block.names}
    there = Infrastructure(0, tuple(hosts))
    found = place(service.graph, there, keep=keep, names=service.ids, tier=1)
    if isinstance(found, Placement):
        return _stay(stage, block, NOT_MOVED, REBUILD)
    stay = _stay(stage, block, found.summary, found.hint)
    return Stay(stay.service, stay.vnfcs, stay.host, stay.why, stay.hint, found)


def _stay(stage: Stage, block: Block, why: str, hint: str = "") -> Stay:
    service = stage.present.services[block.service]
    home = stage.hosts[stage.home[block.number]].id
    return Stay(service.name, block.names, home, why, hint)
