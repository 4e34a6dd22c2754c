"""How each host is switched off for certain, as its operator says."""

from dataclasses import dataclass
from enum import StrEnum


class FencerKind(StrEnum):
    """What makes sure that a host is off: an operator, a program, or its BMC."""

    NONE = "none"
    COMMAND = "command"
    REDFISH = "redfish"


@dataclass(frozen=True, slots=True)
class Fencing:
    """
    How a host is switched off for certain before its VMs are made elsewhere.

    ``url``, ``system`` (the path of its Redfish resource, empty: the only one) and
    ``user`` are for ``redfish``; the password is the secret ``host:ID/bmc``.  With
    ``wanted`` an operator asked for it to be done, now.
    """

    kind: FencerKind = FencerKind.NONE
    url: str = ""
    system: str = ""
    user: str = ""
    wanted: bool = False


NO_FENCER = Fencing()
