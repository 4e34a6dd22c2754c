"""A service and those in it → one service, or why they can't be one."""

from collections.abc import Iterator, Mapping

from nfvo.descriptor.choice import ANY, Choice, resolved
from nfvo.descriptor.limits import MAX_VNFCS
from nfvo.descriptor.nesting.merging import Merging
from nfvo.descriptor.nesting.part import Part
from nfvo.descriptor.nesting.service import Flat, Service, key
from nfvo.descriptor.nsd import NsProfile, VnfProfile
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.words import quoted
from nfvo.errors import InvalidRequest


def flat(service: Service, choice: Choice = ANY) -> Flat:
    """Return what a service comes to; ``InvalidRequest`` says why it does not."""
    return _flat(service, choice, ())


def _flat(service: Service, choice: Choice, within: tuple[str, ...]) -> Flat:
    choice = resolved(service.nsd, choice)
    nsd = service.nsd.chosen(choice.flavour, choice.level)
    (flavour,) = nsd.flavours
    vnfds = {one.id: _vnfd(one, service.vnfds) for one in flavour.vnf_profiles}
    within = (*within, nsd.id)
    parts = [
        part for one in flavour.ns_profiles for part in _parts(one, service, within)
    ]
    vnfds |= {part.named(id): v for part in parts for id, v in part.inner.vnfds.items()}
    merged = Merging(flavour, parts)
    merged.check()
    only = merged.flavour()
    return Flat(nsd.model_copy(update={"flavours": (only,)}), vnfds, merged.units)


def _vnfd(profile: VnfProfile, vnfds: Mapping[str, Vnfd]) -> Vnfd:
    vnfd = vnfds.get(profile.vnfd)
    if vnfd is None:
        hint = "put it on board first"
        raise InvalidRequest(f"there is no VNFD {quoted(profile.vnfd)}", hint=hint)
    choice = resolved(vnfd, Choice(profile.flavour, profile.level))
    return vnfd.chosen(choice.flavour, choice.level)


def _parts(
    profile: NsProfile, service: Service, within: tuple[str, ...]
) -> Iterator[Part]:
    """Yield the instances of a nested service, each to become a part of the outer."""
    if profile.nsd in within:
        message = f"the service {quoted(profile.nsd)} would be a part of itself"
        raise InvalidRequest(message, hint="nest another service")
    found = service.nested.get(key(profile))
    if found is None:
        version = f" in version {profile.nsd_version}" if profile.nsd_version else ""
        message = f"there is no NSD {quoted(profile.nsd)}{version}"
        hint = "give it along with the NSD that it is a part of"
        raise InvalidRequest(message, hint=hint)
    inner = _flat(found, Choice(profile.flavour, profile.level), within)
    if profile.instances * len(inner.flavour.vnf_profiles) > MAX_VNFCS:
        message = f"{profile.instances} of {quoted(profile.id)} are too many VMs"
        raise InvalidRequest(message, hint=f"at most {MAX_VNFCS}")
    for number in range(1, profile.instances + 1):
        name = profile.id if number == 1 else f"{profile.id}-{number}"
        yield Part(name, profile, inner)
