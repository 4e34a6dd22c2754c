"""Addresses and protocols of connection points."""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_address

from nfvo.descriptor.cp import CpAddress, LayerProtocol
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.words import quoted
from nfvo.descriptor.yang.maker import Maker
from nfvo.descriptor.yang.part import Part

PROTOCOLS: Mapping[str, LayerProtocol] = {
    "ethernet": "ethernet",
    "mpls": "mpls",
    "odu2": "odu2",
    "ipv4": "ipv4",
    "ipv6": "ipv6",
    "pseudo-wire": "pseudo-wire",
    "eth": "ethernet",
    "ip": "ipv4",
}


def protocols(part: Part) -> tuple[LayerProtocol, ...]:
    """Return the protocols that a CP speaks."""
    words = (text.lower() for text in part.texts("layer-protocol"))
    return tuple(dict.fromkeys(PROTOCOLS[word] for word in words))


def addresses_of(parts: Iterable[Part | None], maker: Maker) -> Iterator[CpAddress]:
    """Yield how a CP comes to addresses, as it and as its external one say."""
    for part in parts:
        if part is not None:
            yield from addresses(part, maker)


def addresses(part: Part, maker: Maker) -> Iterator[CpAddress]:
    """Yield how a CP comes to its addresses."""
    for protocol in part.all("protocol"):
        protocol.of("associated-layer-protocol")
        for data in protocol.all("address-data"):
            layer2, layer3 = data.one("l2-address-data"), data.one("l3-address-data")
            data.of("type")
            if layer2:
                assigned = layer2.flag("mac-address-assignment")
                yield CpAddress(kind="mac", assigned=assigned)
            if layer3:
                yield _layer3(layer3, maker)


def _layer3(part: Part, maker: Maker) -> CpAddress:
    fixed = part.one("fixed-ip-address")
    subtype = part.of("ip-address-assignment-subtype")
    return maker.make(
        CpAddress,
        part,
        kind=part.of("ip-address-type", "ipv4"),
        assigned=part.flag("ip-address-assignment", default=subtype != "dynamic"),
        floating=part.flag("floating-ip-activated"),
        count=part.number("number-of-ip-addresses", 1) or 1,
        fixed=(address(fixed, maker),) if fixed and fixed.text else (),
    )


def address(part: Part, maker: Maker) -> str:
    """Return the text of an IP address."""
    try:
        return str(ip_address(part.text))
    except ValueError:
        fault = Fault("yang.unfit", quoted(part.text), "an IP address")
        raise maker.notes.stop(fault, part.mark) from None
