"""Flavours of VNFs in the short form, and their translation into the model."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from nfvo.descriptor.cp import ExtCpd, LayerProtocol, VipCpd
from nfvo.descriptor.document import Flag, Name, Whole
from nfvo.descriptor.flavour import (
    Aspect,
    AspectLevel,
    Delta,
    Flavour,
    Level,
    VduCount,
)
from nfvo.descriptor.short_security import SecurityGroups
from nfvo.descriptor.short_vdu import ShortAddress, ShortMonitored, ShortVdu, VduKeys
from nfvo.descriptor.short_vdu_of import addresses, monitored, vdu_of
from nfvo.descriptor.vdu import Instances
from nfvo.descriptor.written import (
    NAMES,
    ONE,
    Brief,
    Groups,
    ShortRate,
    ShortVl,
    Written,
    affinity,
    rates,
    vlds,
)

ONLY_VDU = "vm"
Counts = dict[Name, Instances]


class ShortExternal(Brief):
    """A CP that is seen from outside; ``lb.public`` alone is the CP."""

    short = "cp"

    cp: str = Field(default="", description="VDU.CP, such as lb.public")
    vl: Name = Field(
        default="", description="instead, an internal link that is one outside"
    )
    description: str = ""
    protocols: Annotated[tuple[LayerProtocol, ...], ONE] = ()
    management: Flag = False


class ShortVip(Written):
    """A virtual IP address that several CPs share."""

    cps: Annotated[tuple[str, ...], ONE] = ()
    vl: Name = ""
    function: Literal["ha", "lb"] = "ha"
    addresses: Annotated[tuple[ShortAddress, ...], ONE] = ()


class ShortLevel(Written):
    """An instantiation level."""

    description: str = ""
    vdus: Counts = Field(default={}, description="how many of each VDU there are")
    aspects: Counts = Field(default={}, description="the level of each aspect")
    rates: dict[Name, ShortRate] = Field(
        default={}, description="bit rates of links, instead of their own"
    )


class ShortAspect(Written):
    """A way in which a VNF scales."""

    name: str = ""
    description: str = ""
    max_level: Annotated[Whole, Field(ge=1, le=100_000)] = Field(
        description="how many steps there are", examples=["3"]
    )
    steps: Annotated[tuple[str, ...], ONE] = Field(
        default=(), description="the delta of each step; one is that of every step"
    )
    deltas: dict[Name, Counts] = Field(
        default={}, description="how many of each VDU a step adds"
    )
    rates: dict[Name, dict[Name, ShortRate]] = Field(
        default={}, description="by delta, what a step adds to bit rates of links"
    )


class OfFlavour(Written):
    """What a flavour has beside its VDUs; that of the only one is at the top level."""

    vls: Annotated[dict[Name, ShortVl], NAMES] = Field(
        default={}, description="links inside the VNF"
    )
    external: dict[Name, ShortExternal] = Field(
        default={}, description="CPs seen from outside, as lb.public"
    )
    vips: dict[Name, ShortVip] = Field(
        default={}, description="virtual addresses that CPs share"
    )
    together: Groups = ()
    apart: Groups = ()
    aspects: dict[Name, ShortAspect] = Field(
        default={}, description="ways in which it scales"
    )
    levels: dict[Name, ShortLevel] = Field(
        default={}, description="instantiation levels"
    )
    default_level: str = Field(default="", description="left out: the first")


class ShortFlavour(OfFlavour):
    """One of several deployment flavours."""

    description: str = ""
    vdus: dict[Name, ShortVdu] = Field(default={}, description="its VDUs, by name")
    monitored: dict[str, ShortMonitored] = Field(
        default={}, description="measurements to be collected"
    )


def flavour_of(
    id: str, short: OfFlavour, vdus: Mapping[str, VduKeys], groups: SecurityGroups
) -> Flavour:
    """Translate a flavour that consists of ``vdus``."""
    own = short if isinstance(short, ShortFlavour) else None
    return Flavour(
        id=id,
        description=own.description if own else "",
        vdus=tuple(vdu_of(name, vdu, groups) for name, vdu in vdus.items()),
        vlds=vlds(short.vls),
        ext_cpds=tuple(_external(short.external, vdus)),
        vip_cpds=tuple(_vip(*one) for one in short.vips.items()),
        affinity=affinity(short.together, short.apart),
        aspects=tuple(_aspect(*one) for one in short.aspects.items()),
        levels=tuple(_level(*one) for one in short.levels.items()),
        default_level=short.default_level,
        monitored=monitored(own.monitored) if own else (),
    )


def external_cps(vdus: Mapping[str, VduKeys]) -> Iterator[ExtCpd]:
    """Yield the external CPs where none are named: those of the only VDU."""
    if len(vdus) == 1:
        for name, vdu in vdus.items():
            yield from (
                ExtCpd(id=cp, vdu=name, cpd=cp)
                for cp, short in vdu.cps.items()
                if not short.vl
            )


def _external(
    written: Mapping[str, ShortExternal], vdus: Mapping[str, VduKeys]
) -> Iterator[ExtCpd]:
    if not written:
        yield from external_cps(vdus)
        return
    known = {f"{name}.{cp}": (name, cp) for name, vdu in vdus.items() for cp in vdu.cps}
    if len(vdus) == 1:
        known |= {cp: (name, cp) for name, vdu in vdus.items() for cp in vdu.cps}
    for id, short in written.items():
        before, _, after = short.cp.rpartition(".")
        unknown = (before or ONLY_VDU, after) if short.cp else ("", "")
        vdu, cpd = known.get(short.cp, unknown)
        yield ExtCpd(
            id=id,
            vdu=vdu,
            cpd=cpd,
            vl=short.vl,
            description=short.description,
            protocols=short.protocols,
            management=short.management,
        )


def _vip(id: str, short: ShortVip) -> VipCpd:
    return VipCpd(
        id=id,
        cpds=short.cps,
        vl=short.vl,
        function=short.function,
        addresses=addresses(short.addresses),
    )


def _aspect(id: str, short: ShortAspect) -> Aspect:
    return Aspect(
        id=id,
        name=short.name,
        description=short.description,
        max_level=short.max_level,
        steps=short.steps,
        deltas=tuple(
            Delta(
                id=id,
                vdus=_counts(short.deltas.get(id, {})),
                rates=rates(short.rates.get(id, {})),
            )
            for id in dict.fromkeys((*short.deltas, *short.rates))
        ),
    )


def _level(id: str, short: ShortLevel) -> Level:
    return Level(
        id=id,
        description=short.description,
        vdus=_counts(short.vdus),
        aspects=tuple(
            AspectLevel(aspect=aspect, level=level)
            for aspect, level in short.aspects.items()
        ),
        rates=rates(short.rates),
    )


def _counts(counts: Counts) -> tuple[VduCount, ...]:
    return tuple(VduCount(vdu=vdu, instances=n) for vdu, n in counts.items())
