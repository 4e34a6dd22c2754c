"""The network service descriptor, in the terms of ETSI NFV-IFA 014 and SOL001."""

from pydantic import Field

from nfvo.descriptor.document import Address, Count, Document, Name, Version
from nfvo.descriptor.vld import AffinityRule, Vld


class Connection(Document):
    """An external CP of a VNF plugged into a virtual link, maybe at a fixed address."""

    cpd: Name
    vl: Name
    addresses: tuple[Address, ...] = ()


class ParameterValue(Document):
    """A value for a parameter of a VNFD."""

    name: Name
    value: str


class VnfProfile(Document):
    """
    How the service uses one VNFD (IFA 014, 6.3.2).

    ``site`` is the only one that it may run at, empty for any.  SOL005 has it as
    ``locationConstraints`` of an InstantiateNsRequest instead.
    """

    id: Name
    vnfd: Name
    vnfd_version: str = ""
    instances: Count = 1
    connections: tuple[Connection, ...] = ()
    parameters: tuple[ParameterValue, ...] = ()
    after: tuple[Name, ...] = ()
    site: str = ""


class Sapd(Document):
    """Service access point: where users of the service attach to a virtual link."""

    id: Name
    vl: Name


class ForwardingPath(Document):
    """The VNFs that the traffic of one kind passes, in order (IFA 014, 6.4.4)."""

    id: Name
    hops: tuple[Name, ...] = Field(min_length=2)


class Nsd(Document):
    """Network service descriptor: VNFs, what wires them, and where users attach."""

    id: Name
    version: Version
    designer: str = ""
    description: str = ""
    vnf_profiles: tuple[VnfProfile, ...] = Field(min_length=1)
    vlds: tuple[Vld, ...] = ()
    sapds: tuple[Sapd, ...] = ()
    affinity: tuple[AffinityRule, ...] = ()
    paths: tuple[ForwardingPath, ...] = ()
    auto_heal: bool = False
