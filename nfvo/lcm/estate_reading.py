"""The part of the port to the database that reads sites, hosts and networks."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from nfvo.lcm.census import Census
from nfvo.lcm.network import LinkRoom, NetworkRecord, Users
from nfvo.lcm.records import HostRecord, SiteRecord
from nfvo.lcm.reserved import HostAllocation
from nfvo.placement.infrastructure import Infrastructure
from nfvo.placement.network.model import Network


class EstateReading(Protocol):
    """What there is to place services on."""

    def site(self, name: str) -> SiteRecord:
        """Return one site."""
        ...

    def sites(self) -> Sequence[SiteRecord]:
        """Return all sites by name."""
        ...

    def host(self, id_or_name: str) -> HostRecord:
        """Return one host."""
        ...

    def hosts(self) -> Sequence[HostRecord]:
        """Return all hosts by name."""
        ...

    def anchors(self) -> Mapping[str, str]:
        """Return the anchor of each host of a cloud (ids), see ``anchors_of``."""
        ...

    def hosts_by_id(self) -> Mapping[str, HostRecord]:
        """Return all hosts by id."""
        ...

    def census(self) -> Census:
        """Return what a plan asks of all hosts together."""
        ...

    def hosts_of_clouds(self) -> Sequence[HostRecord]:
        """Return the hosts of sites that are clouds by name, anchors among them."""
        ...

    def reserved_rooms(self) -> Sequence[HostAllocation]:
        """Return what held plans and operations under way are to have of hosts."""
        ...

    def used_at(self, site: str) -> Mapping[str, int]:
        """Return how much services have there of what quotas limit, or are to have."""
        ...

    def underlays(self) -> Mapping[str, str]:
        """Return where tunnels to hosts end, by host id."""
        ...

    def infrastructure(self) -> Infrastructure:
        """Return all hosts as the placement engine sees them, grants taken off."""
        ...

    def infrastructure_of(self, host_ids: Iterable[str]) -> Infrastructure:
        """Return what ``infrastructure`` says of these hosts; unknown ones are left."""
        ...

    def topology(self) -> Network | None:
        """Return the whole network, grants taken off; None where none was given."""
        ...

    def network(self, site: str) -> NetworkRecord:
        """Return the network of one site, or, of none, what joins sites."""
        ...

    def networks(self) -> Sequence[NetworkRecord]:
        """Return the networks of all sites, by name."""
        ...

    def link_ids(self, site: str) -> frozenset[str]:
        """Return the ids of the links of the network of a site."""
        ...

    def links_left(self, ids: Iterable[str]) -> Mapping[str, LinkRoom]:
        """Return what these links have and have left; unknown ones are left out."""
        ...

    def link_users(self) -> Users:
        """Return the services that have bandwidth of links, by name; how much."""
        ...
