"""Flavours of services in the short form, and their translation into the model."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from nfvo.descriptor.amounts import Millis
from nfvo.descriptor.document import Address, Name, Version, Whole
from nfvo.descriptor.nsd import (
    Classifier,
    Connection,
    ForwardingPath,
    NsAspect,
    NsFlavour,
    NsProfile,
    NsStep,
    ParameterValue,
    ProfileCount,
    Sapd,
    VnfProfile,
)
from nfvo.descriptor.short_vdu import ShortMonitored
from nfvo.descriptor.short_vdu_of import monitored
from nfvo.descriptor.vdu import Instances
from nfvo.descriptor.written import (
    NAMES,
    ONE,
    WORDS,
    Brief,
    Groups,
    Json,
    ShortRate,
    ShortVl,
    Written,
    affinity,
    rates,
    vlds,
)

Counts = dict[Name, Instances]


class ShortConnection(Brief):
    """A CP on a virtual link; a name alone is the link."""

    short = "vl"

    vl: Name = Field(description="the virtual link", examples=["left"])
    address: Annotated[tuple[Address, ...], ONE] = Field(
        default=(), description="fixed addresses; left out: taken from the pool"
    )


class ShortPart(Brief):
    """What is said of a VNF and of a nested service alike."""

    flavour: Name = Field(
        default="", description="a deployment flavour of it; left out: its first"
    )
    level: Name = Field(
        default="", description="an instantiation level; left out: the default one"
    )
    instances: Instances = 1
    connect: dict[Name, ShortConnection] = Field(
        default={}, description="the virtual link of each of its CPs"
    )
    after: Annotated[tuple[Name, ...], ONE] = Field(
        default=(), description="VNFs that must be up before"
    )


class ShortVnf(ShortPart):
    """How the service uses one VNFD; a name alone is the VNFD."""

    short = "vnfd"

    vnfd: Name = Field(description="the id of a VNFD", examples=["firewall"])
    vnfd_version: Version | None = None
    min_instances: Instances = 0
    max_instances: Instances = 0
    parameters: dict[Name, str] = Field(
        default={}, description="values of the VNFD's parameters, but of no secret"
    )
    site: Name = Field(default="", description="the only site that it may run at")


class ShortService(ShortPart):
    """A service that is a part of this one; a name alone is its NSD."""

    short = "nsd"

    nsd: Name = Field(description="the id of an NSD", examples=["core"])
    nsd_version: Version | None = None


class ShortSap(Brief):
    """Where users attach; a name alone is the virtual link."""

    short = "vl"

    vl: Name = Field(default="", description="the virtual link", examples=["left"])
    vnf: Name = Field(default="", description="instead, a VNF with a CP on no link")
    cp: Name = Field(default="", description="that CP of the VNF")
    description: str = ""


class ShortClassifier(Written):
    """What traffic a path takes."""

    protocol: str = ""
    ether_type: str = ""
    vlans: Annotated[tuple[str, ...], ONE] = ()
    source: str = ""
    destination: str = ""
    source_ports: str = ""
    destination_ports: str = ""
    dscp: str = ""


class ShortPath(Brief):
    """The VNFs that traffic passes; a list alone is the VNFs."""

    short = "hops"
    otherwise: ClassVar[Json] = {**WORDS, "minItems": 2}

    hops: tuple[Name, ...] = Field(min_length=2, description="VNFs, in order")
    graph: str = ""
    classifiers: tuple[ShortClassifier, ...] = ()
    max_latency: Millis = 0


class ShortStep(Written):
    """A level of a service, or what a step of scaling adds."""

    description: str = ""
    vnfs: Counts = Field(default={}, description="how many of each VNF")


class ShortNsLevel(ShortStep):
    """An instantiation level of a service."""

    rates: dict[Name, ShortRate] = Field(
        default={}, description="bit rates of links, instead of their own"
    )


class ShortNsAspect(Written):
    """A way in which a service scales."""

    description: str = ""
    max_level: Annotated[Whole, Field(ge=1, le=100_000)] = Field(
        description="how many steps there are", examples=["3"]
    )
    steps: Annotated[tuple[str, ...], ONE] = ()
    deltas: dict[Name, ShortStep] = Field(
        default={}, description="how many of each VNF a step adds"
    )


class OfNsFlavour(Written):
    """What a flavour has; that of the only one is at the top level."""

    vnfs: dict[Name, ShortVnf] = Field(default={}, description="its VNFs, by name")
    services: dict[Name, ShortService] = Field(
        default={}, description="services that are a part of it"
    )
    vls: Annotated[dict[Name, ShortVl], NAMES] = Field(
        default={}, description="the networks between the VNFs"
    )
    saps: dict[Name, ShortSap] = Field(
        default={}, description="where users attach to the service"
    )
    together: Groups = ()
    apart: Groups = ()
    paths: dict[Name, ShortPath] = Field(
        default={}, description="the VNFs that traffic passes, in order"
    )
    aspects: dict[Name, ShortNsAspect] = Field(
        default={}, description="ways in which it scales"
    )
    levels: dict[Name, ShortNsLevel] = Field(
        default={}, description="instantiation levels"
    )
    default_level: str = Field(default="", description="left out: the first")
    monitored: dict[str, ShortMonitored] = Field(
        default={}, description="measurements to be collected"
    )


class ShortNsFlavour(OfNsFlavour):
    """One of several deployment flavours."""

    description: str = ""


def flavour_of(id: str, short: OfNsFlavour) -> NsFlavour:
    """Translate a flavour."""
    return NsFlavour(
        id=id,
        description=short.description if isinstance(short, ShortNsFlavour) else "",
        vnf_profiles=tuple(_profile(*one) for one in short.vnfs.items()),
        ns_profiles=tuple(_service(*one) for one in short.services.items()),
        vlds=vlds(short.vls),
        sapds=tuple(_sap(*one) for one in short.saps.items()),
        affinity=affinity(short.together, short.apart),
        paths=tuple(_path(*one) for one in short.paths.items()),
        aspects=tuple(_aspect(*one) for one in short.aspects.items()),
        levels=tuple(_step(*one) for one in short.levels.items()),
        default_level=short.default_level,
        monitored=monitored(short.monitored),
    )


def _profile(name: str, short: ShortVnf) -> VnfProfile:
    return VnfProfile(
        id=name,
        vnfd=short.vnfd,
        vnfd_version=short.vnfd_version or "",
        flavour=short.flavour,
        level=short.level,
        instances=short.instances,
        min_instances=short.min_instances,
        max_instances=short.max_instances,
        connections=_connections(short.connect),
        parameters=tuple(
            ParameterValue(name=key, value=value)
            for key, value in short.parameters.items()
        ),
        after=short.after,
        site=short.site,
    )


def _service(name: str, short: ShortService) -> NsProfile:
    return NsProfile(
        id=name,
        nsd=short.nsd,
        nsd_version=short.nsd_version or "",
        flavour=short.flavour,
        level=short.level,
        instances=short.instances,
        connections=_connections(short.connect),
        after=short.after,
    )


def _connections(short: Mapping[str, ShortConnection]) -> tuple[Connection, ...]:
    return tuple(
        Connection(cpd=cpd, vl=connection.vl, addresses=connection.address)
        for cpd, connection in short.items()
    )


def _sap(name: str, short: ShortSap) -> Sapd:
    return Sapd(
        id=name,
        vl=short.vl,
        vnf=short.vnf,
        cpd=short.cp,
        description=short.description,
    )


def _path(name: str, short: ShortPath) -> ForwardingPath:
    return ForwardingPath(
        id=name,
        hops=short.hops,
        graph=short.graph,
        classifiers=tuple(
            Classifier.model_validate(one.model_dump()) for one in short.classifiers
        ),
        max_latency_ms=short.max_latency,
    )


def _aspect(name: str, short: ShortNsAspect) -> NsAspect:
    return NsAspect(
        id=name,
        description=short.description,
        max_level=short.max_level,
        steps=short.steps,
        deltas=tuple(_step(*one) for one in short.deltas.items()),
    )


def _step(name: str, short: ShortStep) -> NsStep:
    return NsStep(
        id=name,
        description=short.description,
        profiles=tuple(
            ProfileCount(profile=vnf, instances=n) for vnf, n in short.vnfs.items()
        ),
        rates=rates(short.rates) if isinstance(short, ShortNsLevel) else (),
    )
