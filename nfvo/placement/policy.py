"""Policies: which constraints count, what makes a host better, how long to search."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from types import MappingProxyType
from typing import Self

from nfvo.placement.filters import CELLS, ROOM, RULES, STATIC, Filter
from nfvo.placement.goals.goal import GOALS, Goal
from nfvo.placement.objectives import Goals, Objective
from nfvo.placement.scorers import (
    LATENCY,
    LINKS,
    NEAR,
    PACK,
    POWER,
    PRICE,
    REPLICAS,
    SPREAD,
    TRAITS,
    WISHES,
    Scorer,
)

MOVES = (0, 1_000, 20_000, 200_000, 2_000_000)
"""How many moves each tier may spend on top of plain greedy placing."""

NOTHING: Mapping[str, str] = MappingProxyType({})
"""No VNFC: the default of what is kept."""


@dataclass(frozen=True, slots=True)
class Term:
    """A scorer with what it counts for beside the others."""

    scorer: Scorer
    weight: float


@dataclass(frozen=True, slots=True)
class Aim:
    """What a placement is to have little of, with what it counts for beside others."""

    goal: Goal
    weight: float


@dataclass(frozen=True)
class Policy:
    """
    How to decide: filters in the order in which they are explained, and weights.

    ``static`` filters are asked once for each flavour of VNFC, those for ``room`` and
    ``cells`` once more for hosts that something was placed on, ``rules`` for every
    draft.  What is found by ``terms``, VNFC by VNFC, is made better by the ``aims`` of
    the whole service, with the moves of a tier.
    """

    name: str
    terms: tuple[Term, ...]
    aims: tuple[Aim, ...] = ()
    static: tuple[Filter, ...] = STATIC
    room: tuple[Filter, ...] = ROOM
    cells: tuple[Filter, ...] = CELLS
    rules: tuple[Filter, ...] = RULES

    @property
    def filters(self) -> tuple[Filter, ...]:
        """Return all filters, in the order in which they are explained."""
        return self.static + self.room + self.cells + self.rules

    @cached_property
    def without_clouds(self) -> Self:
        """Return it for hosts of which none is a cloud's: there is less to ask."""
        return replace(
            self,
            static=_own(self.static),
            room=_own(self.room),
            cells=_own(self.cells),
            rules=_own(self.rules),
        )


def _own(filters: tuple[Filter, ...]) -> tuple[Filter, ...]:
    """Return those filters that are not of clouds only."""
    return tuple(one for one in filters if not one.of_clouds)


SCORERS: Mapping[Objective, Scorer] = {
    "spread": SPREAD,
    "pack": PACK,
    "latency": LATENCY,
    "price": PRICE,
    "power": POWER,
}
TIE = 1e-4
"""What decides among hosts that are as good as each other to the goals."""

_WISHED = (Term(WISHES, 2.0), Term(TRAITS, 2.0))
_TIES = (*_WISHED, *(Term(one, TIE) for one in (LINKS, NEAR, REPLICAS, SPREAD)))
_ALWAYS = (*_WISHED, Term(REPLICAS, 1.0), Term(NEAR, 1.0))

SPREADING = Policy("spread", (Term(SPREAD, 1.0), *_ALWAYS, Term(LINKS, 0.25)))
"""Even load: the emptiest host, replicas apart, neighbours together on a near tie."""

PACKING = Policy(
    "pack",
    (Term(PACK, 1.0), *_ALWAYS, Term(LINKS, 0.5)),
    (Aim(GOALS["pack"], 1.0),),
)
"""Few hosts: the fullest one that fits, so that others stay empty."""

DEFAULT_POLICY = SPREADING
"""A host that dies should take little along, and there is room to heal onto."""

NAMED: Mapping[Objective, Policy] = {"spread": SPREADING, "pack": PACKING}


def policy(goals: Goals) -> Policy:
    """Return the policy for a goal, or for several with what each counts for."""
    weights = {goals: 1.0} if isinstance(goals, str) else goals
    return _policy(tuple(sorted(weights.items())))


@cache
def _policy(weights: tuple[tuple[Objective, float], ...]) -> Policy:
    """Make a policy once: what hosts are to VNFCs is kept by its filters."""
    if len(weights) == 1 and weights[0][0] in NAMED:
        return NAMED[weights[0][0]]
    whole = sum(weight for _, weight in weights)
    terms = (Term(SCORERS[name], weight / whole) for name, weight in weights)
    aims = [Aim(GOALS[name], w / whole) for name, w in weights if name in GOALS]
    name = ", ".join(f"{name} {weight:g}" for name, weight in weights)
    countable = len(aims) == len(weights)
    return Policy(name, (*terms, *_TIES), tuple(aims) if countable else ())
