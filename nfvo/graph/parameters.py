"""The values of parameters: of the VNFD, over them the NSD's, over them those given."""

from collections.abc import Iterable, Mapping

from nfvo.descriptor.nsd import VnfProfile
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.words import did_you_mean, listed, quoted
from nfvo.errors import InvalidRequest
from nfvo.graph.model import Vnf


def values(
    vnf: str, profile: VnfProfile, vnfd: Vnfd, given: Mapping[str, str]
) -> dict[str, str | None]:
    """Return the parameters of a VNF; None for one that has no value."""
    defaults = {parameter.name: parameter.default for parameter in vnfd.parameters}
    from_nsd = {value.name: value.value for value in profile.parameters}
    return {
        name: given.get(
            f"{vnf}.{name}",
            given.get(f"{profile.id}.{name}", from_nsd.get(name, default)),
        )
        for name, default in defaults.items()
    }


def check_names(given: Iterable[str], vnfs: Iterable[Vnf]) -> None:
    """Raise ``InvalidRequest`` for the parameters that no VNF has."""
    known = {
        f"{owner}.{name}"
        for vnf in vnfs
        for owner in (vnf.name, vnf.profile)
        for name in vnf.parameters
    }
    strange = [name for name in given if name not in known]
    if strange:
        message = f"no VNF of the service has {listed(map(quoted, strange))}"
        hint = did_you_mean(strange[0], known)
        hint = hint or f"its parameters are {listed(sorted(known), 'and')}"
        raise InvalidRequest(message, hint=hint)
