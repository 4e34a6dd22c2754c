"""A placement in the making: a frozen value, so that going back is forgetting."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, Self

from nfvo.placement.ask import Ask
from nfvo.placement.cells.fit import holding
from nfvo.placement.cells.share import Shares
from nfvo.placement.infrastructure import Host
from nfvo.placement.network.lacks import Lack
from nfvo.placement.network.model import Network
from nfvo.placement.network.service import Wiring

Lying = Mapping[str, Sequence[str]] | None
"""Which physical links (ids) virtual links run over, by name; None: nobody knows."""


class Laid(Protocol):
    """Virtual links on the physical network."""

    @property
    def network(self) -> Network:
        """The physical network."""

    @property
    def link_ids(self) -> Sequence[str]:
        """The ids of its links, by number."""

    @property
    def wiring(self) -> Wiring:
        """What the service asks of it."""

    def reaches(self, ask: Ask, host_id: str) -> bool:
        """Tell whether a VNFC on a host would have all its links, each by itself."""

    def lacks(self, ask: Ask, host_id: str) -> tuple[Lack, ...] | None:
        """Return what is lacking for a VNFC on a host; None for one that is adrift."""


@dataclass(frozen=True, slots=True)
class Draft:
    """
    What is placed so far, on which hosts.

    ``placed`` holds the host of each placed VNFC, ``touched`` the hosts (by id) that
    are no longer as ``hosts`` has them; ``ids`` maps names of VNFCs to their ids.
    ``laying`` is how their virtual links lie, where the network is known, ``lying`` how
    they lay at the beginning.
    """

    hosts: tuple[Host, ...]
    ids: Mapping[str, str] = field(default_factory=dict)
    placed: Mapping[str, Host] = field(default_factory=dict)
    touched: Mapping[str, Host] = field(default_factory=dict)
    laying: Laid | None = None
    lying: Lying = None

    def now(self, host: Host) -> Host:
        """Return the host as it is in this draft."""
        return self.touched.get(host.id, host)

    def all_hosts(self) -> Iterator[Host]:
        """Yield every host as it is in this draft, in the order of the snapshot."""
        return map(self.now, self.hosts)

    def placing(self, ask: Ask, host: Host, shares: Shares | None = None) -> Self:
        """Return the draft with the VNFC on the host, its demand and shares taken."""
        name = self.ids.get(ask.name, ask.name)
        roomless = host.taking(name, ask.demand_on(host))
        taken = holding(roomless, name, ask.vnfc.backing, shares)
        return self.holding(ask.name, taken)

    def holding(self, vnfc: str, host: Host) -> Self:
        """Return the draft with a VNFC whose room on the host is taken already."""
        return replace(
            self,
            placed={**self.placed, vnfc: host},
            touched={**self.touched, host.id: host},
        )

    def changing(self, host: Host) -> Self:
        """Return the draft with this in place of the host of the same id."""
        return replace(self, touched={**self.touched, host.id: host})


def begin(
    hosts: tuple[Host, ...],
    keep: Mapping[str, str],
    ids: Mapping[str, str],
    lying: Lying = None,
) -> Draft:
    """
    Return the draft in which only what is kept is placed.

    A kept VNFC stays where it is whatever the state of that host: whether a host is
    dead for certain is for the caller to know, and to move what may still run there
    would be to run it twice.  Its demand is off the host's ``free`` already, as is what
    its links take off the physical ones that they are ``lying`` on; of those that are
    not there none is routed.
    """
    draft = Draft(hosts, ids, lying=lying)
    if keep:
        known = {host.id: host for host in hosts}
        for vnfc, host_id in keep.items():
            if host_id in known:
                draft = draft.holding(vnfc, known[host_id])
    return draft
