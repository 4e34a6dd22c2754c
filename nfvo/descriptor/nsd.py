"""The network service descriptor, in the terms of ETSI NFV-IFA 014 and SOL001."""

from collections.abc import Mapping
from typing import Self, TypeVar

from pydantic import Field, model_validator

from nfvo.descriptor.amounts import Millis
from nfvo.descriptor.document import Address, Document, Name, Version
from nfvo.descriptor.flavour import DEFAULT, level_of, named, with_flavours
from nfvo.descriptor.vdu import Instances, Monitored
from nfvo.descriptor.vld import AffinityRule, LinkRate, Vld, at_rates

OF_ONE_FLAVOUR = ("vnf_profiles", "vlds", "sapds", "affinity", "paths")


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
    How the service uses one VNFD (IFA 014, 6.3.3).

    ``flavour`` and ``level`` choose what of it is made; empty is its default.
    ``site`` is the only one that it may run at, empty for any.  SOL005 has it as
    ``locationConstraints`` of an InstantiateNsRequest instead.
    """

    id: Name
    vnfd: Name
    vnfd_version: str = ""
    flavour: str = ""
    level: str = ""
    instances: Instances = 1
    min_instances: Instances = 0
    max_instances: Instances = 0
    connections: tuple[Connection, ...] = ()
    parameters: tuple[ParameterValue, ...] = ()
    after: tuple[Name, ...] = ()
    site: str = ""


class NsProfile(Document):
    """A network service that is a part of this one (IFA 014, 6.3.11)."""

    id: Name
    nsd: Name
    nsd_version: str = ""
    flavour: str = ""
    level: str = ""
    instances: Instances = 1
    connections: tuple[Connection, ...] = ()
    after: tuple[Name, ...] = ()


class Sapd(Document):
    """
    Service access point: where users of the service attach.

    To a virtual link, or (``vl`` empty) to a CP of a VNF that is plugged into none.
    """

    id: Name
    vl: str = ""
    vnf: str = ""
    cpd: str = ""
    description: str = ""


class Classifier(Document):
    """What traffic a forwarding path takes (IFA 014, 6.4.4.2: NfpRule)."""

    protocol: str = ""
    ether_type: str = ""
    vlans: tuple[str, ...] = ()
    source: str = ""
    destination: str = ""
    source_ports: str = ""
    destination_ports: str = ""
    dscp: str = ""


class ForwardingPath(Document):
    """
    The VNFs that the traffic of one kind passes, in order (IFA 014, 6.4.4).

    ``graph`` is the VNFFG that it is a part of.  ``max_latency_ms`` bounds the way
    from end to end (0: it does not).
    """

    id: Name
    hops: tuple[Name, ...] = Field(min_length=2)
    graph: str = ""
    classifiers: tuple[Classifier, ...] = ()
    max_latency_ms: Millis = 0


class ProfileCount(Document):
    """A number of instances of a VNF or NS profile."""

    profile: Name
    instances: Instances


class NsStep(Document):
    """What an NS consists of at a level, or what one step of scaling adds."""

    id: Name
    description: str = ""
    profiles: tuple[ProfileCount, ...] = ()
    rates: tuple[LinkRate, ...] = ()


class NsAspect(Document):
    """A way in which a service scales (IFA 014, 6.7.4); ``steps`` as of VNFs."""

    id: Name
    description: str = ""
    max_level: Instances = Field(ge=1)
    steps: tuple[str, ...] = ()
    deltas: tuple[NsStep, ...] = ()


P = TypeVar("P", VnfProfile, NsProfile)


def _counted(profile: P, counts: Mapping[str, int]) -> P:
    instances = counts.get(profile.id, profile.instances)
    return profile.model_copy(update={"instances": instances})


class NsFlavour(Document):
    """A deployment flavour of a service (IFA 014, 6.3.2)."""

    id: Name = DEFAULT
    description: str = ""
    vnf_profiles: tuple[VnfProfile, ...] = ()
    ns_profiles: tuple[NsProfile, ...] = ()
    vlds: tuple[Vld, ...] = ()
    sapds: tuple[Sapd, ...] = ()
    affinity: tuple[AffinityRule, ...] = ()
    paths: tuple[ForwardingPath, ...] = ()
    aspects: tuple[NsAspect, ...] = ()
    levels: tuple[NsStep, ...] = ()
    default_level: str = ""
    monitored: tuple[Monitored, ...] = ()

    def at(self, level: NsStep) -> Self:
        """Return it in the numbers, and with the bit rates, of a level."""
        vlds = at_rates(self.vlds, level.rates)
        counted = self.with_counts({c.profile: c.instances for c in level.profiles})
        return counted.model_copy(update={"vlds": vlds})

    def with_counts(self, counts: Mapping[str, int]) -> Self:
        """Return it with so many instances of profiles, VNFs and nested services."""
        changed: dict[str, tuple[VnfProfile | NsProfile, ...]] = {
            "vnf_profiles": tuple(_counted(one, counts) for one in self.vnf_profiles),
            "ns_profiles": tuple(_counted(one, counts) for one in self.ns_profiles),
        }
        return self.model_copy(update=changed)


class Nsd(Document):
    """
    Network service descriptor: VNFs, what wires them, and where users attach.

    What it consists of is said by its flavours; the first is meant where none is named,
    and ``vnf_profiles``, ``vlds``, ``sapds``, ``affinity`` and ``paths`` are those of
    the first.  ``chosen`` gives an NSD of one flavour at one level.
    """

    id: Name
    version: Version
    name: str = ""
    designer: str = ""
    description: str = ""
    flavours: tuple[NsFlavour, ...] = Field(min_length=1)
    auto_heal: bool = False

    @model_validator(mode="before")
    @classmethod
    def _of_one_flavour(cls, value: object) -> object:
        """Read what was stored when an NSD had but one flavour, and no name for it."""
        return with_flavours(value, OF_ONE_FLAVOUR)

    @property
    def vnf_profiles(self) -> tuple[VnfProfile, ...]:
        """Return the VNF profiles of the first flavour."""
        return self.flavours[0].vnf_profiles

    @property
    def vlds(self) -> tuple[Vld, ...]:
        """Return the virtual links of the first flavour."""
        return self.flavours[0].vlds

    @property
    def sapds(self) -> tuple[Sapd, ...]:
        """Return the service access points of the first flavour."""
        return self.flavours[0].sapds

    @property
    def affinity(self) -> tuple[AffinityRule, ...]:
        """Return the rules of the first flavour."""
        return self.flavours[0].affinity

    @property
    def paths(self) -> tuple[ForwardingPath, ...]:
        """Return the forwarding paths of the first flavour."""
        return self.flavours[0].paths

    def all_vnf_profiles(self) -> tuple[VnfProfile, ...]:
        """Return the VNF profiles of all flavours."""
        return tuple(
            profile for flavour in self.flavours for profile in flavour.vnf_profiles
        )

    def all_ns_profiles(self) -> tuple[NsProfile, ...]:
        """Return the nested services of all flavours."""
        return tuple(
            profile for flavour in self.flavours for profile in flavour.ns_profiles
        )

    def chosen(self, flavour: str = "", level: str = "") -> Self:
        """
        Return it with one flavour only, its profiles in the numbers of a level.

        Empty is the first flavour, and its default level.  ``KeyError`` when there is
        no such flavour or level: ``checks`` has seen to that.
        """
        one = self.flavours[0] if not flavour else named(self.flavours, flavour)
        found = level_of(one.levels, level or one.default_level)
        only = one.at(found) if found else one
        return self.model_copy(update={"flavours": (only,)})
