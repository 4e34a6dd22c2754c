"""
VNFDs in the short form, and their translation into the model.

A VNFD with one VDU has the VDU's keys at its top level, and calls the VDU ``vm``.  One
with a single flavour has the flavour's keys there.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from nfvo.descriptor.document import Flag, Name, Version, refusal
from nfvo.descriptor.flavour import DEFAULT, Flavour
from nfvo.descriptor.short_flavour import (
    ONLY_VDU,
    OfFlavour,
    ShortExternal,
    ShortFlavour,
    flavour_of,
)
from nfvo.descriptor.short_security import Group, refuse_unknown
from nfvo.descriptor.short_vdu import ShortVdu, VduKeys
from nfvo.descriptor.tree import Where
from nfvo.descriptor.vnfd import Parameter, Vnfd
from nfvo.descriptor.written import NAMES, ONE, Brief, Written


def _vdu_and_cp(value: ShortExternal) -> ShortExternal:
    if not value.vl and not all(value.cp.partition(".")):
        raise refusal("value.invalid", "VDU.CP, such as lb.public")
    return value


External = dict[Name, Annotated[ShortExternal, AfterValidator(_vdu_and_cp)]]


class ShortParameter(Brief):
    """A value given at instantiation; a text alone is its default."""

    short = "default"

    description: str = ""
    default: str | None = None
    secret: Flag = False


class ShortVnfd(Written):
    """What all forms of VNFD have."""

    vnfd: Name
    version: Version = Field(description="the version of the VNFD", examples=['"1.0"'])
    provider: str = Field(description="who makes the VNF", examples=["acme"])
    product: str = Field(default="", description="what it is sold as")
    software_version: str = ""
    description: str = ""
    vnfm: Annotated[tuple[str, ...], ONE] = Field(
        default=(), description="kinds of VNF manager that it works with"
    )
    security: dict[Name, Group] = Field(
        default={}, description="groups of rules of what CPs let in and out"
    )
    parameters: Annotated[dict[Name, ShortParameter], NAMES] = Field(
        default={}, description="what `{{ name }}` in user data stands for"
    )


class OneVdu(OfFlavour, VduKeys, ShortVnfd):
    """A VNFD with one VDU, whose keys are at the top level."""


class ManyVdus(OfFlavour, ShortVnfd):
    """A VNFD with named VDUs."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        info.alias or name: "it belongs to a VDU: put it under 'vdus: {NAME: ...}'"
        for name, info in ShortVdu.model_fields.items()
    }

    vdus: dict[Name, ShortVdu] = Field(min_length=1)
    external: External = Field(
        default={}, description="names of CPs seen from outside, as lb.public"
    )


class VnfdFlavour(ShortFlavour):
    """A deployment flavour of a VNFD with several."""

    external: External = Field(
        default={}, description="names of CPs seen from outside, as lb.public"
    )


class ManyFlavours(ShortVnfd):
    """A VNFD with named flavours."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        info.alias or name: "it belongs to a flavour: put it under 'flavours: {NAME: }'"
        for name, info in ShortFlavour.model_fields.items()
    }

    flavours: dict[Name, VnfdFlavour] = Field(min_length=1)


AnyVnfd = OneVdu | ManyVdus | ManyFlavours


def vnfd_of(short: AnyVnfd) -> Vnfd:
    """Translate a VNFD into the model; raise ``ValidationError``."""
    return Vnfd(
        id=short.vnfd,
        version=short.version,
        provider=short.provider,
        product_name=short.product,
        software_version=short.software_version,
        description=short.description,
        vnfm_info=short.vnfm,
        flavours=_flavours(short),
        parameters=tuple(
            Parameter(name=name, **parameter.model_dump())
            for name, parameter in short.parameters.items()
        ),
    )


def _flavours(short: AnyVnfd) -> tuple[Flavour, ...]:
    match short:
        case ManyFlavours():
            flavours = short.flavours.items()
            return tuple(
                _flavour(short, ("flavours", name), flavour, flavour.vdus)
                for name, flavour in flavours
            )
        case ManyVdus():
            return (_flavour(short, (), short, short.vdus),)
        case OneVdu():
            return (_flavour(short, (), short, {ONLY_VDU: short}),)


def _flavour(
    short: ShortVnfd, where: Where, flavour: OfFlavour, vdus: Mapping[str, VduKeys]
) -> Flavour:
    uses = (
        ((*where, "vdus", name, "cps", id, "security"), cp.security)
        for name, vdu in vdus.items()
        for id, cp in vdu.cps.items()
    )
    refuse_unknown(uses, short.security)
    id = str(where[-1]) if where else DEFAULT
    return flavour_of(id, flavour, vdus, short.security)
