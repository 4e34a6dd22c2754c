"""Deployment flavours of a VNF: its VDUs, in what numbers, and how they scale."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal, Protocol, TypeVar

from pydantic import Field

from nfvo.descriptor.cp import ExtCpd, VipCpd
from nfvo.descriptor.document import Document, Name, Whole
from nfvo.descriptor.vdu import ContainerVdu, Instances, Monitored, Vdu
from nfvo.descriptor.vld import AffinityRule, Vld

DEFAULT = "default"


class VduCount(Document):
    """A number of instances of a VDU."""

    vdu: Name
    instances: Instances


class Delta(Document):
    """What one step of a scaling aspect adds (IFA 011, 7.1.10.2.3)."""

    id: Name
    vdus: tuple[VduCount, ...] = ()


class Threshold(Document):
    """A bound of a measurement, and on which side of it something is done."""

    relation: Literal["ge", "le", "gt", "lt", "eq", "ne"]
    value: float


class ScalingRule(Document):
    """
    When a VNF scales by itself: one step of its aspect (OSM's scaling criteria).

    ``monitored`` is the id of a measurement.  Its value has to be beyond a threshold
    for ``threshold_s``, and after a step nothing is done for ``cooldown_s``.
    """

    name: str
    enabled: bool = True
    monitored: str = ""
    scale_out: Threshold | None = None
    scale_in: Threshold | None = None
    threshold_s: Annotated[Whole, Field(ge=0)] = 0
    cooldown_s: Annotated[Whole, Field(ge=0)] = 0


class Aspect(Document):
    """
    A way in which a VNF scales (IFA 011, 7.1.10.2).

    ``steps`` are ids of ``deltas``, one for each level above 0; a single one is meant
    for every level.  ``rules`` say when it is done without being asked.
    """

    id: Name
    name: str = ""
    description: str = ""
    max_level: Instances = Field(ge=1)
    steps: tuple[str, ...] = ()
    deltas: tuple[Delta, ...] = ()
    rules: tuple[ScalingRule, ...] = ()


class AspectLevel(Document):
    """The level of one scaling aspect."""

    aspect: Name
    level: Instances


class Level(Document):
    """An instantiation level: how many of each VDU there are (IFA 011, 7.1.8.7)."""

    id: Name
    description: str = ""
    vdus: tuple[VduCount, ...] = ()
    aspects: tuple[AspectLevel, ...] = ()


class LcmOperation(Document):
    """
    An LCM operation that the VNF implements itself or limits (IFA 011, 7.1.5).

    ``script`` is the artifact that does it; ``inputs`` are what it takes.
    """

    name: str
    script: str = ""
    inputs: tuple[str, ...] = ()


class Flavour(Document):
    """A deployment flavour (IFA 011, 7.1.8); ``default_level`` empty: the first."""

    id: Name = DEFAULT
    description: str = ""
    vdus: tuple[Vdu, ...] = ()
    containers: tuple[ContainerVdu, ...] = ()
    vlds: tuple[Vld, ...] = ()
    ext_cpds: tuple[ExtCpd, ...] = ()
    vip_cpds: tuple[VipCpd, ...] = ()
    affinity: tuple[AffinityRule, ...] = ()
    aspects: tuple[Aspect, ...] = ()
    levels: tuple[Level, ...] = ()
    default_level: str = ""
    operations: tuple[LcmOperation, ...] = ()
    monitored: tuple[Monitored, ...] = ()


class Identified(Protocol):
    """What has an id of its own among its like."""

    @property
    def id(self) -> str:
        """Return the id."""


T = TypeVar("T", bound=Identified)


def named(them: Iterable[T], id: str) -> T:
    """Return the one with an id; ``KeyError`` when there is none."""
    return {one.id: one for one in them}[id]


def level_of(levels: Sequence[T], id: str) -> T | None:
    """Return the level with an id, else the first one, if there are any."""
    if id:
        return named(levels, id)
    return levels[0] if levels else None


def with_flavours(value: object, of_one: Iterable[str]) -> object:
    """Return what is stored, with keys that are ``of_one`` flavour put into one."""
    if not isinstance(value, Mapping) or "flavours" in value:
        return value
    flavour = {key: value[key] for key in of_one if key in value}
    rest = {key: value[key] for key in value if key not in flavour}
    return {**rest, "flavours": (flavour,)}
