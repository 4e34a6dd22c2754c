"""``optimise`` finds out which VNFCs should move where, and in which order."""

from collections.abc import Sequence
from dataclasses import replace
from math import fsum, sqrt

import numpy as np

from nfvo.graph import Resources
from nfvo.placement.capacity.room import stranded_on
from nfvo.placement.estate.field import Flags
from nfvo.placement.infrastructure import HostState, Infrastructure
from nfvo.placement.optimise.board import Move
from nfvo.placement.optimise.consolidate import consolidate
from nfvo.placement.optimise.drain import drain
from nfvo.placement.optimise.outcome import Goal, Measure, Migration, Step, Wanted
from nfvo.placement.optimise.present import Present
from nfvo.placement.optimise.rebalance import rebalance
from nfvo.placement.optimise.stage import Stage
from nfvo.placement.optimise.unstrand import unstrand
from nfvo.placement.optimise.yardstick import Yardstick, largest


def optimise(present: Present, wanted: Wanted) -> Migration:
    """
    Return an ordered plan; each step fits when it is made, by the engine's own filters.

    Hosts to be drained come first, then the goal within what is left of the budget.
    Nothing leaves its site.  The snapshot and what is wanted decide the result.
    """
    drained = frozenset(wanted.drain)
    stage = Stage(_cordoned(present, drained), wanted.budget)
    yard = _yardstick(stage)
    site = wanted.site
    within: Flags = np.array([site in ("", host.site) for host in stage.hosts], bool)
    before = _measure(stage, yard, within)
    busy = [bool(host.vnfcs) for host in stage.hosts]
    stays = tuple(drain(stage, tuple(stage.estate.at[id] for id in wanted.drain)))
    _seek(stage, wanted.goal, yard, within)
    emptied = [
        host.id
        for host, was in zip(stage.hosts, busy, strict=True)
        if was and not host.vnfcs
    ]
    return Migration(
        present.infrastructure.revision,
        tuple(_step(stage, move) for move in stage.moves),
        stays,
        tuple(sorted(emptied)),
        yard.ask.name if yard else "",
        before,
        _measure(stage, yard, within),
    )


def _seek(
    stage: Stage, goal: Goal | None, yard: Yardstick | None, within: Flags
) -> None:
    """Work towards the goal, on some hosts."""
    match goal:
        case Goal.CONSOLIDATE:
            consolidate(stage, within)
        case Goal.REBALANCE:
            rebalance(stage, within)
        case Goal.UNSTRAND if yard is not None:
            unstrand(stage, within, yard)


def _cordoned(present: Present, drained: frozenset[str]) -> Present:
    hosts = (
        replace(host, state=HostState.CORDONED)
        if host.id in drained and host.state is HostState.READY
        else host
        for host in present.infrastructure.hosts
    )
    there = present.infrastructure
    infrastructure = Infrastructure(there.revision, tuple(hosts), there.network)
    return replace(present, infrastructure=infrastructure)


def _yardstick(stage: Stage) -> Yardstick | None:
    ask = largest(stage.blocks, stage.hosts, stage.whole)
    return None if ask is None else Yardstick(ask, stage.hosts_for(ask))


def _measure(stage: Stage, yard: Yardstick | None, within: Flags) -> Measure:
    """Return how good the state of some hosts is."""
    ready = np.array([host.state is HostState.READY for host in stage.hosts], bool)
    busy = np.array([bool(host.vnfcs) for host in stage.hosts], bool)
    load = stage.load[ready & within].tolist()
    room = 0
    if yard is not None:
        suited = yard.suited & within
        room = int(yard.rooms(stage.hosts, stage.free)[suited].sum())
    ours = (stage.hosts[at] for at in np.flatnonzero(within).tolist())
    stranded = sum(map(stranded_on, ours), Resources())
    used = int((busy & within).sum())
    return Measure(used, _deviation(load), max(load, default=0.0), room, stranded)


def _deviation(load: Sequence[float]) -> float:
    if not load:
        return 0.0
    mean = fsum(load) / len(load)
    return sqrt(fsum((one - mean) ** 2 for one in load) / len(load))


def _step(stage: Stage, move: Move) -> Step:
    service = stage.present.services[move.block.service]
    return Step(
        service=service.name,
        vnfcs=move.block.names,
        source=move.were[0].id,
        target=move.were[1].id,
        mib=move.block.mib,
        why=move.why,
        shares=move.shares,
        passing=move.passing,
        project=service.project,
    )
