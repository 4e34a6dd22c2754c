"""What is reserved of hosts and of numbers that are there once: a grant."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from nfvo.graph import Resources
from nfvo.placement.cells.share import Shares


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing of which there is just one in its scope: an address, a MAC, a VNI."""

    kind: str
    scope: str
    value: str


@dataclass(frozen=True, slots=True)
class HostAllocation:
    """
    Room on a host that is kept for one VNFC.

    ``demand`` is what it takes of what all there share, ``shares`` what it has of the
    cells beside; ``alone``: nothing else may come there.
    """

    vnfc_id: str
    host_id: str
    demand: Resources
    shares: Shares = ()
    alone: bool = False


@dataclass(frozen=True, slots=True)
class LinkAllocation:
    """
    The Mbit/s of a physical link that are kept for the virtual links of a service.

    They are counted together, so that one of them may take over from another.
    """

    link_id: str
    mbps: int


@dataclass(frozen=True, slots=True)
class Grant:
    """A placement that has been reserved: room on hosts, bit rates of links, units."""

    allocations: frozenset[HostAllocation] = frozenset()
    units: frozenset[Unit] = frozenset()
    links: frozenset[LinkAllocation] = frozenset()

    def beyond(self, held: Self) -> Self:
        """Return what of it is not ``held``."""
        return replace(
            self,
            allocations=self.allocations - held.allocations,
            units=self.units - held.units,
            links=links_of(Counter(self.mbps) - Counter(held.mbps)),
        )

    @property
    def mbps(self) -> Mapping[str, int]:
        """The Mbit/s by link."""
        return {one.link_id: one.mbps for one in self.links}


def links_of(mbps: Mapping[str, int]) -> frozenset[LinkAllocation]:
    """Return what is kept of links, given the Mbit/s by link."""
    return frozenset(LinkAllocation(id, rate) for id, rate in mbps.items() if rate)
