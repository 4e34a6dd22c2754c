"""From stored descriptors to the graph of an NS instance."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from nfvo.descriptor.nesting import Service
from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.vnfd import Vnfd
from nfvo.errors import InvalidRequest
from nfvo.graph import Choice, ServiceGraph, VirtualLink, build
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import NsInstance, VlInstance

MOST_KEPT = 64


@dataclass(frozen=True, slots=True)
class Documents:
    """The texts of an NSD, of the VNFDs that it uses, and of the services in it."""

    nsd: str
    vnfds: tuple[str, ...]
    nested: "tuple[Documents, ...]" = ()


def graph_of(
    view: Reading, ns: NsInstance, parameters: Mapping[str, str], choice: Choice
) -> ServiceGraph:
    """
    Return what the NS instance is to be, of this flavour at this level.

    Raises ``NotFound`` for a missing descriptor, ``InvalidRequest`` as ``build`` does.
    """
    documents = _documents(view, ns.nsd, ns.nsd_version)
    return _graph(documents, tuple(parameters.items()), choice)


def as_it_is(graph: ServiceGraph, ns: NsInstance) -> ServiceGraph:
    """Return the graph with the fabrics and stitches that its links have by now."""
    there = {vl.name: vl for vl in ns.vls}
    links = (_as_it_is(link, there[link.name]) for link in graph.links)
    return replace(graph, links=tuple(links))


def _as_it_is(link: VirtualLink, vl: VlInstance) -> VirtualLink:
    stitched = frozenset(stitch.site for stitch in vl.stitches)
    return replace(link, fabric=vl.fabric, stitched=stitched)


def _documents(view: Reading, id: str, version: str) -> Documents:
    text = view.descriptor("nsd", id, version).document
    nsd = _nsd(text)
    used = dict.fromkeys((p.vnfd, p.vnfd_version) for p in nsd.all_vnf_profiles())
    nested = dict.fromkeys((p.nsd, p.nsd_version) for p in nsd.all_ns_profiles())
    for inner, its_version in nested:
        if not its_version:
            raise InvalidRequest(
                f"there was no NSD {inner!r} when {id!r} was put on board",
                hint="put both on board together; then the service can be made",
            )
    return Documents(
        text,
        tuple(view.descriptor("vnfd", *key).document for key in used),
        tuple(_documents(view, *key) for key in nested),
    )


@lru_cache(MOST_KEPT)
def _nsd(document: str) -> Nsd:
    return Nsd.model_validate_json(document)


# Many services are made of few descriptors, and what is frozen may be shared.
@lru_cache(MOST_KEPT)
def _graph(
    documents: Documents, parameters: tuple[tuple[str, str], ...], choice: Choice
) -> ServiceGraph:
    whole = _service(documents)
    return build(whole.nsd, whole.vnfds, dict(parameters), choice, whole.nested)


def _service(documents: Documents) -> Service:
    vnfds = map(Vnfd.model_validate_json, documents.vnfds)
    inner = map(_service, documents.nested)
    return Service(
        _nsd(documents.nsd),
        {vnfd.id: vnfd for vnfd in vnfds},
        {(one.nsd.id, one.nsd.version): one for one in inner},
    )
