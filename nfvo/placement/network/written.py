"""
How networks are written: our YAML, and node-link JSON as networkx and topohub write it.

A data centre takes two lines; what is farther away is linked by hand::

    leaf-spine: {rack1: ["hv[1-40]"], rack2: [hv41]}
    spines: 2
    switches: [metro]
    links: [{ends: [spine1, metro], capacity: 10 Gbit/s, latency: 800 us, price: 0.2}]
    hosts: {hv9: metro}

What leads from site to site says SITE/SWITCH: ``ends: [paris/spine0, lyon/spine0]``.
"""

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, AliasChoices, ConfigDict, Field

from nfvo.descriptor.amounts import Mbps, Micros
from nfvo.descriptor.document import NAME, Count, Name, refusal
from nfvo.descriptor.written import Written
from nfvo.placement.network.leaf_spine import leaf_spine
from nfvo.placement.network.model import AccessLink, Network, PhysicalLink
from nfvo.placement.network.pieces import Piece, whole
from nfvo.placement.network.series import counted

US_PER_KM = 5
"""Light in fibre: 200,000 km/s."""

Racks = dict[Name, tuple[str, ...]]


def _end(text: str) -> str:
    """Return a switch, or SITE/SWITCH."""
    if not all(re.fullmatch(NAME, part) for part in text.split("/", 1)):
        raise refusal("value.invalid", "a switch, or SITE/SWITCH", "")
    return text


End = Annotated[str, AfterValidator(_end)]


class WrittenLink(Written):
    """A link between two switches."""

    id: Annotated[str, Field(max_length=128)] = ""
    ends: Annotated[tuple[End, ...], Field(min_length=2, max_length=2)]
    capacity: Mbps = Field(description="its bit rate", examples=["100 Gbit/s"])
    latency: Micros = 0
    jitter: Micros = 0
    price: Annotated[float, Field(ge=0)] = 0.0

    def link(self) -> PhysicalLink:
        """Return the link, empty; it is called after its ends where it has no id."""
        one, other = self.ends
        return PhysicalLink(
            self.id or f"{one}-{other}",
            (one, other),
            self.capacity,
            self.capacity,
            self.latency,
            self.jitter,
            self.price,
        )


class WrittenNetwork(Written):
    """Data centres in two lines, switches, links; and hosts with their switch."""

    leaf_spine: Racks = Field(default_factory=dict)
    spines: Count = 2
    uplink: Mbps = 100_000
    latency: Micros = 2
    nic: Mbps = 25_000
    switches: tuple[Name, ...] = ()
    links: tuple[WrittenLink, ...] = ()
    hosts: dict[Name, End] = Field(default_factory=dict)

    def spine_names(self) -> tuple[str, ...]:
        """Return the names of the spines; there are none without leaves."""
        return tuple(f"spine{n}" for n in range(self.spines) if self.leaf_spine)

    def network(self) -> Network:
        """Return the network; raise ``InvalidRequest`` where it is none."""
        return whole([self.piece()])

    def piece(self) -> Piece:
        """Return what it has of a network."""
        centre = leaf_spine(
            {leaf: _all(hosts) for leaf, hosts in self.leaf_spine.items()},
            self.spine_names(),
            uplink_mbps=self.uplink,
            nic_mbps=self.nic,
            latency_us=self.latency,
        )
        hosts = {
            host: AccessLink(host, switch, self.nic, self.nic)
            for host, switch in self.hosts.items()
        }
        return Piece(
            (*centre.switches, *self.switches),
            (*centre.links, *(link.link() for link in self.links)),
            {**centre.access, **hosts},
        )


def _all(hosts: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for series in hosts for name in counted(series))


class Anything(Written):
    """A part of a document of others, who may write more than we read."""

    model_config = ConfigDict(extra="ignore")


class Node(Anything):
    """A switch; those without a name are called by their id."""

    id: str
    name: str = ""


class Edge(Anything):
    """A link, and how many km it is long."""

    source: str
    target: str
    dist: Annotated[float, Field(ge=0)] = 0.0


class NodeLink(Anything):
    """A graph in networkx's node-link form; ``links`` is what ``edges`` once was."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...] = Field(validation_alias=AliasChoices("edges", "links"))

    def network(self, capacity_mbps: int) -> Network:
        """Return the network with links of one capacity, and the latency of fibre."""
        names = [node.name or node.id for node in self.nodes]
        if len(set(names)) < len(names):
            names = [node.id for node in self.nodes]
        named = dict(zip((node.id for node in self.nodes), names, strict=True))
        links = (
            PhysicalLink(
                f"{number}:{edge.source}-{edge.target}",
                (
                    named.get(edge.source, edge.source),
                    named.get(edge.target, edge.target),
                ),
                capacity_mbps,
                capacity_mbps,
                round(edge.dist * US_PER_KM),
            )
            for number, edge in enumerate(self.edges)
        )
        return Network(tuple(names), tuple(links))
