"""What there is to run virtual links over: switches, links, and who hangs on what."""

from collections import Counter
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

from nfvo.errors import InvalidRequest


@dataclass(frozen=True, slots=True)
class PhysicalLink:
    """
    A link between two switches, or between two sites; the same both ways.

    ``free_mbps`` is what no virtual link has taken.  ``latency_us`` and ``jitter_us``
    are those of one way, in microseconds.  ``price`` is that of 1 Mbit/s for an
    hour, in the unit in which the operator counts.
    """

    id: str
    ends: tuple[str, str]
    capacity_mbps: int
    free_mbps: int
    latency_us: int = 0
    jitter_us: int = 0
    price: float = 0.0


@dataclass(frozen=True, slots=True)
class AccessLink:
    """What a host hangs on its switch by: its NIC."""

    host: str
    switch: str
    capacity_mbps: int
    free_mbps: int


@dataclass(frozen=True)
class Network:
    """
    Switches by name, the links between them, and access links by the name of a host.

    Raises ``InvalidRequest`` for a link that ends at no switch of the network, or at
    the one where it begins, and for two links or switches of one name.
    """

    switches: tuple[str, ...]
    links: tuple[PhysicalLink, ...] = ()
    access: Mapping[str, AccessLink] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = frozenset(self.switches)
        wrong = [
            *(f"two switches named {name}" for name in _twice(self.switches)),
            *(f"two links named {name}" for name in _twice(k.id for k in self.links)),
            *(f"link {k.id}: {w}" for k in self.links for w in _astray(k, known)),
            *(
                f"host {one.host}: no switch {one.switch}"
                for one in self.access.values()
                if one.switch not in known
            ),
        ]
        if wrong:
            hint = "every end of a link is one of the switches of its network"
            raise InvalidRequest("; ".join(wrong), hint=hint)

    @cached_property
    def link(self) -> Mapping[str, PhysicalLink]:
        """The links by id."""
        return {link.id: link for link in self.links}

    @cached_property
    def prices(self) -> Mapping[str, float]:
        """What 1 Mbit/s costs an hour, by the ids of the links that cost something."""
        return {link.id: link.price for link in self.links if link.price}

    def taking(self, mbps: Mapping[str, int]) -> Self:
        """Return the network with less free: Mbit/s by the id of a link."""
        if not mbps:
            return self
        less = copy(self)  # as it was checked before, switches and hosts are the same
        links = (
            replace(k, free_mbps=k.free_mbps - mbps[k.id]) if k.id in mbps else k
            for k in self.links
        )
        vars(less).pop("link", None)
        vars(less)["links"] = tuple(links)
        return less

    def is_like(self, other: Self) -> bool:
        """Tell whether it is the other one, but for what is free."""
        return self.switches is other.switches and self.access is other.access


def _twice(names: Iterable[str]) -> Iterable[str]:
    """Return the names that are there more than once."""
    return [name for name, times in Counter(names).items() if times > 1]


def _astray(link: PhysicalLink, known: frozenset[str]) -> Iterable[str]:
    """Return what is wrong with the ends of a link."""
    one, other = link.ends
    if one == other:
        return [f"both ends are {one}"]
    return [f"no switch {end}" for end in link.ends if end not in known]
