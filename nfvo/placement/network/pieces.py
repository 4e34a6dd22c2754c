"""
Pieces: what single descriptions have of a network, and the whole that they make.

Each site may have its own, with names of its own; what leads from site to site is one
more, which says SITE/SWITCH.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from nfvo.errors import InvalidRequest
from nfvo.placement.network.model import AccessLink, Network, PhysicalLink


@dataclass(frozen=True)
class Piece:
    """Switches, links and hosts (by name) of one description, as it calls them."""

    switches: tuple[str, ...]
    links: tuple[PhysicalLink, ...] = ()
    access: Mapping[str, AccessLink] = field(default_factory=dict)

    def of_site(self, site: str) -> Self:
        """Return it with names as others call them: SITE/NAME, but for hosts."""
        if not site:
            return self

        def here(link: PhysicalLink) -> PhysicalLink:
            one, other = link.ends
            ends = f"{site}/{one}", f"{site}/{other}"
            return replace(link, id=f"{site}/{link.id}", ends=ends)

        return replace(
            self,
            switches=tuple(f"{site}/{name}" for name in self.switches),
            links=tuple(map(here, self.links)),
            access={
                host: replace(access, switch=f"{site}/{access.switch}")
                for host, access in self.access.items()
            },
        )


def whole(pieces: Iterable[Piece]) -> Network:
    """Return the network of all pieces; ``InvalidRequest`` if they do not make one."""
    pieces = list(pieces)
    count = Counter(host for piece in pieces for host in piece.access)
    if twice := sorted(host for host, times in count.items() if times > 1):
        raise InvalidRequest(
            f"{', '.join(twice)}: on switches of two descriptions",
            hint="let each host be in the network of its own site only",
        )
    return Network(
        tuple(name for piece in pieces for name in piece.switches),
        tuple(link for piece in pieces for link in piece.links),
        {host: one for piece in pieces for host, one in piece.access.items()},
    )
