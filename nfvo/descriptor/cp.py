"""Connection points of VDUs and of VNFs."""

from typing import Annotated, Literal

from pydantic import Field

from nfvo.descriptor.amounts import Mbps
from nfvo.descriptor.compute import Capability
from nfvo.descriptor.document import Address, Count, Document, Flag, Name, Whole
from nfvo.descriptor.security import Security

LayerProtocol = Literal[
    "ethernet", "mpls", "odu2", "ipv4", "ipv6", "pseudo-wire", "bluetooth"
]
Vnic = Literal[
    "virtio",
    "e1000",
    "sriov",
    "macvtap",
    "direct-physical",
    "smart-nic",
    "virtio-forwarder",
]


class CpAddress(Document):
    """
    How a CP comes to an address of one layer (IFA 011, 7.1.3.3).

    ``assigned``: by who manages the VNF, at instantiation; else the network or the
    VNF itself sees to it.  ``floating``: one that is reached from outside.
    """

    kind: Literal["mac", "ipv4", "ipv6"] = "ipv4"
    assigned: Flag = True
    floating: Flag = False
    count: Count = 1
    fixed: tuple[Address, ...] = ()


class SubPort(Document):
    """A link that a CP in trunk mode reaches by frames with a VLAN tag."""

    vl: Name
    vlan: Annotated[Whole, Field(ge=1, le=4094)]


class Cpd(Document):
    """
    Connection point descriptor of a VDU: one network interface (IFA 011, 7.1.6.4).

    ``forwards`` says that the VDU sends packets with addresses other than its own
    (a router, a firewall), so that only its MAC address can be checked.
    ``vl`` is the internal virtual link, empty when the CP is external.
    ``security`` empty lets all in and out.  ``trunk`` is whether frames with VLAN tags
    pass, ``trunk_links`` the links that they belong to.
    """

    id: Name
    vl: str = ""
    order: int = 0
    forwards: bool = False
    bit_rate_mbps: Mbps = 0
    vnic: Vnic = "virtio"
    security: Security = ()
    description: str = ""
    protocols: tuple[LayerProtocol, ...] = ()
    role: str = ""
    addresses: tuple[CpAddress, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    trunk: bool = False
    trunk_links: tuple[SubPort, ...] = ()


class ExtCpd(Document):
    """
    An external connection point of the VNF.

    A CP of one of its VDUs, renamed; or, with ``vl`` instead, an internal link that is
    joined with one outside.
    """

    id: Name
    vdu: str = ""
    cpd: str = ""
    vl: str = ""
    description: str = ""
    protocols: tuple[LayerProtocol, ...] = ()
    management: bool = False


class VipCpd(Document):
    """A virtual IP address that several CPs share (IFA 011, 7.1.6.14)."""

    id: Name
    cpds: tuple[str, ...] = ()
    vl: str = ""
    function: Literal["ha", "lb"] = "ha"
    addresses: tuple[CpAddress, ...] = ()
