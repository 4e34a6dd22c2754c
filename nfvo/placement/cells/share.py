"""What a VNFC has of its host beside room, by the grant: of cells, and devices."""

from dataclasses import dataclass

from nfvo.graph import Resources
from nfvo.placement.devices.share import DeviceShare

KIB_PER_MIB = 1024


@dataclass(frozen=True, slots=True)
class CellShare:
    """
    What one ``guest`` cell has of one ``cell`` of the host (by their indices).

    ``cpus`` are the host CPUs of its ``vcpus``, in their order; none: they float on
    those CPUs of the cell that are not set aside.  ``idle`` are thread siblings that
    nobody may use.  Its memory is in pages of ``page_kib``, 0 being ordinary ones.
    """

    cell: int
    guest: int
    vcpus: tuple[int, ...]
    memory_mib: int
    cpus: tuple[int, ...] = ()
    idle: tuple[int, ...] = ()
    page_kib: int = 0

    @property
    def pages(self) -> int:
        """How many hugepages it has."""
        return self.memory_mib * KIB_PER_MIB // self.page_kib if self.page_kib else 0


Shares = tuple[CellShare | DeviceShare, ...]
"""What it has of cells, then of devices."""


def cells_in(shares: Shares) -> tuple[CellShare, ...]:
    """Return what is of cells."""
    return tuple(one for one in shares if isinstance(one, CellShare))


def devices_in(shares: Shares) -> tuple[DeviceShare, ...]:
    """Return what is of devices."""
    return tuple(one for one in shares if isinstance(one, DeviceShare))


@dataclass(frozen=True, slots=True)
class Held:
    """What one VNFC (its id) has of a host beside room; ``alone``: it shares it not."""

    vnfc: str
    shares: Shares = ()
    alone: bool = False

    @property
    def cells(self) -> tuple[CellShare, ...]:
        """What it has of cells."""
        return cells_in(self.shares)

    @property
    def devices(self) -> tuple[DeviceShare, ...]:
        """What it has of devices."""
        return devices_in(self.shares)


def floating(demand: Resources, shares: Shares) -> Resources:
    """
    Return what of a demand is taken of the room that all on a host share.

    CPUs that are set aside, and hugepages, are in no such room.
    """
    cells = cells_in(shares)
    pinned = sum(len(share.cpus) for share in cells)
    huge = sum(share.memory_mib for share in cells if share.page_kib)
    return demand - Resources(pinned, huge)
