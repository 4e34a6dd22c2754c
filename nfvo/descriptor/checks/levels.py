"""Rules of flavours alike: levels and steps name what there is, within its bounds."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from nfvo.descriptor.checks.finding import Finding, unknown
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.flavour import Aspect, Flavour, Identified, Level
from nfvo.descriptor.nsd import NsAspect, Nsd, NsFlavour, NsStep
from nfvo.descriptor.tree import Where
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.words import quoted

Counts = Mapping[str, int]
Named = Iterable[tuple[Where, str]]
OF_ASPECTS = ("aspect.unknown", "scaling aspect")


def largest_vnf(vnfd: Vnfd) -> Vnfd:
    """Return a VNFD of one flavour with the most that any level has of each VDU."""
    (flavour,) = vnfd.flavours
    first = {vdu.id: vdu.instances for vdu in flavour.vdus}
    counted = flavour.with_counts(_most(first, _of_vnf_levels(flavour)))
    return vnfd.model_copy(update={"flavours": (counted,)})


def largest_ns(nsd: Nsd) -> Nsd:
    """Return an NSD of one flavour with the most that any level has of each part."""
    (flavour,) = nsd.flavours
    first = {one.id: one.instances for one in flavour.vnf_profiles}
    first |= {one.id: one.instances for one in flavour.ns_profiles}
    counted = flavour.with_counts(_most(first, _of_ns_levels(flavour)))
    return nsd.model_copy(update={"flavours": (counted,)})


def _most(first: Counts, levels: Mapping[str, Counts]) -> Counts:
    """Return the largest number of each; a level may say nothing of one."""
    return {
        name: max(
            (level.get(name, number) for level in levels.values()), default=number
        )
        for name, number in first.items()
    }


def of_vnfd(vnfd: Vnfd) -> Iterator[Finding]:
    """Find levels, steps and aspects of a VNFD that name what it has not."""
    flavour = vnfd.flavours[0]
    vdus = _ids(flavour.vdus) | _ids(flavour.containers)
    yield from _default(flavour.default_level, flavour.levels)
    yield from _names(_counted(flavour), vdus, ("vdu.unknown", "VDU"))
    yield from _names(_reached(flavour), _ids(flavour.aspects), OF_ASPECTS)
    links = _ids(flavour.vlds)
    yield from _names(_rates(flavour.levels), links, ("vl.unknown", "internal link"))
    added = _added_rates(flavour)
    yield from _names(added, links, ("vl.unknown", "internal link"))
    yield from _steps(flavour.aspects)
    yield from _too_high(flavour)
    bounds = {v.id: (v.min_instances, v.max_instances) for v in flavour.vdus}
    yield from _beyond("vdus", _of_vnf_levels(flavour), bounds)


def of_nsd(nsd: Nsd) -> Iterator[Finding]:
    """Find levels and steps of an NSD that name what it has not."""
    flavour = nsd.flavours[0]
    parts = _ids(flavour.vnf_profiles) | _ids(flavour.ns_profiles)
    yield from _default(flavour.default_level, flavour.levels)
    yield from _names(_ns_counted(flavour), parts, ("vnf.unknown", "VNF"))
    links = _ids(flavour.vlds)
    yield from _names(_rates(flavour.levels), links, ("vl.unknown", "virtual link"))
    yield from _steps(flavour.aspects)
    bounds = {p.id: (p.min_instances, p.max_instances) for p in flavour.vnf_profiles}
    yield from _beyond("vnfs", _of_ns_levels(flavour), bounds)


def _ids(them: Iterable[Identified]) -> set[str]:
    return {one.id for one in them}


def _of_vnf_levels(flavour: Flavour) -> Mapping[str, Counts]:
    return {level.id: flavour.counts(level) for level in flavour.levels}


def _of_ns_levels(flavour: NsFlavour) -> Mapping[str, Counts]:
    return {
        level.id: {c.profile: c.instances for c in level.profiles}
        for level in flavour.levels
    }


def _default(level: str, levels: Iterable[Identified]) -> Iterator[Finding]:
    known = _ids(levels)
    if level and level not in known:
        fault = unknown("level.unknown", "instantiation level", level, known)
        yield Finding(("default-level",), fault)


def _counted(flavour: Flavour) -> Named:
    for level in flavour.levels:
        yield from ((("levels", level.id, "vdus", c.vdu), c.vdu) for c in level.vdus)
    for aspect in flavour.aspects:
        for delta in aspect.deltas:
            where = ("aspects", aspect.id, "deltas", delta.id)
            yield from (((*where, c.vdu), c.vdu) for c in delta.vdus)


def _ns_counted(flavour: NsFlavour) -> Named:
    steps: list[tuple[Where, NsStep]]
    steps = [(("levels", level.id), level) for level in flavour.levels]
    for aspect in flavour.aspects:
        at = ("aspects", aspect.id, "deltas")
        steps += [((*at, delta.id), delta) for delta in aspect.deltas]
    for where, step in steps:
        yield from (((*where, "vnfs", c.profile), c.profile) for c in step.profiles)


def _rates(levels: Iterable[Level | NsStep]) -> Named:
    for level in levels:
        for one in level.rates:
            yield ("levels", level.id, "rates", one.vl), one.vl


def _added_rates(flavour: Flavour) -> Named:
    for aspect in flavour.aspects:
        for delta in aspect.deltas:
            where = ("aspects", aspect.id, "rates", delta.id)
            yield from (((*where, one.vl), one.vl) for one in delta.rates)


def _reached(flavour: Flavour) -> Named:
    for level in flavour.levels:
        for one in level.aspects:
            yield ("levels", level.id, "aspects", one.aspect), one.aspect


def _names(
    named: Named, known: Collection[str], what: tuple[str, str]
) -> Iterator[Finding]:
    for where, name in named:
        if name not in known:
            yield Finding(where, unknown(*what, name, known), on_key=True)


def _steps(aspects: Sequence[Aspect] | Sequence[NsAspect]) -> Iterator[Finding]:
    for aspect in aspects:
        known = _ids(aspect.deltas)
        for step in dict.fromkeys(aspect.steps):
            if step not in known:
                what = f"delta of {quoted(aspect.id)} called"
                fault = unknown("aspect.unknown", what, step, known)
                yield Finding(("aspects", aspect.id, "steps"), fault)


def _too_high(flavour: Flavour) -> Iterator[Finding]:
    highest = {aspect.id: aspect.max_level for aspect in flavour.aspects}
    for level in flavour.levels:
        for one in level.aspects:
            most = highest.get(one.aspect, one.level)
            if one.level > most:
                message = f"{quoted(one.aspect)} is at level {one.level} of {most}"
                where = ("levels", level.id, "aspects", one.aspect)
                expected = f"at most {most}, its max-level"
                yield Finding(where, Fault("level.bounds", message, expected))


def _beyond(
    key: str, levels: Mapping[str, Counts], bounds: Mapping[str, tuple[int, int]]
) -> Iterator[Finding]:
    """Find levels with fewer than the least, or more than the largest number of one."""
    for level, counts in levels.items():
        for name, number in counts.items():
            least, most = bounds.get(name, (0, 0))
            if number < least or number > (most or number):
                message = f"{number} of {quoted(name)} at level {quoted(level)}"
                expected = f"{least} to {most}" if most else f"at least {least}"
                where = ("levels", level, key, name)
                yield Finding(where, Fault("level.bounds", message, expected))
