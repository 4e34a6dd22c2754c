"""What a picture shows: hosts, what is placed on them, and the links between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nfvo.graph import Resources
from nfvo.placement.cells.share import Shares
from nfvo.placement.infrastructure import Host


@dataclass(frozen=True, slots=True)
class Guest:
    """
    A VNFC on a host (its id); ``links`` are the names of those that it is on.

    One that is ``counted`` has its demand off what its host has free.
    """

    name: str
    host: str
    demand: Resources
    shares: Shares = ()
    links: tuple[str, ...] = ()
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """
    A virtual link: what it is made of and asks for, and over what it goes.

    ``saps`` are the names of those on it.
    """

    name: str
    kind: str = ""
    over: tuple[str, ...] = ()
    saps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    All that one picture shows.

    ``notes`` stand below the title.  ``reasons`` say of hosts (by id) why they take
    none: for each reason, which VNFCs it is about.  ``first`` are the hosts that are
    shown in any case, however many there are.
    """

    title: str
    hosts: tuple[Host, ...]
    guests: tuple[Guest, ...] = ()
    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()
    reasons: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    first: frozenset[str] = frozenset()
