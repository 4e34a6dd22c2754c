"""What a VNFC has of the cells of its host, by the grant."""

from dataclasses import dataclass

from nfvo.graph import Resources

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


Shares = tuple[CellShare, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What one VNFC (its id) has of a host beside room; ``alone``: it shares it not."""

    vnfc: str
    shares: Shares = ()
    alone: bool = False


def floating(demand: Resources, shares: Shares) -> Resources:
    """
    Return what of a demand is taken of the room that all on a host share.

    CPUs that are set aside, and hugepages, are in no such room.
    """
    pinned = sum(len(share.cpus) for share in shares)
    huge = sum(share.memory_mib for share in shares if share.page_kib)
    return demand - Resources(pinned, huge)
