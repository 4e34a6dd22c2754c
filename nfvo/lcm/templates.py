"""From stored descriptors to the graph of an NS instance."""

from collections.abc import Mapping

from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.vnfd import Vnfd
from nfvo.graph import ServiceGraph, build
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import NsInstance


def graph_of(
    view: Reading, ns: NsInstance, parameters: Mapping[str, str]
) -> ServiceGraph:
    """Return what the NS instance is to be; ``NotFound`` for a missing descriptor."""
    nsd = Nsd.model_validate_json(
        view.descriptor("nsd", ns.nsd, ns.nsd_version).document
    )
    vnfds = {
        profile.vnfd: Vnfd.model_validate_json(
            view.descriptor("vnfd", profile.vnfd, profile.vnfd_version).document
        )
        for profile in nsd.vnf_profiles
    }
    return build(nsd, vnfds, parameters)
