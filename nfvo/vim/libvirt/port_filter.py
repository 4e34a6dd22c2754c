"""
Packet filters that keep a guest to its own MAC and IP addresses (formatnwfilter.html).

``nfvo-port`` enforces both; ``nfvo-forwarding-port`` the MAC only, for a VNF that
forwards.  Only what the guest sends is looked at.  All IPv6 link-local sources pass, as
guests may choose theirs.  When rules change, so must the name: guests that run keep
what they were started with.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Literal

from lxml import etree

from nfvo.lcm.specs import PortSpec
from nfvo.vim.libvirt.device_xml import FilterRef
from nfvo.vim.libvirt.markup import E

PORT = "nfvo-port"
FORWARDING_PORT = "nfvo-forwarding-port"
NO_IPV4, NO_IPV6 = "0.0.0.0", "::"
"""A source that says "none yet" (DHCP, duplicate address detection): harmless."""
NO_ADDRESS = frozenset({NO_IPV4, NO_IPV6})
IPV4, IPV6 = ADDRESSES = "IP", "IPV6"
"""The parameters with the addresses that a guest may send with."""

Direction = Literal["out", "in", "inout"]


@dataclass(frozen=True, slots=True)
class Rule:
    """
    What happens to packets of a protocol; matches when all attributes do.

    ``out`` is what the guest sends, ``in`` what it gets.
    """

    action: str
    protocol: str = ""
    match: tuple[tuple[str, str], ...] = ()
    direction: Direction = "out"

    def to_xml(self, priority: int) -> etree._Element:
        """Return the ``<rule>``; rules with a lower priority come first."""
        rule = E.rule(
            action=self.action, direction=self.direction, priority=str(priority)
        )
        if self.protocol:
            rule.append(E(self.protocol, dict(self.match)))
        return rule


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter with its rules in order."""

    name: str
    uuid: str
    rules: tuple[Rule, ...]

    def to_xml(self) -> etree._Element:
        """Return the ``<filter>``."""
        rules = [rule.to_xml(10 * (n + 1)) for n, rule in enumerate(self.rules)]
        return E.filter(E.uuid(self.uuid), *rules, name=self.name, chain="root")


_OWN_MAC = (
    Rule("drop", "mac", (("match", "no"), ("srcmacaddr", "$MAC"))),
    Rule("drop", "arp", (("match", "no"), ("arpsrcmacaddr", "$MAC"))),
)
_OWN_ADDRESSES = (
    Rule("accept", "arp", (("arpsrcipaddr", "$IP"),)),
    Rule("accept", "arp", (("arpsrcipaddr", NO_IPV4),)),
    Rule("accept", "ip", (("srcipaddr", "$IP"),)),
    Rule("accept", "ipv6", (("srcipaddr", "$IPV6"),)),
    Rule("accept", "ipv6", (("srcipaddr", NO_IPV6),)),
    Rule("accept", "ipv6", (("srcipaddr", "fe80::"), ("srcipmask", "10"))),
    Rule("accept", "rarp", (("srcmacaddr", "$MAC"),)),  # sent for it after a migration
    Rule("drop"),
)

FILTERS = (
    Filter(PORT, "1f0ad9a5-5d2b-4a5e-8f5d-2a1f6e3c0b01", _OWN_MAC + _OWN_ADDRESSES),
    Filter(FORWARDING_PORT, "1f0ad9a5-5d2b-4a5e-8f5d-2a1f6e3c0b02", _OWN_MAC),
)


def filter_of(port: PortSpec) -> FilterRef:
    """Return the filter of a port; one without known addresses has only its MAC."""
    mac = ("MAC", port.mac)
    if port.forwards or not port.addresses:
        return FilterRef(FORWARDING_PORT, (mac,))
    addresses = [interface.ip for interface in port.addresses]
    v4 = [str(a) for a in addresses if isinstance(a, IPv4Address)] or [NO_IPV4]
    v6 = [str(a) for a in addresses if not isinstance(a, IPv4Address)] or [NO_IPV6]
    pairs = (mac, *((IPV4, a) for a in v4), *((IPV6, a) for a in v6))
    return FilterRef(PORT, pairs)
