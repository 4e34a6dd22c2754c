"""What one VNFC asks of a host, gathered from the graph once, before the search."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, Self

import networkx as nx

from nfvo.graph import (
    AffinityGroup,
    Path,
    Resources,
    ServiceGraph,
    VirtualLink,
    Vnfc,
)
from nfvo.placement.infrastructure import Ability, Host

Ends = Mapping[str, frozenset[str]]
"""Which VNFCs are on each link of a service, by its name."""
NO_ENDS: Ends = {}


@dataclass(frozen=True)
class Foes:
    """Which VNFCs hard rules keep off one host; found out when somebody asks."""

    groups: tuple[AffinityGroup, ...] = ()

    def of(self, vnfc: str) -> frozenset[str]:
        """Return those that must not share a host with a VNFC."""
        return self._known.get(vnfc, frozenset())

    @cached_property
    def _known(self) -> Mapping[str, frozenset[str]]:
        known: dict[str, set[str]] = defaultdict(set)
        for group in self.groups:
            if (group.kind, group.scope, group.hard) == ("apart", "host", True):
                for name in group.vnfcs:
                    known[name] |= group.vnfcs
        return {name: frozenset(near - {name}) for name, near in known.items()}


@dataclass(frozen=True, slots=True)
class Ask:
    """
    A VNFC with all that decides where it may go.

    ``index`` is its place in the descriptor.  ``rules`` are the hard groups it is in
    and ``wishes`` the soft ones.  ``mates`` are those that hard rules put on its
    host, ``peers`` share a virtual link with it, and ``replicas`` were made of the
    same VDU of the same VNF profile.  ``ends`` and ``foes`` are those of the service,
    and so are ``paths``: forwarding paths with a bound of latency.
    ``demand`` is what it asks of the room that all on a host share: neither CPUs of
    its own nor hugepages are in that.
    """

    vnfc: Vnfc
    index: int
    links: tuple[VirtualLink, ...] = ()
    rules: tuple[AffinityGroup, ...] = ()
    wishes: tuple[AffinityGroup, ...] = ()
    mates: tuple[Self, ...] = ()
    peers: frozenset[str] = frozenset()
    replicas: frozenset[str] = frozenset()
    ends: Ends = field(default_factory=lambda: NO_ENDS)
    foes: Foes = field(default_factory=Foes)
    paths: tuple[Path, ...] = ()
    name: str = field(init=False)
    demand: Resources = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.vnfc.name)
        object.__setattr__(self, "demand", _shared(self.vnfc))

    def demand_on(self, host: Host) -> Resources:
        """Return what it takes of the room of a host; a cloud counts all together."""
        whole = Ability.EXTRA_SPECS in host.abilities
        return self.vnfc.demand if whole else self.demand


def _shared(vnfc: Vnfc) -> Resources:
    backing, demand = vnfc.backing, vnfc.demand
    if not (backing.dedicated or backing.huge):
        return demand
    own = demand.vcpus if backing.dedicated else 0
    return demand - Resources(own, demand.memory_mib if backing.huge else 0)


def gather(graph: ServiceGraph) -> Mapping[str, Ask]:
    """Return what every VNFC of the graph asks, by its name."""
    replicas = _replicas(graph)
    ends, foes = _ends(graph), Foes(graph.groups)
    neighbours = _neighbours(graph, ends)
    paths = tuple(path for path in graph.paths if path.max_latency_ms)
    links = {link.name: link for link in graph.links}
    rules = _groups_of(group for group in graph.groups if group.hard)
    wishes = _groups_of(group for group in graph.groups if not group.hard)
    alone = {
        name: Ask(
            vnfc,
            index,
            links=tuple(links[vl] for vl in dict.fromkeys(cp.vl for cp in vnfc.cps)),
            rules=tuple(rules[name]),
            wishes=tuple(wishes[name]),
            peers=neighbours[name],
            replicas=replicas[name],
            ends=ends,
            foes=foes,
            paths=paths,
        )
        for index, (name, vnfc) in enumerate(graph.vnfcs.items())
    }
    joined = {
        name: replace(alone[name], mates=tuple(alone[mate] for mate in mates))
        for name, mates in _mates(graph).items()
    }
    return alone | joined


def _groups_of(
    groups: Iterable[AffinityGroup],
) -> Mapping[str, Sequence[AffinityGroup]]:
    """Return the groups that each VNFC is in."""
    of: dict[str, list[AffinityGroup]] = defaultdict(list)
    for group in groups:
        for name in group.vnfcs:
            of[name].append(group)
    return of


def _ends(graph: ServiceGraph) -> Ends:
    """Return which VNFCs are on each link."""
    ends = defaultdict(set)
    for cp in graph.cps():
        ends[cp.vl].add(cp.vnfc)
    return {link: frozenset(there) for link, there in ends.items()}


def _neighbours(graph: ServiceGraph, ends: Ends) -> Mapping[str, frozenset[str]]:
    """Return those that share a virtual link with each VNFC."""
    return {
        name: frozenset().union(*(ends[cp.vl] for cp in vnfc.cps)) - {name}
        for name, vnfc in graph.vnfcs.items()
    }


def _replicas(graph: ServiceGraph) -> Mapping[str, frozenset[str]]:
    """Return the others that were made of the same VDU of the same VNF profile."""
    alike = defaultdict(set)
    for vnf in graph.vnfs:
        for vnfc in vnf.vnfcs:
            alike[vnf.profile, vnfc.vdu].add(vnfc.name)
    return {
        name: frozenset(names - {name}) for names in alike.values() for name in names
    }


def _mates(graph: ServiceGraph) -> Mapping[str, Sequence[str]]:
    """Return those that hard rules put on the host of a VNFC, by way of others too."""
    return {
        name: sorted(block - {name})
        for block in blocks(graph.groups, "together")
        for name in block
    }


def blocks(
    groups: Iterable[AffinityGroup], kind: Literal["together", "apart"]
) -> Iterable[set[str]]:
    """Return the VNFCs that hard rules about hosts join, by way of others too."""
    of_kind = [
        one for one in groups if (one.kind, one.scope, one.hard) == (kind, "host", True)
    ]
    if not of_kind:
        return ()
    bonds: nx.Graph[str] = nx.Graph()
    for group in of_kind:
        nx.add_path(bonds, sorted(group.vnfcs))
    found: Iterable[set[str]] = nx.connected_components(bonds)
    return found
