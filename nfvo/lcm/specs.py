"""
What is asked of a VIM, written so that a step can be stored: frozen, and JSON.

Every spec has all that a driver needs; drivers never look anything up in the store.
"""

from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    IPv6Network,
)
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, PlainSerializer

from nfvo.descriptor.security import Security
from nfvo.graph.backing import Topology
from nfvo.placement.cells.share import Shares
from nfvo.placement.extra_specs import Specs

# A union would try one after the other; text is text.
TEXT = PlainSerializer(str, return_type=str, when_used="json")
Address = Annotated[IPv4Address | IPv6Address, TEXT]
Network = Annotated[IPv4Network | IPv6Network, TEXT]
Interface = Annotated[IPv4Interface | IPv6Interface, TEXT]


class Spec(BaseModel):
    """The base of all specs."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Tag(Spec):
    """
    Whose a resource is; written on the resource itself, so that it can be proven.

    ``owner`` is the id of the VNFC or virtual link that the resource serves.
    """

    installation: str
    ns: str
    owner: str
    step: str = ""
    fence: int = 0


class ImageSpec(Spec):
    """
    An image that a host must have; ``path`` is where the worker reads it.

    It begins at byte ``start`` there, which is 0 when the file is its own.  It is
    ``there`` already, by our records, unless somebody has removed it by hand.
    """

    name: str
    sha256: str
    size: int
    path: str
    format: Literal["qcow2", "raw"] = "qcow2"
    there: bool = False
    start: int = 0


class NetworkSpec(Spec):
    """
    A virtual link on one host.

    ``name`` and ``id`` are the same on all hosts; ``segment`` is the VNI, ``peers``
    are the underlay addresses of all its hosts, this one included.  ``bridge`` is
    the host's bridge of the provider network when the fabric is ``bridge``; a cloud
    calls it a physical network.  ``pools`` and ``gateways`` are the link's subnets.
    ``uplinks`` are those of the host that join an overlay to clouds' networks.
    ``new`` is what an operation makes that the link begins with: at its first try
    (fence 1) nothing of that name can be there.
    """

    id: str
    name: str
    fabric: Literal["vxlan", "bridge", "udp"]
    tag: Tag
    segment: int = 0
    vlan: int = 0
    bridge: str = ""
    mtu: int = 1450
    peers: tuple[str, ...] = ()
    uplinks: tuple[str, ...] = ()
    pools: tuple[Network, ...] = ()
    gateways: tuple[Address, ...] = ()
    new: bool = False


class VolumeSpec(Spec):
    """A copy-on-write disk over an image, or empty; ``name`` is unique on the host."""

    name: str
    image_sha256: str
    size_gib: int
    tag: Tag


class StorageSpec(Spec):
    """A disk beside the root disk: a volume of that ``name``, or one so large."""

    name: str
    size_gib: int


class RouteSpec(Spec):
    """A route for day 0; ``to`` is a network, ``via`` an address on the link."""

    to: str
    via: Address


class PortSpec(Spec):
    """
    A network interface, as the VIM and the guest must see it.

    ``name`` is what the guest calls it.  With ``forwards`` only the MAC address is
    enforced, else the addresses too.  ``local`` and ``remote`` are the UDP ends
    (``address:port``) when the fabric is ``udp``.  ``security`` is what it lets in and
    out, empty for all.  ``trunk`` are links that it reaches too, each with its MAC, by
    frames with a tag: their ``vlan``.  ``device`` is the address of the virtual
    function of the host that it is, if it is one; ``vnic`` what a cloud calls the kind.
    """

    id: str
    name: str
    mac: str
    network: NetworkSpec
    addresses: tuple[Interface, ...] = ()
    routes: tuple[RouteSpec, ...] = ()
    forwards: bool = False
    bit_rate_mbps: int = 0
    local: str = ""
    remote: str = ""
    security: Security = ()
    vlan: int = 0
    device: str = ""
    vnic: str = ""
    trunk: "tuple[PortSpec, ...]" = ()


class SeedSpec(Spec):
    """
    The day-0 data of a VM (NoCloud), to be rendered by the worker.

    ``user_data`` has ``{{ name }}`` where parameters go; ``parameters`` are values
    in clear, ``secrets`` references to the store.
    """

    name: str
    instance_id: str
    hostname: str
    ports: tuple[PortSpec, ...]
    tag: Tag
    user_data: str = ""
    parameters: dict[str, str] = {}
    secrets: dict[str, str] = {}


class ServerSpec(Spec):
    """
    A VM: ``disk`` and ``seed`` are names of volumes that exist before it.

    Where it is made whole (a config drive) both are empty; its disk of ``disk_gib``
    comes from the image.  ``apart`` names the VMs that it shares no machine with, when
    that is left to the VIM: all that name the same VNFC (its id), one of them.
    ``shares`` are what it has of the cells of its host, ``topology`` what it takes its
    vCPUs for.
    ``storages`` are empty disks beside that, which exist before it too unless it is
    made whole; with ``boot_volume`` its root disk is a volume of the cloud's.
    ``extra_specs`` are what its flavor says of that, where a cloud binds it.
    """

    id: str
    name: str
    vcpus: int
    memory_mib: int
    disk: str
    seed: str
    ports: tuple[PortSpec, ...]
    tag: Tag
    architecture: str = "x86_64"
    agent: bool = True
    image_sha256: str = ""
    disk_gib: int = 0
    apart: str = ""
    shares: Shares = ()
    topology: Topology | None = None
    storages: tuple[StorageSpec, ...] = ()
    boot_volume: bool = False
    extra_specs: Specs = ()
