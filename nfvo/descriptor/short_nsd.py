"""NSDs in the short form, and their translation into the model."""

from typing import Annotated

from pydantic import Field

from nfvo.descriptor.document import Address, Count, Flag, Name, Version
from nfvo.descriptor.nsd import (
    Connection,
    ForwardingPath,
    Nsd,
    NsFlavour,
    ParameterValue,
    Sapd,
    VnfProfile,
)
from nfvo.descriptor.written import (
    NAMES,
    ONE,
    Brief,
    Groups,
    ShortVl,
    Written,
    affinity,
    vlds,
)


class ShortConnection(Brief):
    """A CP on a virtual link; a name alone is the link."""

    short = "vl"

    vl: Name = Field(description="the virtual link", examples=["left"])
    address: Annotated[tuple[Address, ...], ONE] = Field(
        default=(), description="fixed addresses; left out: taken from the pool"
    )


class ShortVnf(Brief):
    """How the service uses one VNFD; a name alone is the VNFD."""

    short = "vnfd"

    vnfd: Name = Field(description="the id of a VNFD", examples=["firewall"])
    vnfd_version: Version | None = None
    flavour: Name = Field(
        default="", description="a deployment flavour of the VNFD; left out: its first"
    )
    level: Name = Field(
        default="", description="an instantiation level; left out: the default one"
    )
    instances: Count = 1
    connect: dict[Name, ShortConnection] = Field(
        default={}, description="the virtual link of each CP of the VNF"
    )
    parameters: dict[Name, str] = Field(
        default={}, description="values of the VNFD's parameters, but of no secret"
    )
    after: Annotated[tuple[Name, ...], ONE] = Field(
        default=(), description="VNFs that must be up before"
    )
    site: Name = Field(default="", description="the only site that it may run at")


class ShortSap(Brief):
    """Where users attach; a name alone is the virtual link."""

    short = "vl"

    vl: Name = Field(description="the virtual link", examples=["left"])


class ShortNsd(Written):
    """A network service."""

    nsd: Name
    version: Version = Field(description="the version of the NSD", examples=['"1.0"'])
    designer: str = ""
    description: str = ""
    vnfs: dict[Name, ShortVnf] = Field(
        min_length=1,
        description="the VNFs of the service, by name",
        examples=["{firewall: {vnfd: firewall}}"],
    )
    vls: Annotated[dict[Name, ShortVl], NAMES] = Field(
        default={}, description="the networks between the VNFs"
    )
    saps: dict[Name, ShortSap] = Field(
        default={}, description="where users attach to the service"
    )
    together: Groups = ()
    apart: Groups = ()
    paths: dict[Name, Annotated[tuple[Name, ...], Field(min_length=2)]] = Field(
        default={}, description="the VNFs that traffic passes, in order"
    )
    auto_heal: Flag = Field(
        default=False, description="repair the service without being asked"
    )


def nsd_of(short: ShortNsd) -> Nsd:
    """Translate an NSD into the model."""
    return Nsd(
        id=short.nsd,
        version=short.version,
        designer=short.designer,
        description=short.description,
        flavours=(_flavour(short),),
        auto_heal=short.auto_heal,
    )


def _flavour(short: ShortNsd) -> NsFlavour:
    return NsFlavour(
        vnf_profiles=tuple(_profile(name, vnf) for name, vnf in short.vnfs.items()),
        vlds=vlds(short.vls),
        sapds=tuple(Sapd(id=name, vl=sap.vl) for name, sap in short.saps.items()),
        affinity=affinity(short.together, short.apart),
        paths=tuple(
            ForwardingPath(id=name, hops=hops) for name, hops in short.paths.items()
        ),
    )


def _profile(name: str, short: ShortVnf) -> VnfProfile:
    return VnfProfile(
        id=name,
        vnfd=short.vnfd,
        vnfd_version=short.vnfd_version or "",
        flavour=short.flavour,
        level=short.level,
        instances=short.instances,
        connections=tuple(
            Connection(cpd=cpd, vl=connection.vl, addresses=connection.address)
            for cpd, connection in short.connect.items()
        ),
        parameters=tuple(
            ParameterValue(name=key, value=value)
            for key, value in short.parameters.items()
        ),
        after=short.after,
        site=short.site,
    )
