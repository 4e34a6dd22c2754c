"""
A virtual link's part on a host as libvirt's XML (formatnetwork.html).

A ``vxlan`` link is a bridge and a tunnel that our network hook makes from the element
``vxlan`` in the metadata; its peers are port groups, as only those can be changed
while ports are on the network.
"""

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


@dataclass(frozen=True, slots=True)
class VxlanNetwork:
    """A link over the underlay; ``name`` may be a probe's, which has no UUID."""

    name: str
    vni: int
    mtu: int
    peers: tuple[str, ...]
    uuid: str = ""
    tag: Tag | None = None

    @classmethod
    def of(cls, spec: NetworkSpec) -> Self:
        """Return the network of a link."""
        peers = tuple(sorted(spec.peers))
        return cls(spec.name, spec.segment, spec.mtu, peers, spec.id, spec.tag)

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
            *(peer_xml(peer) for peer in self.peers),
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


def peer_xml(address: str) -> etree._Element:
    """Return the ``<portgroup>`` that stands for a peer."""
    return E.portgroup(name=f"{PEER_PREFIX}{address}")


def read_peers(network: etree._Element) -> frozenset[str]:
    """Return the peers that a network has."""
    names = [group.get("name", "") for group in network.findall("portgroup")]
    return frozenset(
        name.removeprefix(PEER_PREFIX) for name in names if name.startswith(PEER_PREFIX)
    )


def read_vni(network: etree._Element) -> int:
    """Return the VNI of a network of ours, 0 when it has none."""
    vxlan = next(network.iter(f"{{{VL_NAMESPACE}}}vxlan"), None)
    return 0 if vxlan is None else int(vxlan.get("vni", "0"))


def _network(
    name: str, uuid: str, metadata: etree._Element, *parts: etree._Element
) -> etree._Element:
    network = E.network(E.name(name))
    if uuid:
        network.append(E.uuid(uuid))
    network.extend([metadata, E.forward(mode="bridge"), *parts])
    return network
