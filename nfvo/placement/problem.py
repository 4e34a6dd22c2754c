"""A placement problem: what is asked, of which hosts, under which policy."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Self

import numpy as np

from nfvo.placement.ask import Ask
from nfvo.placement.draft import Draft
from nfvo.placement.estate.estate import Estate
from nfvo.placement.estate.trial import Trial
from nfvo.placement.policy import Policy


@dataclass(frozen=True, eq=False)
class Problem:
    """What the search works on."""

    asks: Mapping[str, Ask]
    policy: Policy
    start: Draft
    estate: Estate

    def part(self, asks: Mapping[str, Ask]) -> Self:
        """Return the problem of a part of the service."""
        placed = {n: host for n, host in self.start.placed.items() if n in asks}
        return replace(self, asks=asks, start=replace(self.start, placed=placed))

    def trial(self, bias: str = "") -> Trial:
        """Return a trial at the start; with a ``bias`` hosts are in another order."""
        drawn = self._drawn(bias) if bias else None
        return Trial(self.asks, self.policy, self.estate, self.start, drawn)

    def _drawn(self, seed: str) -> np.ndarray:
        draw = Random(seed).random
        drawn = {host_id: draw() for host_id in sorted(self.estate.at)}
        return np.array([drawn[host.id] for host in self.estate.hosts])


def pose(
    asks: Mapping[str, Ask], policy: Policy, start: Draft, estate: Estate
) -> Problem:
    """Return the problem; ``estate`` has the hosts of the draft."""
    policy = policy if estate.has_clouds else policy.without_clouds
    return Problem(asks, policy, start, estate)
