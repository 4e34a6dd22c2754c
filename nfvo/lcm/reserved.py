"""What is reserved of hosts and of numbers that are there once: a grant."""

from dataclasses import dataclass

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
class Grant:
    """A placement that has been reserved: room on hosts, and units."""

    allocations: frozenset[HostAllocation] = frozenset()
    units: frozenset[Unit] = frozenset()
