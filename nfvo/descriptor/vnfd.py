"""The VNF descriptor, in the terms of ETSI NFV-IFA 011 and SOL001."""

from typing import Literal

from pydantic import Field

from nfvo.descriptor.amounts import GiB, Mbps, MiB
from nfvo.descriptor.document import Count, Document, Name, Sha256, Version
from nfvo.descriptor.security import SecurityRule
from nfvo.descriptor.vld import AffinityRule, Vld


class SwImage(Document):
    """A software image, found in the image store by its name (IFA 011, 7.1.6.5)."""

    name: Name
    sha256: Sha256 = ""
    min_disk_gib: GiB = 0
    min_memory_mib: int = 0


class Cpd(Document):
    """
    Connection point descriptor of a VDU: one network interface.

    ``forwards`` says that the VDU sends packets with addresses other than its own
    (a router, a firewall), so that only its MAC address can be checked.
    ``vl`` is the internal virtual link, empty when the CP is external.  ``security``
    says what it lets in and out; without rules all.
    """

    id: Name
    vl: str = ""
    order: int = 0
    forwards: bool = False
    bit_rate_mbps: Mbps = 0
    vnic: Literal["virtio", "e1000", "sriov"] = "virtio"
    security: tuple[SecurityRule, ...] = ()


class Vdu(Document):
    """Virtualisation deployment unit: the template of one kind of VM."""

    id: Name
    description: str = ""
    image: SwImage
    vcpus: Count
    memory_mib: MiB
    disk_gib: GiB = 1
    instances: Count = 1
    cpds: tuple[Cpd, ...] = ()
    architecture: Literal["x86_64", "aarch64"] = "x86_64"
    hypervisors: tuple[Literal["kvm", "qemu", "lxc", "test"], ...] = ()
    labels: tuple[str, ...] = ()
    user_data: str = ""
    ready: Literal["agent", "running"] = "agent"


class ExtCpd(Document):
    """An external connection point of the VNF: a CP of one of its VDUs, renamed."""

    id: Name
    vdu: Name
    cpd: Name


class Parameter(Document):
    """
    A value given at instantiation, for ``{{ name }}`` in user data.

    The value of a ``secret`` parameter is encrypted in the store and never shown.
    """

    name: Name
    description: str = ""
    default: str | None = None
    secret: bool = False


class Vnfd(Document):
    """VNF descriptor: what one network function is made of."""

    id: Name
    version: Version
    provider: str
    description: str = ""
    vdus: tuple[Vdu, ...] = Field(min_length=1)
    vlds: tuple[Vld, ...] = ()
    ext_cpds: tuple[ExtCpd, ...] = ()
    affinity: tuple[AffinityRule, ...] = ()
    parameters: tuple[Parameter, ...] = ()
