"""An NSD of OSM before release 9 → ``Nsd``."""

from collections.abc import Iterator

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.names import mended
from nfvo.descriptor.nsd import (
    Classifier,
    Connection,
    ForwardingPath,
    NsAspect,
    Nsd,
    NsFlavour,
    NsStep,
    ProfileCount,
    Sapd,
    VnfProfile,
)
from nfvo.descriptor.vdu import Monitored
from nfvo.descriptor.vld import AffinityRule
from nfvo.descriptor.words import quoted
from nfvo.descriptor.yang.catalog.links import vld_of
from nfvo.descriptor.yang.catalog.vnfds import affinity
from nfvo.descriptor.yang.maker import Maker
from nfvo.descriptor.yang.part import Part
from nfvo.descriptor.yang.sol006.addresses import address
from nfvo.descriptor.yang.sol006.forwarding import classifier, path_of
from nfvo.descriptor.yang.sol006.ns_links import is_there_already, not_asked_for


def nsd_of(part: Part, maker: Maker) -> Nsd:
    """Return an NSD, which has one flavour."""
    return maker.make(
        Nsd,
        part,
        **maker.identity("nsd", part),
        name=part.of("name"),
        designer=part.of("vendor"),
        description=part.of("description"),
        flavours=(_flavour(part, maker),),
    )


def _flavour(part: Part, maker: Maker) -> NsFlavour:
    for one in part.all("vld"):
        one.keep("type")
    return maker.make(
        NsFlavour,
        part,
        vnf_profiles=tuple(_vnf(o, part, maker) for o in part.all("constituent-vnfd")),
        vlds=tuple(vld_of(one, part, maker) for one in part.all("vld")),
        sapds=tuple(_sapds(part, maker)),
        affinity=tuple(_rules(part, maker)),
        paths=tuple(_paths(part, maker)),
        aspects=tuple(_aspects(part, maker)),
        monitored=tuple(
            Monitored(id=one.of("id"), name=one.of("name"))
            for one in part.all("monitoring-param")
        ),
    )


def _rules(part: Part, maker: Maker) -> Iterator[AffinityRule]:
    for group in part.all("placement-groups"):
        for one in group.all("member-vnfd"):
            one.keep("vnfd-id-ref")
    yield from affinity(part, "member-vnfd", "member-vnf-index-ref", maker)


def _vnf(part: Part, nsd: Part, maker: Maker) -> VnfProfile:
    name = maker.name(part, "member-vnf-index")
    maker.mark(("vnfs", name), part)
    maker.mark(("vnfs", name, "vnfd"), part.one("vnfd-id-ref"))
    part.keep("start-by-default")
    index = part.of("member-vnf-index")
    after = (
        one
        for one in nsd.all("vnf-dependency")
        if one.of("vnf-source-ref") in (index, part.of("vnfd-id-ref"))
    )
    return maker.make(
        VnfProfile,
        part,
        id=name,
        vnfd=mended(part.of("vnfd-id-ref")),
        connections=tuple(_connections(index, name, nsd, maker)),
        after=tuple(n for one in after for n in _named(one, nsd) if n != name),
    )


def _named(dependency: Part, nsd: Part) -> Iterator[str]:
    """Yield the VNFs that a dependency waits for, by their index or their VNFD."""
    stated = dependency.of("vnf-depends-on-ref")
    for one in nsd.all("constituent-vnfd"):
        if stated in (one.of("member-vnf-index"), one.of("vnfd-id-ref")):
            yield mended(one.of("member-vnf-index"))


def _connections(index: str, vnf: str, nsd: Part, maker: Maker) -> Iterator[Connection]:
    for link in nsd.all("vld"):
        for one in link.all("vnfd-connection-point-ref"):
            _check_vnfd(one, nsd, maker)
            if one.of("member-vnf-index-ref") != index:
                continue
            cpd = mended(one.of("vnfd-connection-point-ref"))
            where = ("vnfs", vnf, "connect", cpd)
            maker.mark(where, one)
            maker.mark((*where, "vl"), link)
            yield maker.make(
                Connection,
                one,
                cpd=cpd,
                vl=mended(link.of("id")),
                addresses=tuple(_fixed(one, link, maker)),
            )


def _fixed(ref: Part, link: Part, maker: Maker) -> Iterator[str]:
    fixed = ref.one("ip-address")
    if fixed is None or not fixed.text:
        return
    if is_there_already(link) and not link.of("ip-profile-ref"):
        not_asked_for(fixed, link, maker)
    else:
        yield address(fixed, maker)


def _check_vnfd(ref: Part, nsd: Part, maker: Maker) -> None:
    """Note a connection that names another VNFD than its VNF does."""
    stated = ref.one("vnfd-id-ref")
    index = ref.of("member-vnf-index-ref")
    meant = {
        one.of("vnfd-id-ref")
        for one in nsd.all("constituent-vnfd")
        if one.of("member-vnf-index") == index
    }
    if stated and meant and stated.text not in meant:
        message = (
            f"the VNF {index} is of {quoted(min(meant))}, not {quoted(stated.text)}"
        )
        maker.notes.add(Fault("yang.reference", message), stated.mark)


def _sapds(part: Part, maker: Maker) -> Iterator[Sapd]:
    for one in part.all("connection-point"):
        one.keep("type")
        name = maker.name(one, "name")
        maker.mark(("saps", name), one)
        maker.mark(("saps", name, "vl"), one.one("vld-id-ref"))
        yield maker.make(Sapd, one, id=name, vl=mended(one.of("vld-id-ref")))


def _paths(part: Part, maker: Maker) -> Iterator[ForwardingPath]:
    """Yield the rendered service paths of the forwarding graphs."""
    for graph in part.all("vnffgd"):
        for path in graph.all("rsp"):
            hops = list(dict.fromkeys(_hops(path)))
            matching = _classifiers(graph, path.of("id"), maker)
            yield from path_of(path, graph, hops, matching, maker)


def _hops(path: Part) -> Iterator[str]:
    refs = path.all("vnfd-connection-point-ref")
    for one in refs:
        one.keep("vnfd-id-ref", "vnfd-connection-point-ref")
        one.keep(
            "vnfd-ingress-connection-point-ref", "vnfd-egress-connection-point-ref"
        )
    for one in sorted(refs, key=lambda one: one.number("order")):
        yield mended(one.of("member-vnf-index-ref"))


def _classifiers(graph: Part, path: str, maker: Maker) -> Iterator[Classifier]:
    for one in graph.all("classifier"):
        one.keep("member-vnf-index-ref", "vnfd-id-ref", "vnfd-connection-point-ref")
        if one.of("rsp-id-ref") != path:
            continue
        for match in one.all("match-attributes"):
            yield classifier(match, maker)


def _aspects(part: Part, maker: Maker) -> Iterator[NsAspect]:
    for group in part.all("scaling-group-descriptor"):
        name = maker.name(group, "name")
        group.keep("min-instance-count")
        most = maker.count(group.one("max-instance-count"), 10, 0)
        if most == 0:
            continue
        delta = NsStep(
            id=name,
            profiles=tuple(
                ProfileCount(
                    profile=mended(one.of("member-vnf-index-ref")),
                    instances=one.number("count", 1),
                )
                for one in group.all("vnfd-member")
            ),
        )
        yield maker.make(
            NsAspect, group, id=name, max_level=most, steps=(name,), deltas=(delta,)
        )
