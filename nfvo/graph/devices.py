"""
Devices that a VNFC is to have for itself: virtual functions, NICs, other PCI devices.

A CP says so by the kind of its interface (IFA 011, 7.1.6.4), a VDU in words
(``descriptor.device_words``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from nfvo.descriptor.cp import Cpd
from nfvo.descriptor.device_words import AFFINITY, PORT_AFFINITY, counted

Kind = Literal["vf", "macvtap", "pf", "pci"]
"""``macvtap`` is a virtual function, too, behind such a device: only clouds do that."""
Affinity = Literal["legacy", "preferred", "required"]
"""
Nova's policies of NUMA affinity, for who has cells; without cells any device will do.

``required``: on a cell of the VNFC; ``legacy``: so, or on a cell that nobody knows;
``preferred``: any, but one on its cells where that can be.
"""

KINDS: Mapping[str, Kind] = {
    "sriov": "vf",
    "macvtap": "macvtap",
    "direct-physical": "pf",
}
"""What an interface takes of its host, by its kind; the others take nothing."""


@dataclass(frozen=True, slots=True)
class DeviceAsk:
    """
    One device; ``use`` is the CP that it is for, or tells it from others of a VNFC.

    ``what`` is the physical network of a NIC; of other devices vendor and product
    (``10de:1db6``), or what operators call them.  It needs so many ``mbps`` of the NIC
    that it is a part of: those of its virtual link.
    """

    kind: Kind
    what: str
    use: str
    affinity: Affinity = "legacy"
    mbps: int = 0


def policy_of(words: Mapping[str, str]) -> Affinity:
    """Return what the words of a VDU say of all its devices."""
    return _policy(words.get(AFFINITY, ""))


def affinity_of_cp(cpd: Cpd, default: Affinity) -> Affinity:
    """Return what a CP says of its own device, else what its VDU says of all."""
    targets = (pair for one in cpd.capabilities for pair in one.targets)
    said = (pair.value for pair in targets if pair.key == PORT_AFFINITY)
    return next(map(_policy, said), default)


def devices_in_words(
    words: Mapping[str, str], affinity: Affinity
) -> Iterator[DeviceAsk]:
    """Yield the devices that words ask for, each by itself."""
    for what, count in counted(words):
        for number in range(count):
            yield DeviceAsk("pci", what, f"{what}/{number}", affinity)


def _policy(word: str) -> Affinity:
    policies: tuple[Affinity, ...] = get_args(Affinity)
    return next((one for one in policies if one == word), "legacy")
