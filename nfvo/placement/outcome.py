"""What placing ends in: a Placement with a reason for every host, or a Refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from nfvo.placement.cells.share import Shares
from nfvo.placement.network.wires import Route
from nfvo.placement.tariff import UNKNOWN, Estimate

MOST_TOLD = 100
"""Of so many hosts it is told one by one why they were not taken, unless more is asked
for: reasons count them all."""


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """
    A host (its id) that was possible, too, with its ``score`` and the terms of that.

    It has the higher score where the rest of the service would not have fitted then.
    """

    host: str
    score: float
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Assignment:
    """
    Where one VNFC goes; ``why`` is a sentence, ``score`` and its terms are 0 to 1.

    ``shares`` are what it gets of the cells of that host; none if it was there before.
    ``runner_up`` is the best other host that was possible at that moment.
    """

    vnfc: str
    host: str
    why: str
    scores: Mapping[str, float]
    shares: Shares = ()
    score: float = 0.0
    runner_up: RunnerUp | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """
    A host (its id) for every VNFC, by VNFC name.

    ``routes`` are those of virtual links that ask for a bit rate or a latency, where
    the physical network is known.  ``estimate`` is of the whole service.
    """

    assignments: Mapping[str, Assignment]
    routes: tuple[Route, ...] = ()
    estimate: Estimate = UNKNOWN

    @property
    def homes(self) -> Mapping[str, str]:
        """The ids of hosts by VNFC."""
        return {vnfc: one.host for vnfc, one in self.assignments.items()}

    @property
    def lying(self) -> Mapping[str, tuple[str, ...]]:
        """The physical links that routed virtual links run over, by name."""
        return {route.wire: route.links for route in self.routes}

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
class Reason:
    """
    A constraint that keeps hosts from taking one VNFC.

    So many ``hosts`` fail it before any other, ``also`` is how many more fail it, too.
    ``nearest`` is one of the former that lacks the least, and ``message`` its words.
    """

    constraint: str
    hosts: int
    also: int
    nearest: str
    message: str


@dataclass(frozen=True, slots=True)
class VnfcRefusal:
    """
    Why no host can take one VNFC, host by host; ``hint`` is what would help.

    ``reasons`` are the constraints, that of the most hosts first; the ``hosts`` of them
    are all hosts together, of which the ``rejections`` may be the first few only.
    """

    vnfc: str
    rejections: Sequence[Rejection]
    hint: str = ""
    reasons: tuple[Reason, ...] = ()


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
    more than one VNFC.  ``placed`` are the hosts (their ids) that the other VNFCs were
    on when these were refused.
    """

    summary: str
    vnfcs: tuple[VnfcRefusal, ...]
    hint: str = ""
    conflict: Conflict | None = None
    placed: Mapping[str, str] = field(default_factory=dict)

    def first(self, most: int = MOST_TOLD) -> Self:
        """Return it with the rejections of so many hosts, for each VNFC."""
        vnfcs = (
            replace(one, rejections=tuple(one.rejections[:most])) for one in self.vnfcs
        )
        return replace(self, vnfcs=tuple(vnfcs))


@dataclass(frozen=True, slots=True)
class Account:
    """
    Why one VNFC is on its ``host`` and on no other, in as few words for many hosts.

    Of so many ``hosts``, ``possible`` ones could take it with all others in place; the
    ``reasons`` are those of all the others.
    """

    vnfc: str
    host: str
    why: str
    score: float
    scores: Mapping[str, float]
    runner_up: RunnerUp | None
    hosts: int
    possible: int
    reasons: tuple[Reason, ...]


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
