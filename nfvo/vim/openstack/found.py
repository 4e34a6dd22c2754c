"""
All that nfvo has made in a cloud, whichever installation of it, and how it is now.

Four lists, however many things there are: servers (the shared listing), ports, their
security groups and networks; at the anchor also images, and all that is site-wide.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from openstack.connection import Connection

from nfvo.descriptor.security import in_words
from nfvo.lcm.cloud import Place
from nfvo.lcm.facts import NetworkFacts, NicFacts, ServerFacts, tagged
from nfvo.lcm.ports import FoundResource
from nfvo.placement.extra_specs import spec_words
from nfvo.vim.openstack import security, trunks
from nfvo.vim.openstack.listed import Listed
from nfvo.vim.openstack.listing import Listing
from nfvo.vim.openstack.mark import (
    IMAGE_KEY,
    PORTS_OF,
    Label,
    read_label,
    read_mark,
    short,
)
from nfvo.vim.openstack.places import is_at, text_of

OPEN = in_words(())


def found(
    conn: Connection, place: Place, listing: Listing
) -> tuple[FoundResource, ...]:
    """
    Return all of ours at a place; at the anchor, also what is the site's.

    Ports are told as parts of their servers.  Where a server is not there, its ports
    are told as a server without facts, by an id that only ``delete`` knows: what they
    are left of is proven dead, or unknown, as that server would be.
    """
    listing.forget()
    servers = listing.servers(conn)
    networks = {one.id: one for one in conn.network.networks()}
    ports = _Ports.of(conn, networks)
    at = [one for one in servers.values() if one.is_ours and is_at(place, one)]
    there = {one.id for one in servers.values()}
    return (
        *(_server(one, ports) for one in at),
        *ports.left(text_of(place), there),
        *(_everywhere(conn, networks) if not place.zone else ()),
    )


def _everywhere(
    conn: Connection, networks: Mapping[str, Any]
) -> Iterator[FoundResource]:
    yield from _networks(networks)
    yield from _images(conn)


@dataclass(frozen=True)
class _Ports:
    """The ports of a project, as interfaces of servers by Nova's ids, and others."""

    nics: Mapping[str, Sequence[NicFacts]]
    inside: Mapping[str, Sequence[NicFacts]]
    labels: Sequence[Label]

    @classmethod
    def of(cls, conn: Connection, networks: Mapping[str, Any]) -> "_Ports":
        nics: dict[str, list[NicFacts]] = defaultdict(list)
        inside: dict[str, list[NicFacts]] = defaultdict(list)
        labels: list[Label] = []
        groups = security.in_words_by_id(conn)
        every = list(conn.network.ports(project_id=conn.current_project_id))
        links = {str(one.id): _link(networks.get(one.network_id)) for one in every}
        by_id = {str(one.id): one for one in every}
        for port in every:
            if port.device_id:
                name = getattr(networks.get(port.network_id), "name", "")
                nic = replace(_nic(port, name, groups), trunk=_trunk(port, links))
                nics[port.device_id].append(nic)
                for vlan, id in trunks.inside(port).items():
                    if sub := by_id.get(id):
                        one = replace(_nic(sub, "", groups), vlan=vlan)
                        inside[port.device_id].append(one)
            if label := read_label(port.name, port.description):
                labels.append(label)
        return cls(nics, inside, labels)

    def left(self, place: str, there: set[str]) -> Iterator[FoundResource]:
        """Yield what is left of servers that are not there, one for each."""
        told: set[str] = set()
        for label in self.labels:
            if label.server_id in there | told or label.at != short(place):
                continue
            told.add(label.server_id)
            id, whose = f"{PORTS_OF}{label.server_id}", label.tag.installation
            yield FoundResource("server", label.server_name, id, label.tag, whose)


def _server(one: Listed, ports: _Ports) -> FoundResource:
    facts = ServerFacts(
        state=one.state[0],
        vcpus=one.vcpus,
        memory_mib=one.memory_mib,
        nics=tuple(sorted(ports.nics.get(one.nova_id, ()), key=lambda nic: nic.mac)),
        inside=tuple(sorted(ports.inside.get(one.nova_id, ()), key=str)),
        pinned=None if one.specs is None else spec_words(one.specs),
        volumes=one.volumes,
    )
    whose = one.tag.installation if one.tag else ""
    return FoundResource("server", one.name, one.id, one.tag, whose, facts)


def _nic(port: Any, network: str, groups: Mapping[str, frozenset[str]]) -> NicFacts:
    own = {one["ip_address"] for one in port.fixed_ips or ()}
    pairs = {one["ip_address"] for one in port.allowed_address_pairs or ()}
    enforced = port.is_port_security_enabled and not any("/0" in one for one in pairs)
    addresses = frozenset(own | pairs) if enforced else frozenset()
    return NicFacts(port.mac_address, network, addresses, _security(port, groups))


def _trunk(port: Any, links: Mapping[str, str]) -> frozenset[str]:
    """Return what a port's VLANs lead to; ``links`` are networks' names by ports."""
    inside = trunks.inside(port).items()
    return frozenset(tagged(vlan, links.get(id, "")) for vlan, id in inside)


def _link(network: Any) -> str:
    """Return the name of the network of a link, empty for a provider's."""
    tag = read_mark(network.description) if network is not None else None
    return str(network.name) if tag is not None and tag.owner else ""


def _security(port: Any, groups: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return what a port lets in and out, by all groups that it is in."""
    if not port.is_port_security_enabled:
        return OPEN
    ids = map(str, port.security_group_ids or ())
    words = frozenset(w for id in ids for w in groups.get(id, {f"group {id}"}))
    return OPEN if words >= OPEN else words


def _networks(networks: Mapping[str, Any]) -> Iterator[FoundResource]:
    """Yield the overlays of links; provider networks are nobody's (``providers``)."""
    for network in networks.values():
        tag = read_mark(network.description)
        if tag is not None and tag.owner:
            active = bool(network.is_admin_state_up) and network.status == "ACTIVE"
            yield FoundResource(
                "network",
                network.name,
                tag.owner,
                tag,
                tag.installation,
                NetworkFacts(active=active),
            )


def _images(conn: Connection) -> Iterator[FoundResource]:
    """Yield the images of ours, each once, however often it was begun."""
    every = (image.properties.get(IMAGE_KEY) for image in _private(conn))
    for sha256 in sorted({one for one in every if one}):
        yield FoundResource("image", sha256)


def _private(conn: Connection) -> Iterable[Any]:
    return conn.image.images(owner=conn.current_project_id)
