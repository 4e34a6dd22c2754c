"""From stored descriptors to the graph of an NS instance."""

from collections.abc import Mapping
from functools import lru_cache

from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.vnfd import Vnfd
from nfvo.graph import Choice, ServiceGraph, build
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import NsInstance

MOST_KEPT = 64


def graph_of(
    view: Reading, ns: NsInstance, parameters: Mapping[str, str], choice: Choice
) -> ServiceGraph:
    """
    Return what the NS instance is to be, of this flavour at this level.

    Raises ``NotFound`` for a missing descriptor, ``InvalidRequest`` as ``build`` does.
    """
    nsd = view.descriptor("nsd", ns.nsd, ns.nsd_version).document
    used = {(p.vnfd, p.vnfd_version): None for p in _nsd(nsd).all_vnf_profiles()}
    vnfds = tuple(view.descriptor("vnfd", *key).document for key in used)
    return _graph(nsd, vnfds, tuple(parameters.items()), choice)


@lru_cache(MOST_KEPT)
def _nsd(document: str) -> Nsd:
    return Nsd.model_validate_json(document)


# Many services are made of few descriptors, and what is frozen may be shared.
@lru_cache(MOST_KEPT)
def _graph(
    nsd: str,
    vnfds: tuple[str, ...],
    parameters: tuple[tuple[str, str], ...],
    choice: Choice,
) -> ServiceGraph:
    read = map(Vnfd.model_validate_json, vnfds)
    by_id = {vnfd.id: vnfd for vnfd in read}
    return build(_nsd(nsd), by_id, dict(parameters), choice)
