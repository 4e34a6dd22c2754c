"""The network as operators give it: pieces, what services take of it, what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from nfvo.placement.network.pieces import Piece


@dataclass(frozen=True, slots=True)
class NetworkRecord:
    """
    The network of a ``site``, or, of none, what joins sites.

    ``document`` is what the operator wrote, ``piece`` what that says, as all call it.
    """

    site: str
    document: str
    piece: Piece
    rev: int = 0
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LinkRoom:
    """What a link has, and what of it nobody was granted."""

    capacity_mbps: int
    free_mbps: int


Users = Mapping[str, Mapping[str, int]]
"""The Mbit/s that services (by name) have of links, by the id of a link."""


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link as operators see it; ``services`` have these Mbit/s of it."""

    id: str
    ends: tuple[str, str]
    site: str
    capacity_mbps: int
    used_mbps: int
    free_mbps: int
    latency_us: int
    jitter_us: int
    price: float
    services: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SwitchView:
    """A switch, and the hosts on it, by name."""

    name: str
    site: str
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PieceView:
    """What was given for a site, or, of none, between sites."""

    site: str
    document: str
    switches: int
    links: int
    hosts: int
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class NetworkView:
    """All that is known of the network."""

    given: tuple[PieceView, ...]
    switches: tuple[SwitchView, ...]
    links: tuple[LinkView, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the network that is not as it should be, and what to do."""

    what: str
    hint: str
