"""
NSDs in the short form, and their translation into the model.

One with a single flavour has the flavour's keys at its top level.
"""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from nfvo.descriptor.document import Flag, Name, Version
from nfvo.descriptor.flavour import DEFAULT
from nfvo.descriptor.nsd import Nsd, NsFlavour
from nfvo.descriptor.short_ns_flavour import (
    OfNsFlavour,
    ShortNsFlavour,
    ShortVnf,
    flavour_of,
)
from nfvo.descriptor.written import Written


class NsdHead(Written):
    """What both forms of NSD have."""

    nsd: Name
    version: Version = Field(description="the version of the NSD", examples=['"1.0"'])
    name: str = Field(default="", description="what people call it")
    designer: str = ""
    description: str = ""
    auto_heal: Flag = Field(
        default=False, description="repair the service without being asked"
    )


class ShortNsd(OfNsFlavour, NsdHead):
    """A network service."""

    vnfs: dict[Name, ShortVnf] = Field(
        min_length=1,
        description="the VNFs of the service, by name",
        examples=["{firewall: {vnfd: firewall}}"],
    )


class ManyNsFlavours(NsdHead):
    """A network service with named flavours."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        info.alias or name: "it belongs to a flavour: put it under 'flavours: {NAME: }'"
        for name, info in ShortNsFlavour.model_fields.items()
    }

    flavours: dict[Name, ShortNsFlavour] = Field(min_length=1)


def nsd_of(short: ShortNsd | ManyNsFlavours) -> Nsd:
    """Translate an NSD into the model."""
    return Nsd(
        id=short.nsd,
        version=short.version,
        name=short.name,
        designer=short.designer,
        description=short.description,
        flavours=_flavours(short),
        auto_heal=short.auto_heal,
    )


def _flavours(short: ShortNsd | ManyNsFlavours) -> tuple[NsFlavour, ...]:
    if isinstance(short, ManyNsFlavours):
        return tuple(flavour_of(*one) for one in short.flavours.items())
    return (flavour_of(DEFAULT, short),)
