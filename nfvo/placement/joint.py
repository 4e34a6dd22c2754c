"""
Hosts and routes at once: what is tried where greedy choices leave links no way.

``arrange`` knows room, hard rules to be apart or on one host, and links; what it finds
is checked against all filters, and where one objects it is asked again without that
host.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from nfvo.placement.ask import Ask
from nfvo.placement.choice import Choice, Level
from nfvo.placement.estate.estate import amounts
from nfvo.placement.estate.lines import Laying
from nfvo.placement.estate.trial import Trial
from nfvo.placement.network.arrange import Apart, Question, arrange
from nfvo.placement.network.fast import PLAIN
from nfvo.placement.network.service import Wiring
from nfvo.placement.network.wires import Route
from nfvo.placement.problem import Problem

OBJECTIONS = 8
"""How many hosts may be objected to before it is given up."""

Found = tuple[tuple[Choice, ...], tuple[Route, ...]]


def place_jointly(problem: Problem, *, seed: int, moves: int) -> Found | None:
    """Return a host for every VNFC and the routes of links, None if none are found."""
    trial = problem.trial()
    if trial.laying is None:
        return None
    blocks = _blocks(problem.asks)
    question = _question(problem, trial, trial.laying, blocks)
    for again in range(OBJECTIONS):
        found = arrange(question, seed=seed + again, moves=moves, code=PLAIN)
        if found is None:
            return None
        homes = {
            name: found.hosts[number]
            for number, block in enumerate(blocks)
            for name in block
        }
        choices = _checked(problem, homes)
        if not isinstance(choices, Ask):
            return choices, found.routes
        number = _numbers(blocks)[choices.name]
        question.allowed[number, homes[choices.name]] = False
    return None


def _blocks(asks: Mapping[str, Ask]) -> Sequence[Sequence[str]]:
    """Return the VNFCs that must be on one host, those that are alone by themselves."""
    found: dict[str, tuple[str, ...]] = {}
    for name, ask in asks.items():
        block = (name, *(mate.name for mate in ask.mates if mate.name in asks))
        found.setdefault(min(block), block)
    return list(found.values())


def _numbers(blocks: Sequence[Sequence[str]]) -> Mapping[str, int]:
    return {name: number for number, block in enumerate(blocks) for name in block}


def _question(
    problem: Problem, trial: Trial, laying: Laying, blocks: Sequence[Sequence[str]]
) -> Question:
    asks, number = problem.asks, _numbers(blocks)
    wiring = _between(laying.wiring, asks, number)
    flavours = [[trial.flavour(asks[name]) for name in block] for block in blocks]
    wired = {end for wire in wiring.wires for end in wire.ends}
    hangs = laying.lines.switch >= 0
    allowed = np.array(
        [
            np.logical_and.reduce([flavour.bar == 0 for flavour in block])
            & (hangs if row in wired else True)
            for row, block in enumerate(flavours)
        ]
    )
    return Question(
        laying.lines.numbered,
        wiring.wires,
        allowed=allowed,
        demand=np.array(
            [
                np.sum([amounts(asks[name].demand) for name in block], axis=0)
                for block in blocks
            ]
        ),
        free=trial.free,
        switch=np.maximum(laying.lines.switch, 0),
        apart=tuple(_apart(problem, trial, number)),
        chains=wiring.chains,
        kept={number[name]: host for name, host in trial.homes.items()},
        lying=laying.lying,
    )


def _between(
    wiring: Wiring, asks: Mapping[str, Ask], number: Mapping[str, int]
) -> Wiring:
    """Return what blocks ask of the network: wires inside of one have one end."""
    of = [number[name] for name in asks]
    wires = (
        replace(wire, ends=tuple(sorted({of[end] for end in wire.ends})))
        for wire in wiring.wires
    )
    chains = (
        replace(chain, hops=tuple((of[a], of[b], wire) for a, b, wire in chain.hops))
        for chain in wiring.chains
    )
    return Wiring(number, tuple(wires), tuple(chains))


def _apart(
    problem: Problem, trial: Trial, number: Mapping[str, int]
) -> Iterator[Apart]:
    rules = {rule for ask in problem.asks.values() for rule in ask.rules}
    for rule in sorted(rules, key=lambda rule: (rule.scope, sorted(rule.vnfcs))):
        if rule.kind == "apart":
            members = {number[name] for name in rule.vnfcs if name in number}
            domain = trial.estate.scopes[rule.scope].astype(np.int64)
            yield Apart(tuple(sorted(members)), domain)


def _checked(problem: Problem, homes: Mapping[str, int]) -> tuple[Choice, ...] | Ask:
    """Return the choices, or the first VNFC to whose host a filter objects."""
    # Its links are routed already, not one by one as they would be here.
    estate = replace(problem.estate, lines=None)
    trial, choices = replace(problem, estate=estate).trial(), []
    for ask in problem.asks.values():
        if ask.name in trial.homes:
            continue
        choice = Level(trial, ask).give(homes[ask.name])
        if choice is None:
            return ask
        choices.append(choice)
    return tuple(choices)
