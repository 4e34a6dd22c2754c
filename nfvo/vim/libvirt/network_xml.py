"""
A virtual link's part on a host as libvirt's XML (formatnetwork.html).

A ``vxlan`` link is a bridge and a tunnel that our network hook makes from the element
``vxlan`` in the metadata; its peers and uplinks are port groups, as only those can be
changed while ports are on the network.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from lxml import etree

from nfvo.lcm.specs import NetworkSpec, Tag
from nfvo.vim.libvirt.hook_digest import bridge_name, probe_name
from nfvo.vim.libvirt.mark import tag_xml
from nfvo.vim.libvirt.markup import E, elements

VL_NAMESPACE = "urn:nfvo:vl:1"
VL = elements("vl", VL_NAMESPACE)
PEER_PREFIX = "peer-"
UPLINK_PREFIX = "uplink-"


@dataclass(frozen=True, slots=True)
class VxlanNetwork:
    """A link over the underlay; ``name`` may be a probe's, which has no UUID."""

    name: str
    vni: int
    mtu: int
    peers: tuple[str, ...]
    uuid: str = ""
    tag: Tag | None = None
    uplinks: tuple[str, ...] = ()

    @classmethod
    def of(cls, spec: NetworkSpec) -> Self:
        """Return the network of a link."""
        return cls(
            spec.name,
            spec.segment,
            spec.mtu,
            tuple(sorted(spec.peers)),
            spec.id,
            spec.tag,
            tuple(sorted(spec.uplinks)),
        )

    @classmethod
    def probe(cls, spec: NetworkSpec) -> Self:
        """Return the transient network that makes the hook say what it has made."""
        name = probe_name(spec.segment)
        return cls(name, spec.segment, spec.mtu, tuple(sorted(spec.peers)))

    def to_xml(self) -> etree._Element:
        """Return the ``<network>``."""
        vxlan = VL.vxlan(vni=str(self.vni), mtu=str(self.mtu))
        metadata = E.metadata(vxlan)
        if self.tag is not None:
            metadata.append(tag_xml(self.tag))
        return _network(
            self.name,
            self.uuid,
            metadata,
            E.bridge(name=bridge_name(self.vni)),
            *(group_xml(name) for name in groups(self.peers, self.uplinks)),
        )


@dataclass(frozen=True, slots=True)
class BridgeNetwork:
    """A provider's bridge; with a VLAN it is an Open vSwitch."""

    name: str
    uuid: str
    bridge: str
    vlan: int
    tag: Tag

    @classmethod
    def of(cls, spec: NetworkSpec) -> Self:
        """Return the network of a link."""
        return cls(spec.name, spec.id, spec.bridge, spec.vlan, spec.tag)

    def to_xml(self) -> etree._Element:
        """Return the ``<network>``."""
        parts = [E.bridge(name=self.bridge)]
        if self.vlan:
            parts.append(E.virtualport(type="openvswitch"))
            parts.append(E.vlan(E.tag(id=str(self.vlan))))
        metadata = E.metadata(tag_xml(self.tag))
        return _network(self.name, self.uuid, metadata, *parts)


def group_xml(name: str) -> etree._Element:
    """Return the ``<portgroup>`` that stands for a peer or an uplink."""
    return E.portgroup(name=name)


def groups(peers: Iterable[str], uplinks: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the port groups that stand for these."""
    return (
        *(f"{PEER_PREFIX}{peer}" for peer in peers),
        *(f"{UPLINK_PREFIX}{uplink}" for uplink in uplinks),
    )


def read_groups(network: etree._Element) -> frozenset[str]:
    """Return the names of the port groups of ours that a network has."""
    names = (group.get("name", "") for group in network.findall("portgroup"))
    return frozenset(n for n in names if n.startswith((PEER_PREFIX, UPLINK_PREFIX)))


def read_peers(network: etree._Element) -> frozenset[str]:
    """Return the peers that a network has."""
    return _named(network, PEER_PREFIX)


def read_uplinks(network: etree._Element) -> frozenset[str]:
    """Return the uplinks that a network has."""
    return _named(network, UPLINK_PREFIX)


def read_vni(network: etree._Element) -> int:
    """Return the VNI of a network of ours, 0 when it has none."""
    vxlan = next(network.iter(f"{{{VL_NAMESPACE}}}vxlan"), None)
    return 0 if vxlan is None else int(vxlan.get("vni", "0"))


def _named(network: etree._Element, prefix: str) -> frozenset[str]:
    there = (name for name in read_groups(network) if name.startswith(prefix))
    return frozenset(name.removeprefix(prefix) for name in there)


def _network(
    name: str, uuid: str, metadata: etree._Element, *parts: etree._Element
) -> etree._Element:
    network = E.network(E.name(name))
    if uuid:
        network.append(E.uuid(uuid))
    network.extend([metadata, E.forward(mode="bridge"), *parts])
    return network
