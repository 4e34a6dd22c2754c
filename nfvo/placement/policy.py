"""Policies: which constraints count, what makes a host better, how long to search."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Literal, Self

from nfvo.placement.filters import CELLS, ROOM, RULES, STATIC, Filter
from nfvo.placement.scorers import (
    LINKS,
    NEAR,
    PACK,
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


@dataclass(frozen=True)
class Policy:
    """
    How to decide: filters in the order in which they are explained, and weights.

    ``static`` filters are asked once for each flavour of VNFC, those for ``room`` and
    ``cells`` once more for hosts that something was placed on, ``rules`` for every
    draft.
    """

    name: str
    terms: tuple[Term, ...]
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
        static = tuple(one for one in self.static if not one.of_clouds)
        rules = tuple(one for one in self.rules if not one.of_clouds)
        return replace(self, static=static, rules=rules)


_ALWAYS = (Term(WISHES, 2.0), Term(TRAITS, 2.0), Term(REPLICAS, 1.0), Term(NEAR, 1.0))

SPREADING = Policy("spread", (Term(SPREAD, 1.0), *_ALWAYS, Term(LINKS, 0.25)))
"""Even load: the emptiest host, replicas apart, neighbours together on a near tie."""

PACKING = Policy("pack", (Term(PACK, 1.0), *_ALWAYS, Term(LINKS, 0.5)))
"""Few hosts: the fullest one that fits, so that others stay empty."""

DEFAULT_POLICY = SPREADING
"""A host that dies should take little along, and there is room to heal onto."""


def policy(name: Literal["spread", "pack"]) -> Policy:
    """Return the policy of that name."""
    return {"spread": SPREADING, "pack": PACKING}[name]
