"""A service with all that it consists of, as it is given and as it comes to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nfvo.descriptor.nsd import Nsd, NsFlavour, NsProfile
from nfvo.descriptor.versions import newest, vnfds_for
from nfvo.descriptor.vnfd import Vnfd

Key = tuple[str, str]
"""The id of an NSD, and the version that is named of it."""
Units = Mapping[str, tuple[tuple[str, ...], ...]]
"""By nested service, the VNF profiles that each of its instances has become."""


def key(profile: NsProfile) -> Key:
    """Return what the NSD of a profile is known by."""
    return profile.nsd, profile.nsd_version


@dataclass(frozen=True)
class Service:
    """An NSD, the VNFDs that it uses by id, and the services in it that are known."""

    nsd: Nsd
    vnfds: Mapping[str, Vnfd]
    nested: "Nested" = field(default_factory=dict)


Nested = Mapping[Key, Service]
"""The services in one, as far as they are known."""


@dataclass(frozen=True)
class Flat:
    """
    A service in which no other one is any more.

    ``nsd`` has one flavour in the numbers of one level; ``vnfds`` are by the id of the
    VNF profile, and of one flavour as well.
    """

    nsd: Nsd
    vnfds: Mapping[str, Vnfd]
    units: Units = field(default_factory=dict)

    @property
    def flavour(self) -> NsFlavour:
        """The only flavour."""
        return self.nsd.flavours[0]


def service_of(
    nsd: Nsd, vnfds: Iterable[Vnfd], nsds: Iterable[Nsd], within: tuple[str, ...] = ()
) -> Service:
    """Return a service with all of ``vnfds`` and ``nsds`` that it consists of."""
    vnfds, nsds, within = tuple(vnfds), tuple(nsds), (*within, nsd.id)
    nested: dict[Key, Service] = {}
    for profile in nsd.all_ns_profiles():
        found = newest(nsds, profile.nsd, profile.nsd_version)
        if found and found.id not in within:
            nested[key(profile)] = service_of(found, vnfds, nsds, within)
    return Service(nsd, vnfds_for(nsd, vnfds), nested)
