"""Which flavour of a descriptor at which level: as asked, or what there is instead."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from nfvo.descriptor.flavour import AspectLevel, Flavour, Identified, level_of
from nfvo.descriptor.nsd import NsAspect, NsFlavour
from nfvo.descriptor.words import listed, quoted
from nfvo.errors import InvalidRequest


@dataclass(frozen=True, slots=True)
class Choice:
    """A deployment flavour, and an instantiation level of it; empty: the default."""

    flavour: str = ""
    level: str = ""


class OneFlavour(Protocol):
    """A flavour, of a VNF or a service."""

    @property
    def id(self) -> str:
        """Return the id."""

    @property
    def levels(self) -> Sequence[Identified]:
        """Return the instantiation levels."""

    @property
    def default_level(self) -> str:
        """Return the level that is meant where none is named; empty: the first."""


class Flavoured(Protocol):
    """What there are flavours of: a VNFD or an NSD."""

    @property
    def id(self) -> str:
        """Return the id."""

    @property
    def flavours(self) -> Sequence[OneFlavour]:
        """Return the flavours, the default first."""


ANY = Choice()


def resolved(descriptor: Flavoured, choice: Choice) -> Choice:
    """
    Return a choice with the defaults of a descriptor in the place of what is empty.

    The level stays empty where the flavour has none.  Raises ``InvalidRequest`` for a
    flavour or level that there is not, with all that there are.
    """
    wrong = tuple(_wrong(descriptor, choice))
    if wrong:
        has = "; ".join(map(_described, descriptor.flavours))
        message = f"{quoted(descriptor.id)} has {' and '.join(wrong)}"
        raise InvalidRequest(message, hint=f"it has {has}")
    flavour = _flavour(descriptor, choice)
    level = level_of(flavour.levels, choice.level or flavour.default_level)
    return Choice(flavour.id, level.id if level else "")


def scale_status(flavour: Flavour, level: str) -> tuple[AspectLevel, ...]:
    """
    Return the level of each scaling aspect of a flavour, as far as it is known.

    Without instantiation levels all are 0: nothing was added to what there is first.
    """
    found = level_of(flavour.levels, level)
    if found:
        return found.aspects
    return tuple(AspectLevel(aspect=one.id, level=0) for one in flavour.aspects)


def ns_scale_status(flavour: NsFlavour, level: str) -> tuple[AspectLevel, ...]:
    """
    Return the level of each scaling aspect of a service, as far as it is known.

    NS levels say how many of what there are (IFA 014, 6.3.9), not at which levels of
    aspects that is: it is the one that makes just as many of all that it adds to.
    """
    found = level_of(flavour.levels, level)
    first = {one.id: one.instances for one in flavour.vnf_profiles}
    first |= {one.id: one.instances for one in flavour.ns_profiles}
    there = dict(first)
    if found:
        there |= {one.profile: one.instances for one in found.profiles}
    levels = ((one.id, _level(one, first, there)) for one in flavour.aspects)
    return tuple(AspectLevel(aspect=id, level=n) for id, n in levels if n is not None)


def _level(
    aspect: NsAspect, first: Mapping[str, int], there: Mapping[str, int]
) -> int | None:
    """Return the level of an aspect at which there is what there is."""
    deltas = {delta.id: delta.profiles for delta in aspect.deltas}
    once = len(aspect.steps) == 1
    steps = aspect.steps * aspect.max_level if once else aspect.steps
    named = {one.profile for counts in deltas.values() for one in counts}
    counts = {profile: first.get(profile, 0) for profile in named}
    for level, step in enumerate(("", *steps)):
        for one in deltas.get(step, ()):
            counts[one.profile] += one.instances
        if all(there.get(profile) == count for profile, count in counts.items()):
            return level
    return None


def _wrong(descriptor: Flavoured, choice: Choice) -> Iterator[str]:
    flavours = {flavour.id for flavour in descriptor.flavours}
    known = not choice.flavour or choice.flavour in flavours
    if not known:
        yield f"no flavour {quoted(choice.flavour)}"
    among = [_flavour(descriptor, choice)] if known else descriptor.flavours
    levels = {level.id for flavour in among for level in flavour.levels}
    if choice.level and choice.level not in levels:
        where = f" in flavour {quoted(among[0].id)}" if known else ""
        yield f"no level {quoted(choice.level)}{where}"


def _flavour(descriptor: Flavoured, choice: Choice) -> OneFlavour:
    named = (one for one in descriptor.flavours if one.id == choice.flavour)
    return next(named, descriptor.flavours[0])


def _described(flavour: OneFlavour) -> str:
    levels = _names(flavour.levels)
    return f"flavour {flavour.id} ({f'levels {levels}' if levels else 'no levels'})"


def _names(them: Iterable[Identified]) -> str:
    names = [one.id for one in them]
    return listed(names, "and") if names else ""
