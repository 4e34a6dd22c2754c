"""Parameters: what user data leaves open, to be given at instantiation."""

from collections.abc import Iterable

from nfvo.descriptor.flavour import Flavour
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.template import used
from nfvo.descriptor.tosca import Input
from nfvo.descriptor.vnfd import Parameter


def parameters(making: Making, flavours: Iterable[Flavour]) -> tuple[Parameter, ...]:
    """Return the parameters that the user data of any VDU uses, each once."""
    names = dict.fromkeys(
        name
        for flavour in flavours
        for vdu in flavour.vdus
        for name in used(vdu.user_data)
    )
    return made(_parameter(name, making) for name in names)


def _parameter(name: str, making: Making) -> Parameter | None:
    declared = _declared(name, making)
    at = declared.at if declared else making.service.top.at
    making.mark(("parameters", name), at)
    description = declared.description if declared else ""
    default = declared.value if declared else None
    values = {
        "name": name,
        "description": description,
        "default": None if default is None else plain.text(default),
        "secret": declared is not None and plain.ours(declared, "secret") == "true",
    }
    return making.make(Parameter, at, values)


def _declared(name: str, making: Making) -> Input | None:
    """Return the input of a topology that a parameter is, if one declares it."""
    found = (t.inputs.get(name) for t in making.service.topologies)
    return next((input_ for input_ in found if input_ is not None), None)
