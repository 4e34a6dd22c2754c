"""What re-optimising ends in: ordered steps, what stays, and what is gained."""

from dataclasses import dataclass
from enum import StrEnum

from nfvo.graph import Resources
from nfvo.placement.cells.share import Shares
from nfvo.placement.outcome import Refusal


class Goal(StrEnum):
    """
    What hosts are to be like.

    CONSOLIDATE: as few as possible are in use.  REBALANCE: all are equally busy.
    UNSTRAND: there is room for as many more as possible of the largest VNFC that runs.
    """

    CONSOLIDATE = "consolidate"
    REBALANCE = "rebalance"
    UNSTRAND = "unstrand"


@dataclass(frozen=True, slots=True)
class Budget:
    """How much may be moved at most: VNFCs, and MiB of memory and disks; None: any."""

    moves: int | None = None
    mib: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: hosts (ids) to be emptied first, at which site, a goal."""

    goal: Goal | None = None
    drain: tuple[str, ...] = ()
    site: str = ""
    budget: Budget = Budget()


@dataclass(frozen=True, slots=True)
class Step:
    """
    VNFCs of one service go from one host (id) to another, when all before have gone.

    ``shares`` are what each gets of the cells there.  ``passing``: they do not stay
    there, but make way for the time being.
    """

    service: str
    vnfcs: tuple[str, ...]
    source: str
    target: str
    mib: int
    why: str
    shares: tuple[Shares, ...]
    passing: bool = False
    project: str = ""


@dataclass(frozen=True, slots=True)
class Stay:
    """VNFCs that should leave a host (id), but cannot; ``refusal`` is host by host."""

    service: str
    vnfcs: tuple[str, ...]
    host: str
    why: str
    hint: str = ""
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """
    How good a state is.

    ``used`` hosts run something.  ``imbalance`` is the standard deviation of the loads
    of hosts that are READY, ``peak`` the highest, 0 to 1; a load is the largest share
    that is taken of any of CPUs, memory, dedicated CPUs and hugepages.  There is
    ``room`` for so many more of the yardstick.  ``stranded`` is what no ordinary VM can
    use, as ``capacity`` has it.
    """

    used: int
    imbalance: float
    peak: float
    room: int
    stranded: Resources


@dataclass(frozen=True, slots=True)
class Migration:
    """
    The plan: every step fits when those before it are done.

    ``emptied`` are hosts (ids) that then run nothing.  ``yardstick`` is the VNFC that
    room is measured with, empty where nothing runs.  ``revision`` is of the snapshot.
    """

    revision: int
    steps: tuple[Step, ...]
    stays: tuple[Stay, ...]
    emptied: tuple[str, ...]
    yardstick: str
    before: Measure
    after: Measure

    @property
    def moves(self) -> int:
        """How often a VNFC is moved."""
        return sum(len(step.vnfcs) for step in self.steps)

    @property
    def mib(self) -> int:
        """How much is carried: memory, and disks at their full size."""
        return sum(step.mib for step in self.steps)
