"""Rules between an NSD and the services in it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from nfvo.descriptor.checks.finding import Finding
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.nesting import Service, flat
from nfvo.descriptor.nsd import NsProfile
from nfvo.descriptor.words import quoted
from nfvo.errors import InvalidRequest

Values = Mapping[str, object]
AT_MOST: Values = {"levels": (), "default_level": ""}
"""Without levels: the NSD that is checked has the largest numbers of all of them."""


def nested_services(service: Service) -> Iterator[Finding]:
    """Find services that can't be made as a part of the outer one, and say why."""
    profiles = service.nsd.flavours[0].ns_profiles
    whys = {one.id: _why_not(service, _alone(one)) for one in profiles}
    if profiles and not any(whys.values()) and _knows_its_vnfds(service):
        whys[profiles[0].id] = _why_not(service, AT_MOST)
    for id, why in whys.items():
        if why is not None:
            message = f"the nested service {quoted(id)}: {why.message}"
            fault = Fault("not-realised", message, hint=why.hint)
            yield Finding(("services", id), fault, on_key=True)


def _alone(profile: NsProfile) -> Values:
    return {**AT_MOST, "vnf_profiles": (), "ns_profiles": (profile,)}


def _knows_its_vnfds(service: Service) -> bool:
    return all(one.vnfd in service.vnfds for one in service.nsd.vnf_profiles)


def _why_not(service: Service, values: Values) -> InvalidRequest | None:
    """Return why a service can't be made of a flavour with these values."""
    flavour = service.nsd.flavours[0].model_copy(update=values)
    nsd = service.nsd.model_copy(update={"flavours": (flavour,)})
    try:
        flat(replace(service, nsd=nsd))
    except InvalidRequest as why:
        return why
    return None
