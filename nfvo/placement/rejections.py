"""What each host fails: found at once for all, put in words for those asked for."""

from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from typing import overload

import numpy as np

from nfvo.placement.ask import Ask
from nfvo.placement.draft import Draft
from nfvo.placement.estate.field import Bits
from nfvo.placement.infrastructure import Host
from nfvo.placement.outcome import Rejection
from nfvo.placement.problem import Problem
from nfvo.placement.reasons import rejection
from nfvo.placement.sorts import sort_in


class Rejections(Sequence[Rejection]):
    """
    Why hosts cannot take a VNFC, in their order; ``bits`` are those of ``draft.hosts``.

    Of 10,000 hosts somebody reads a few: words cost more than the decision.
    """

    def __init__(self, problem: Problem, ask: Ask, draft: Draft, bits: Bits) -> None:
        self._problem, self._ask, self._draft, self._bits = problem, ask, draft, bits
        self._failing = np.flatnonzero(bits)
        self._known: dict[Hashable, Rejection | None] = {}

    def __len__(self) -> int:
        return len(self._failing)

    @overload
    def __getitem__(self, at: int) -> Rejection: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Rejection, ...]: ...

    def __getitem__(self, at: int | slice) -> Rejection | tuple[Rejection, ...]:
        """Return one, or some, in words."""
        if isinstance(at, slice):
            return tuple(map(self._worded, self._failing[at].tolist()))
        return self._worded(int(self._failing[at]))

    def __eq__(self, other: object) -> bool:
        """Whether the same is said of the same hosts."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    @cached_property
    def _sort(self) -> Callable[[Host], Hashable]:
        return sort_in(self._problem.estate, self._draft)

    def _worded(self, at: int) -> Rejection:
        host, bits = self._draft.hosts[at], int(self._bits[at])
        if (key := self._sort(host)) not in self._known:
            now = self._draft.now(host)
            found = rejection(self._problem, self._ask, bits, now, self._draft)
            self._known[key] = found
        one = self._known[key]
        assert one is not None, f"{host.name} fails nothing, and is rejected"
        return Rejection(host.id, one.constraint, one.message, one.also)
