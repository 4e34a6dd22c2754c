"""How many of each VDU there are, and how they scale → policies of SOL001."""

from collections.abc import Iterable, Iterator, Mapping

from nfvo.descriptor.flavour import Aspect, Delta, Flavour, Level
from nfvo.descriptor.writing.parts import Tree, kept
from nfvo.descriptor.writing.sol001_parts import bit_rates, policy


def scaling(
    flavour: Flavour, vdus: Mapping[str, str], links: Mapping[str, str]
) -> Iterator[Tree]:
    """Yield the policies; ``vdus`` and ``links`` are names of nodes by ids."""
    for vdu in flavour.vdus:
        if vdu.instances != vdu.min_instances:
            count = {"initial_delta": {"number_of_instances": vdu.instances}}
            target = vdus[vdu.id]
            yield policy(f"{target}-initial", "VduInitialDelta", count, [target])
    if flavour.aspects:
        aspects = {
            one.id: {
                "name": one.name,
                "description": one.description,
                "max_scale_level": one.max_level,
                **kept(step_deltas=_steps(one)),
            }
            for one in flavour.aspects
        }
        yield policy("scaling-aspects", "ScalingAspects", {"aspects": aspects})
    yield from _deltas(flavour, vdus)
    yield from _levels(flavour, vdus)
    yield from _rates(flavour, links)


def _steps(aspect: Aspect) -> list[str]:
    """Return the deltas of the steps, if each of them adds something."""
    known = {delta.id for delta in aspect.deltas if delta.vdus or delta.rates}
    return [*aspect.steps] if known.issuperset(aspect.steps) else []


def _deltas(flavour: Flavour, vdus: Mapping[str, str]) -> Iterator[Tree]:
    for aspect in flavour.aspects:
        for vdu, target in vdus.items():
            deltas = {
                delta.id: {"number_of_instances": one.instances}
                for delta in aspect.deltas
                for one in delta.vdus
                if one.vdu == vdu
            }
            if deltas:
                properties = {"aspect": aspect.id, "deltas": deltas}
                name = f"{aspect.id}-of-{target}"
                yield policy(name, "VduScalingAspectDeltas", properties, [target])


def _levels(flavour: Flavour, vdus: Mapping[str, str]) -> Iterator[Tree]:
    if not flavour.levels:
        return
    levels = {
        one.id: {
            "description": one.description,
            **kept(
                scale_info={a.aspect: {"scale_level": a.level} for a in one.aspects}
            ),
        }
        for one in flavour.levels
    }
    properties = {"levels": levels, **kept(default_level=flavour.default_level)}
    yield policy("instantiation-levels", "InstantiationLevels", properties)
    for vdu, target in vdus.items():
        counts = {
            level.id: {"number_of_instances": one.instances}
            for level in flavour.levels
            for one in level.vdus
            if one.vdu == vdu
        }
        if counts:
            kind = "VduInstantiationLevels"
            yield policy(f"levels-of-{target}", kind, {"levels": counts}, [target])


def _rates(flavour: Flavour, links: Mapping[str, str]) -> Iterator[Tree]:
    """Yield the bit rates of links that steps add, and that levels have."""
    for link, target in links.items():
        for aspect in flavour.aspects:
            if deltas := _of_link(link, aspect.deltas):
                said: Tree = {"aspect": aspect.id, "deltas": deltas}
                kind = "VirtualLinkBitrateScalingAspectDeltas"
                yield policy(f"{aspect.id}-of-{target}", kind, said, [target])
        if levels := _of_link(link, flavour.levels):
            kind = "VirtualLinkInstantiationLevels"
            yield policy(f"levels-of-{target}", kind, {"levels": levels}, [target])


def _of_link(link: str, those: Iterable[Delta | Level]) -> Tree:
    """Return the bit rates of a link, by the ids of those that say any."""
    return {
        one.id: {"bitrate_requirements": bit_rates(rate)}
        for one in those
        for rate in one.rates
        if rate.vl == link
    }
