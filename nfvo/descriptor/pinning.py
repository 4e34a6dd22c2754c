"""An NSD with the versions that it means: what is newer changes nothing of it."""

from collections.abc import Iterable

from nfvo.descriptor.nsd import Nsd, NsFlavour, NsProfile, VnfProfile
from nfvo.descriptor.versions import newest, vnfds_for
from nfvo.descriptor.vnfd import Vnfd

Pin = tuple[str, str, str]
"""Kind (``nsd`` or ``vnfd``), id and version."""


def pinned(nsd: Nsd, known: Iterable[Nsd | Vnfd]) -> Nsd:
    """
    Return an NSD with the versions of the VNFDs and NSDs that it was checked with.

    A nested service that is not ``known`` stays as it is.
    """
    known = tuple(known)
    nsds = [one for one in known if isinstance(one, Nsd)]
    vnfds = vnfds_for(nsd, (one for one in known if isinstance(one, Vnfd)))

    def of_vnf(profile: VnfProfile) -> VnfProfile:
        version = vnfds[profile.vnfd].version
        return profile.model_copy(update={"vnfd_version": version})

    def of_ns(profile: NsProfile) -> NsProfile:
        found = newest(nsds, profile.nsd, profile.nsd_version)
        version = found.version if found else profile.nsd_version
        return profile.model_copy(update={"nsd_version": version})

    def whole(flavour: NsFlavour) -> NsFlavour:
        profiles = {
            "vnf_profiles": tuple(map(of_vnf, flavour.vnf_profiles)),
            "ns_profiles": tuple(map(of_ns, flavour.ns_profiles)),
        }
        return flavour.model_copy(update=profiles)

    return nsd.model_copy(update={"flavours": tuple(map(whole, nsd.flavours))})


def pins_of(nsd: Nsd) -> frozenset[Pin]:
    """Return the VNFDs and NSDs that an NSD means, in any of its flavours."""
    vnfds = (("vnfd", p.vnfd, p.vnfd_version) for p in nsd.all_vnf_profiles())
    nsds = (("nsd", p.nsd, p.nsd_version) for p in nsd.all_ns_profiles())
    return frozenset((*vnfds, *nsds))
