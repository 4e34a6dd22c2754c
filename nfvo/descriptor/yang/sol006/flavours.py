"""Deployment flavours of VNFs: VDUs and their numbers, links, levels, operations."""

from collections.abc import Iterator

from nfvo.descriptor.flavour import AspectLevel, Flavour, LcmOperation, Level, VduCount
from nfvo.descriptor.names import mended
from nfvo.descriptor.vdu import ContainerVdu, Vdu
from nfvo.descriptor.vld import Vld
from nfvo.descriptor.yang.maker import Maker
from nfvo.descriptor.yang.part import Part
from nfvo.descriptor.yang.sol006 import cps, links
from nfvo.descriptor.yang.sol006.scaling import aspect_of
from nfvo.descriptor.yang.sol006.vdus import (
    container_of,
    is_container,
    kdu_of,
    monitored,
)
from nfvo.descriptor.yang.sol006.vdus import vdu_of as read_vdu

SUFFIX = "-op-config"


def flavour_of(df: Part, vnfd: Part, maker: Maker) -> Flavour:
    """Return a deployment flavour."""
    name = maker.name(df)
    maker.mark(("flavours", name), df)
    levels = tuple(_level(one, maker) for one in df.all("instantiation-level"))
    default = mended(df.of("default-instantiation-level"))
    first = next((one for one in levels if one.id == default), None)
    first = first or next(iter(levels), None)
    counts = {one.vdu: one.instances for one in first.vdus} if first else {}
    rules = links.Rules(df, maker)
    vdus, containers = _vdus(df, vnfd, counts, rules, maker)
    kdus = tuple(kdu_of(one, maker) for one in vnfd.all("kdu"))
    nets = ((one.of("k8s-cluster-net"), one) for one in vnfd.all("ext-cpd"))
    vlds = (*_vlds(df, vnfd, rules, maker), *links.of_clusters(nets, maker))
    return maker.make(
        Flavour,
        df,
        id=name,
        description=df.of("description"),
        vdus=vdus,
        containers=(*containers, *kdus),
        vlds=vlds,
        ext_cpds=tuple(cps.ext_cpds(vnfd, vdus, maker)),
        vip_cpds=tuple(cps.vip_cpds(vnfd, maker)),
        affinity=rules.made(),
        aspects=tuple(aspect_of(one, maker) for one in df.all("scaling-aspect")),
        levels=levels,
        default_level=default,
        operations=tuple(_operations(df, vnfd)),
        monitored=tuple(monitored(df)),
    )


def _vdus(
    df: Part, vnfd: Part, counts: dict[str, int], rules: links.Rules, maker: Maker
) -> tuple[tuple[Vdu, ...], tuple[ContainerVdu, ...]]:
    """Return the VDUs that a flavour has profiles of, or all if it has none."""
    profiles = {one.of("id"): one for one in df.all("vdu-profile")}
    vdus: list[Vdu] = []
    containers: list[ContainerVdu] = []
    for part in vnfd.all("vdu"):
        profile = profiles.get(part.of("id"))
        if profile is None and profiles:
            continue
        if is_container(part):
            containers.append(container_of(part, vnfd, maker))
            continue
        vdu = read_vdu(part, vnfd, maker)
        vdus.append(_numbered(vdu, profile, counts, maker))
        if profile is not None:
            rules.join(profile, vdu.id)
    return tuple(vdus), tuple(containers)


def _numbered(
    vdu: Vdu, profile: Part | None, counts: dict[str, int], maker: Maker
) -> Vdu:
    least, most = maker.numbers(profile)
    instances = counts.get(vdu.id, max(least, 1) if profile is None else least)
    maker.mark(("vdus", vdu.id, "instances"), profile)
    return vdu.model_copy(
        update={
            "instances": instances,
            "min_instances": min(least, instances) if not profile else least,
            "max_instances": most,
        }
    )


def _vlds(df: Part, vnfd: Part, rules: links.Rules, maker: Maker) -> Iterator[Vld]:
    profiles: dict[str, Part] = {}
    for profile in df.all("virtual-link-profile"):
        profiles.setdefault(profile.of("id"), profile)
    for part in vnfd.all("int-virtual-link-desc"):
        name = maker.name(part)
        said = links.connectivity(part)
        flavours = {one.of("id"): one for one in part.all("flavour")}
        profile_of_it = profiles.get(part.of("id"))
        if profile_of_it:
            flavour = profile_of_it.of("flavour")
            said |= links.quality(flavours.get(flavour))
            said |= links.rates(profile_of_it, "max-bit-rate-requirements")
            said |= links.protocol_data(profile_of_it, maker)
        yield links.make(part, name, maker, said)


def _level(part: Part, maker: Maker) -> Level:
    return maker.make(
        Level,
        part,
        id=maker.name(part),
        description=part.of("description"),
        vdus=tuple(
            VduCount(
                vdu=mended(one.of("vdu-id")),
                instances=one.number("number-of-instances", 1),
            )
            for one in part.all("vdu-level")
        ),
        aspects=tuple(
            AspectLevel(
                aspect=mended(one.of("scaling-aspect-id")),
                level=one.number("scale-level"),
            )
            for one in part.all("scaling-info")
        ),
    )


def _operations(df: Part, vnfd: Part) -> Iterator[LcmOperation]:
    """Yield what is said of LCM operations, and the scripts that are run by them."""
    stated = df.one("lcm-operations-configuration")
    for config in stated.inner() if stated else ():
        stated.asked.add(config.term.name) if stated else None
        inputs = [one.of("key") for one in config.all("parameter")]
        name = config.term.name.removesuffix(SUFFIX)
        if inputs:
            yield LcmOperation(name=name, inputs=tuple(inputs))
    for script in vnfd.all("lifecycle-management-script"):
        events = script.texts("event") + script.texts("lcm-transition-event")
        inputs = [one.of("key") for one in script.all("script-input")]
        script.of("script-dsl")
        for event in events:
            yield LcmOperation(
                name=event, script=script.of("script"), inputs=tuple(inputs)
            )
