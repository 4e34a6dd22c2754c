"""Forwarding graphs of SOL006: the VNFs that traffic passes, in order."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.names import mended
from nfvo.descriptor.nsd import Classifier, ForwardingPath
from nfvo.descriptor.words import quoted
from nfvo.descriptor.yang.maker import Maker
from nfvo.descriptor.yang.part import Part


def paths(nsd: Part, vnfs: list[str], maker: Maker) -> Iterator[ForwardingPath]:
    """Yield the forwarding paths that are made of the profiles ``vnfs``."""
    for graph in nsd.all("vnffgd"):
        graph.keep("vnf-profile-id", "nested-ns-profile-id", "virtual-link-profile-id")
        graph.keep("cpd-pool")
        elements = {one.of("id"): one for one in graph.all("nfp-position-element")}
        for part in graph.all("nfpd"):
            hops = list(_hops(part, elements))
            passed = hops if all(hop in vnfs for hop in hops) else []
            yield from path_of(part, graph, passed, _classifiers(part, maker), maker)


def path_of(
    part: Part,
    graph: Part,
    hops: Sequence[str],
    classifiers: Iterable[Classifier],
    maker: Maker,
) -> Iterator[ForwardingPath]:
    """Yield the path of a graph, if it passes two VNFs at least."""
    name = maker.name(part)
    maker.mark(("paths", name), part)
    if len(hops) < 2:
        message = f"{quoted(part.of('id'))} does not pass two VNFs of a flavour"
        maker.notes.add(Fault("yang.not-kept", message), part.mark)
        return
    yield maker.make(
        ForwardingPath,
        part,
        id=name,
        hops=tuple(hops),
        graph=graph.of("id"),
        classifiers=tuple(classifiers),
    )


def _hops(part: Part, elements: Mapping[str, Part]) -> Iterator[str]:
    """Yield the profiles along a path; one that comes twice in a row is passed once."""
    last = ""
    for profile in (*_of_positions(part, elements), *_of_osm(part)):
        name = mended(profile)
        if name and name != last:
            last = name
            yield name


def _of_positions(part: Part, elements: Mapping[str, Part]) -> Iterator[str]:
    for position in part.all("position-desc"):
        for name in position.texts("nfp-position-element-id"):
            desc = elements[name].one("desc") if name in elements else None
            vnf = desc.one("vnf-profile") if desc else None
            ns = desc.one("ns-profile") if desc else None
            if desc:
                desc.keep("vnf", "ns", "pnf")
            yield vnf.of("vnf-profile-id") if vnf else ""
            yield ns.of("ns-profile-id") if ns else ""


def _of_osm(part: Part) -> Iterator[str]:
    for position in part.all("position-desc-id"):
        position.keep("nfp-position-element-id")
        for profile in position.all("cp-profile-id"):
            for one in _in_order(profile):
                # In 2.6.1, the profile is the element's name.
                older = one.of("id") if one.one("cpd-id") else ""
                yield one.of("constituent-base-element-id") or older


def _in_order(profile: Part) -> list[Part]:
    elements = profile.all("constituent-profile-elements")
    for one in elements:
        one.keep("ingress-constituent-cpd-id", "egress-constituent-cpd-id")
    return sorted(elements, key=lambda one: one.number("order"))


def _classifiers(part: Part, maker: Maker) -> Iterator[Classifier]:
    for position in part.all("position-desc-id"):
        for one in position.all("match-attributes"):
            one.keep("constituent-base-element-id", "constituent-cpd-id")
            yield classifier(one, maker)


def classifier(match: Part, maker: Maker) -> Classifier:
    """Return what OSM's attributes of a match say."""
    return maker.make(
        Classifier,
        match,
        protocol=match.of("ip-proto"),
        source=match.of("source-ip-address"),
        destination=match.of("destination-ip-address"),
        source_ports=match.of("source-port"),
        destination_ports=match.of("destination-port"),
    )
