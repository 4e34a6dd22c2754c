"""What placing ends in: a Placement with a reason for every host, or a Refusal."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nfvo.placement.cells.share import Shares
from nfvo.placement.network.wires import Route


@dataclass(frozen=True, slots=True)
class Assignment:
    """
    Where one VNFC goes; ``why`` is a sentence, ``scores`` its terms, 0 to 1.

    ``shares`` are what it gets of the cells of that host; none if it was there before.
    """

    vnfc: str
    host: str
    why: str
    scores: Mapping[str, float]
    shares: Shares = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """
    A host (its id) for every VNFC, by VNFC name.

    ``routes`` are those of virtual links that ask for a bit rate or a latency, where
    the physical network is known.
    """

    assignments: Mapping[str, Assignment]
    routes: tuple[Route, ...] = ()

    def host(self, vnfc: str) -> str:
        """Return the id of the host of one VNFC."""
        return self.assignments[vnfc].host

    def shares(self, vnfc: str) -> Shares:
        """Return what one VNFC gets of the cells of its host."""
        return self.assignments[vnfc].shares


@dataclass(frozen=True, slots=True)
class Rejection:
    """
    Why one host cannot take one VNFC: the first constraint that fails.

    ``message`` has the numbers: "asks 8 vCPU, 6 of 16 are free"; ``also`` are those of
    the other constraints that fail.
    """

    host: str
    constraint: str
    message: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VnfcRefusal:
    """
    Why no host can take one VNFC, host by host; ``hint`` is what would help.

    ``counts`` says how many hosts each constraint is the first to reject; together they
    are all hosts.
    """

    vnfc: str
    rejections: tuple[Rejection, ...]
    hint: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conflict:
    """VNFCs and rules that do not go together; without any one of them they do."""

    vnfcs: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """
    Why the service cannot be placed, for every VNFC that found no host.

    ``conflict`` is the smallest part of the service that has no place, where that is
    more than one VNFC.
    """

    summary: str
    vnfcs: tuple[VnfcRefusal, ...]
    hint: str = ""
    conflict: Conflict | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What was found of one host for one VNFC that has a place.

    ``message`` says why it was chosen, what constraint it fails (``rejection``), or
    how its ``score`` compares with that of the chosen host.  A chosen host may have a
    rejection when it has changed since.
    """

    host: str
    chosen: bool
    message: str
    rejection: Rejection | None
    score: float
    scores: Mapping[str, float]
