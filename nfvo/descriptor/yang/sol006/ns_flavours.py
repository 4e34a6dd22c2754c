"""Deployment flavours of services: profiles, links, access points, levels, rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nfvo.descriptor.names import mended
from nfvo.descriptor.nsd import (
    Connection,
    NsAspect,
    NsFlavour,
    NsProfile,
    NsStep,
    ProfileCount,
    Sapd,
    VnfProfile,
)
from nfvo.descriptor.vdu import Monitored
from nfvo.descriptor.vld import LinkRate
from nfvo.descriptor.yang.maker import Maker
from nfvo.descriptor.yang.part import Part
from nfvo.descriptor.yang.sol006.addresses import address
from nfvo.descriptor.yang.sol006.forwarding import paths
from nfvo.descriptor.yang.sol006.links import Rules
from nfvo.descriptor.yang.sol006.ns_links import (
    NsLinks,
    is_there_already,
    not_asked_for,
)


@dataclass
class _Scene:
    """What the parts of a flavour are read with."""

    df: Part
    nsd: Part
    links: NsLinks
    rules: Rules
    maker: Maker


def flavour_of(df: Part, nsd: Part, maker: Maker) -> NsFlavour:
    """Return a deployment flavour."""
    name = maker.name(df)
    maker.mark(("flavours", name), df)
    scene = _Scene(df, nsd, NsLinks(df, nsd, maker), Rules(df, maker), maker)
    levels = tuple(
        _level(one, scene.links, maker) for one in df.all("ns-instantiation-level")
    )
    default = mended(df.of("default-instantiation-level"))
    first = next((one for one in levels if one.id == default), None)
    first = first or next(iter(levels), None)
    counts = {one.profile: one.instances for one in first.profiles} if first else {}
    vnfs = tuple(_vnf(one, scene, counts) for one in df.all("vnf-profile"))
    for one in df.all("virtual-link-profile"):
        one.keep("affinity-or-anti-affinity-group-id")
    return maker.make(
        NsFlavour,
        df,
        id=name,
        vnf_profiles=vnfs,
        ns_profiles=tuple(_ns(one, scene, counts) for one in df.all("ns-profile")),
        vlds=scene.links.made(),
        sapds=tuple(_sapds(scene, vnfs)),
        affinity=scene.rules.made(),
        paths=tuple(paths(nsd, [one.id for one in vnfs], maker)),
        aspects=tuple(_aspect(one, levels, maker) for one in df.all("scaling-aspect")),
        levels=levels,
        default_level=default,
        monitored=tuple(_monitored(df)),
    )


def _vnf(part: Part, scene: _Scene, counts: Mapping[str, int]) -> VnfProfile:
    maker, name = scene.maker, scene.maker.name(part)
    maker.mark(("vnfs", name), part)
    maker.mark(("vnfs", name, "vnfd"), part.one("vnfd-id"))
    maker.mark(("vnfs", name, "flavour"), part.one("flavour-id"))
    maker.mark(("vnfs", name, "level"), part.one("instantiation-level"))
    least, most = maker.numbers(part)
    scene.rules.join(part, name)
    return maker.make(
        VnfProfile,
        part,
        id=name,
        vnfd=mended(part.of("vnfd-id")),
        flavour=mended(part.of("flavour-id")),
        level=mended(part.of("instantiation-level")),
        instances=counts.get(name, max(least, 1)),
        min_instances=least,
        max_instances=most,
        connections=tuple(_connections(part, "vnfs", scene)),
        after=tuple(_after(part, "vnf-profile", "vnfd-id", scene.df)),
    )


def _ns(part: Part, scene: _Scene, counts: Mapping[str, int]) -> NsProfile:
    maker, name = scene.maker, scene.maker.name(part)
    maker.mark(("services", name), part)
    least, _ = maker.numbers(part)
    scene.rules.join(part, name)
    return maker.make(
        NsProfile,
        part,
        id=name,
        nsd=mended(part.of("nsd-id")),
        flavour=mended(part.of("ns-df-id")),
        level=mended(part.of("instantiation-level-id")),
        instances=counts.get(name, max(least, 1)),
        connections=tuple(_connections(part, "services", scene)),
        after=tuple(_after(part, "ns-profile", "nsd-id", scene.df)),
    )


def _connections(part: Part, key: str, scene: _Scene) -> Iterator[Connection]:
    """Yield what a profile's CPs are plugged into."""
    name = mended(part.of("id"))
    for one in part.all("virtual-link-connectivity"):
        link = scene.links.named(one.of("virtual-link-profile-id"))
        for cp in one.all("constituent-cpd-id"):
            element = cp.of("constituent-base-element-id")
            stated = cp.one("constituent-cpd-id")
            if stated is None or element not in ("", part.of("id")):
                continue
            where = (key, name, "connect", mended(stated.text))
            scene.maker.mark(where, cp)
            scene.maker.mark((*where, "vl"), one.one("virtual-link-profile-id"))
            yield scene.maker.make(
                Connection,
                cp,
                cpd=mended(stated.text),
                vl=link,
                addresses=tuple(_fixed(cp, one, scene)),
            )


def _fixed(cp: Part, connectivity: Part, scene: _Scene) -> Iterator[str]:
    fixed = cp.one("ip-address") if "ip-address" in cp.term.below else None
    if fixed is None or not fixed.text:
        return
    named = connectivity.of("virtual-link-profile-id")
    link = scene.links.descs.get(named)  # OSM's, which has no profile
    if (
        link is not None
        and is_there_already(link)
        and named not in scene.links.profiles
    ):
        not_asked_for(fixed, link, scene.maker)
    else:
        yield address(fixed, scene.maker)


def _after(part: Part, kind: str, descriptor: str, df: Part) -> Iterator[str]:
    """Yield the profiles of the descriptors that a profile's own one depends on."""
    profiles = [one for name in KINDS for one in df.all(name)]
    own = {part.of("id"), part.of(descriptor)}
    for one in df.all("dependencies"):
        if one.of(f"secondary-{kind}") not in own:
            continue
        firsts = {one.of(f"primary-{name}") for name in KINDS} - {""}
        for other in profiles:
            its = {other.of("id"), other.of(KINDS[other.term.name])}
            if its & firsts and other.of("id") != part.of("id"):
                yield mended(other.of("id"))


KINDS = {"vnf-profile": "vnfd-id", "ns-profile": "nsd-id"}


def _sapds(scene: _Scene, vnfs: tuple[VnfProfile, ...]) -> Iterator[Sapd]:
    """Yield the service access points: on a link, or on a CP of a profile."""
    for part in scene.nsd.all("sapd"):
        name = scene.maker.name(part)
        scene.maker.mark(("saps", name), part)
        scene.maker.mark(("saps", name, "vl"), part.one("virtual-link-desc"))
        link = part.of("virtual-link-desc")
        vnf, cpd = ("", "") if link else _of_cp(part, scene)
        on = scene.links.of_desc(link) if link else _plugged(vnfs, vnf, cpd)
        yield scene.maker.make(
            Sapd,
            part,
            id=name,
            vl=on,
            vnf="" if on else vnf,
            cpd="" if on else cpd,
            description=part.of("description"),
        )


def _of_cp(part: Part, scene: _Scene) -> tuple[str, str]:
    """Return the profile and the CP that a SAP is: as 4.3.1 has it, or as 3.3.1."""
    for kind, own, older in (
        ("vnfd-id", "vnf-ext-cpd", "vnf"),
        ("nsd-id", "sapd", "ns"),
    ):
        newer = part.one("associated-cpd")
        found = newer if newer and newer.of(kind) else part.one(older)
        if found is None or not found.of(kind):
            continue
        cpd = found.of(own if found is newer else "ext-cpd-id")
        profiles = scene.df.all("vnf-profile" if kind == "vnfd-id" else "ns-profile")
        using = (one for one in profiles if one.of(kind) == found.of(kind))
        profile = next(using, None)
        return (mended(profile.of("id")), mended(cpd)) if profile else ("", "")
    return "", ""


def _plugged(vnfs: tuple[VnfProfile, ...], vnf: str, cpd: str) -> str:
    """Return the link that a CP is plugged into, if it is."""
    for profile in vnfs:
        for connection in profile.connections:
            if (profile.id, connection.cpd) == (vnf, cpd):
                return connection.vl
    return ""


def _level(part: Part, links: NsLinks, maker: Maker) -> NsStep:
    mapped = [
        (one, leaf)
        for mapping, leaf in (
            ("vnf-to-level-mapping", "vnf-profile-id"),
            ("ns-to-level-mapping", "ns-profile-id"),
        )
        for one in part.all(mapping)
    ]
    return maker.make(
        NsStep,
        part,
        id=maker.name(part),
        description=part.of("description"),
        profiles=tuple(
            ProfileCount(
                profile=mended(one.of(leaf)),
                instances=one.number("number-of-instances", 1),
            )
            for one, leaf in mapped
        ),
        rates=tuple(
            LinkRate(
                vl=links.named(one.of("virtual-link-profile-id")),
                bit_rate_mbps=one.number("root"),
                leaf_bit_rate_mbps=one.number("leaf"),
            )
            for one in part.all("virtual-link-to-level-mapping")
        ),
    )


def _aspect(part: Part, levels: tuple[NsStep, ...], maker: Maker) -> NsAspect:
    """Return a scaling aspect: SOL006 names the one level that it leads to."""
    target = mended(part.of("scaling-level"))
    reached = next((one for one in levels if one.id == target), None)
    base = {one.profile: one.instances for one in levels[0].profiles} if levels else {}
    more = tuple(
        ProfileCount(
            profile=one.profile, instances=one.instances - base.get(one.profile, 0)
        )
        for one in (reached.profiles if reached else ())
        if one.instances > base.get(one.profile, 0)
    )
    delta = (NsStep(id=target, profiles=more),) if target else ()
    return maker.make(
        NsAspect,
        part,
        id=maker.name(part),
        description=part.of("description"),
        max_level=1,
        steps=(target,) if target else (),
        deltas=delta,
    )


def _monitored(df: Part) -> Iterator[Monitored]:
    for one in df.all("monitored-info"):
        if indicator := one.one("vnf-indicator-info"):
            name = f"{indicator.of('vnfd-id')}/{indicator.of('vnf-indicator')}"
            yield Monitored(id=one.of("id"), name=name, metric="indicator")
        if measured := one.one("monitoring-parameter"):
            period = measured.of("collection-period")
            measured.keep("id")
            yield Monitored(
                id=one.of("id"),
                name=measured.of("name"),
                metric=measured.of("performance-metric"),
                period_s=-(-int(period) // 1000) if period.isdecimal() else 0,
            )
