"""The VNF descriptor, in the terms of ETSI NFV-IFA 011 and SOL001."""

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from nfvo.descriptor.cp import ExtCpd
from nfvo.descriptor.document import Document, Name, Version
from nfvo.descriptor.flavour import Flavour, level_of, named, with_flavours
from nfvo.descriptor.vdu import Vdu
from nfvo.descriptor.vld import AffinityRule, Vld

OF_ONE_FLAVOUR = ("vdus", "vlds", "ext_cpds", "affinity")


class Parameter(Document):
    """
    A value given at instantiation, for ``{{ name }}`` in user data.

    The value of a ``secret`` parameter is encrypted in the store and never shown.
    """

    name: Name
    description: str = ""
    default: str | None = None
    secret: bool = False


class Attribute(Document):
    """
    What may be set on an instance (IFA 011, 7.1.12 and 7.1.14).

    ``kind``: a configurable property, or a modifiable attribute of which an extension
    has a meaning to the VNF and metadata has none.
    """

    name: str
    kind: Literal["configurable", "extension", "metadata"] = "configurable"
    default: str = ""
    description: str = ""


class Indicator(Document):
    """A value that the VNF tells of itself (IFA 011, 7.1.11.2)."""

    id: str
    name: str = ""
    source: str = "vnf"
    value: str = ""


class Primitive(Document):
    """An action of day 1 (``order`` above 0) or day 2 that the VNF offers (OSM)."""

    name: str
    order: int = 0
    parameters: tuple[Parameter, ...] = ()
    target: str = ""


class Vnfd(Document):
    """
    VNF descriptor: what one network function is made of.

    What it consists of is said by its flavours; the first is meant where none is named,
    and ``vdus``, ``vlds``, ``ext_cpds`` and ``affinity`` are those of the first.
    ``chosen`` gives a VNFD of one flavour at one level.
    """

    id: Name
    version: Version
    provider: str
    product_name: str = ""
    software_version: str = ""
    description: str = ""
    vnfm_info: tuple[str, ...] = ()
    flavours: tuple[Flavour, ...] = Field(min_length=1)
    parameters: tuple[Parameter, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    primitives: tuple[Primitive, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _of_one_flavour(cls, value: object) -> object:
        """Read what was stored when a VNFD had but one flavour, and no name for it."""
        return with_flavours(value, OF_ONE_FLAVOUR)

    @property
    def vdus(self) -> tuple[Vdu, ...]:
        """Return the VDUs of the first flavour."""
        return self.flavours[0].vdus

    @property
    def vlds(self) -> tuple[Vld, ...]:
        """Return the internal links of the first flavour."""
        return self.flavours[0].vlds

    @property
    def ext_cpds(self) -> tuple[ExtCpd, ...]:
        """Return the external CPs of the first flavour."""
        return self.flavours[0].ext_cpds

    @property
    def affinity(self) -> tuple[AffinityRule, ...]:
        """Return the rules of the first flavour."""
        return self.flavours[0].affinity

    def all_vdus(self) -> Iterator[Vdu]:
        """Yield the VDUs of all flavours."""
        for flavour in self.flavours:
            yield from flavour.vdus

    def chosen(self, flavour: str = "", level: str = "") -> Self:
        """
        Return it with one flavour only, its VDUs in the numbers of a level.

        Empty is the first flavour, and its default level.  ``KeyError`` when there is
        no such flavour or level: ``checks`` has seen to that.
        """
        one = self.flavours[0] if not flavour else named(self.flavours, flavour)
        found = level_of(one.levels, level or one.default_level)
        only = one.at(found) if found else one
        return self.model_copy(update={"flavours": (only,)})
