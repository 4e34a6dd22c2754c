"""What is asked of devices, and had of them, in an operator's words."""

from collections import Counter
from collections.abc import Iterable, Mapping

from nfvo.graph.devices import DeviceAsk, Kind
from nfvo.placement.devices.share import DeviceShare

NOUNS: Mapping[Kind, str] = {
    "vf": "virtual function",
    "macvtap": "virtual function behind macvtap",
    "pf": "whole NIC",
    "pci": "PCI device",
}


def asked(asks: Iterable[DeviceAsk]) -> str:
    """Write devices that are asked for: ``2 virtual functions on provider``."""
    counts = Counter((one.kind, one.what) for one in asks)
    return " and ".join(_asked(*sort, count) for sort, count in counts.items())


def had(devices: Iterable[DeviceShare]) -> str:
    """Write which devices a VNFC has: ``eth0: virtual function 0000:3b:02.0``."""
    return "; ".join(f"{one.use}: {NOUNS[one.kind]} {one.address}" for one in devices)


def _asked(kind: Kind, what: str, count: int) -> str:
    noun = f"{NOUNS[kind]}{'s' * (count != 1)}"
    return f"{count} {noun} {what}" if kind == "pci" else f"{count} {noun} on {what}"
