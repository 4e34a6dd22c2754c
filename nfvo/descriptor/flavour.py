"""Deployment flavours of a VNF: its VDUs, in what numbers, and how they scale."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Literal, Protocol, Self, TypeVar

from pydantic import Field

from nfvo.descriptor.cp import ExtCpd, VipCpd
from nfvo.descriptor.document import Document, Name, Whole
from nfvo.descriptor.vdu import ContainerVdu, Instances, Monitored, Vdu
from nfvo.descriptor.vld import AffinityRule, LinkRate, Vld, at_rates, plus_rates

DEFAULT = "default"


class VduCount(Document):
    """A number of instances of a VDU."""

    vdu: Name
    instances: Instances


class Delta(Document):
    """
    What one step of a scaling aspect adds (IFA 011, 7.1.10.2.3).

    ``rates`` are added to the bit rates of links inside the VNF.
    """

    id: Name
    vdus: tuple[VduCount, ...] = ()
    rates: tuple[LinkRate, ...] = ()


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
    """
    An instantiation level: how many of each VDU there are (IFA 011, 7.1.8.7).

    Of a VDU that is not in ``vdus`` there are as many as the levels of aspects make.
    """

    id: Name
    description: str = ""
    vdus: tuple[VduCount, ...] = ()
    aspects: tuple[AspectLevel, ...] = ()
    rates: tuple[LinkRate, ...] = ()


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

    def counts(self, level: Level) -> Mapping[str, int]:
        """Return how many of each VDU there are at a level."""
        counts = {vdu.id: vdu.instances for vdu in self.vdus}
        for step in self._steps(level):
            for added in step.vdus:
                counts[added.vdu] = counts.get(added.vdu, 0) + added.instances
        return counts | {one.vdu: one.instances for one in level.vdus}

    def _steps(self, level: Level) -> Iterator[Delta]:
        """Yield what each step of each aspect adds up to a level."""
        at = {one.aspect: one.level for one in level.aspects}
        for aspect in self.aspects:
            yield from _steps(aspect, at.get(aspect.id, 0))

    def at(self, level: Level) -> Self:
        """
        Return it in the numbers, and with the bit rates, of a level.

        A link has what the steps of aspects add to its own, unless the level says.
        """
        added = [rate for step in self._steps(level) for rate in step.rates]
        vlds = at_rates(plus_rates(self.vlds, added), level.rates)
        counted = self.with_counts(self.counts(level))
        return counted.model_copy(update={"vlds": vlds})

    def with_counts(self, counts: Mapping[str, int]) -> Self:
        """Return it with so many instances of VDUs."""
        vdus = tuple(
            vdu.model_copy(update={"instances": counts.get(vdu.id, vdu.instances)})
            for vdu in self.vdus
        )
        return self.model_copy(update={"vdus": vdus})


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


def _steps(aspect: Aspect, level: int) -> Iterator[Delta]:
    """Yield the steps of an aspect up to a level, at most all that there are."""
    level = min(level, aspect.max_level)
    deltas = {delta.id: delta for delta in aspect.deltas}
    steps = aspect.steps * level if len(aspect.steps) == 1 else aspect.steps[:level]
    yield from (deltas[step] for step in steps if step in deltas)


def with_flavours(value: object, of_one: Iterable[str]) -> object:
    """Return what is stored, with keys that are ``of_one`` flavour put into one."""
    if not isinstance(value, Mapping) or "flavours" in value:
        return value
    flavour = {key: value[key] for key in of_one if key in value}
    rest = {key: value[key] for key in value if key not in flavour}
    return {**rest, "flavours": (flavour,)}
