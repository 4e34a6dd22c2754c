"""The census: what a plan asks of all hosts together, counted on as they change."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from nfvo.lcm.anchors import is_anchor
from nfvo.lcm.records import HostRecord


@dataclass(frozen=True, slots=True)
class Census:
    """
    So many hosts, of which the ``newest`` one changed at that revision.

    ``places`` counts those by site that VNFCs may run on: not what stands for a cloud.
    ``limited`` are those with quotas, by id.
    """

    count: int
    newest: int
    places: Mapping[str, int]
    limited: Mapping[str, HostRecord]

    @classmethod
    def of(cls, hosts: Iterable[HostRecord]) -> Self:
        """Count hosts."""
        return cls(0, 0, {}, {}).having((None, host) for host in hosts)

    def having(self, changed: Iterable[tuple[HostRecord | None, HostRecord]]) -> Self:
        """Return it with hosts in place of what they were (None: not there)."""
        count, newest = self.count, self.newest
        places, limited = Counter(self.places), dict(self.limited)
        for before, after in changed:
            if before is not None:
                places[before.site] -= not is_anchor(before)
                limited.pop(before.id, None)
            count += before is None
            newest = max(newest, after.rev)
            places[after.site] += not is_anchor(after)
            if after.quotas:
                limited[after.id] = after
        return type(self)(count, newest, +places, limited)
