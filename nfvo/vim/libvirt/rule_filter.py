"""
Packet filters that let in and out what the rules of a CP say (formatnwfilter.html).

One for each distinct set of rules, on top of ``port_filter``'s, which keep the guest to
its addresses.  Those are ebtables' and look at frames; these are iptables' and know
connections, where bridges show their packets to iptables (``rule_probe``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_network
from typing import get_args
from uuid import UUID, uuid5

from lxml import etree

from nfvo.descriptor.security import (
    FIRST_PORT,
    LAST_PORT,
    EtherType,
    Protocol,
    Security,
    SecurityRule,
    digest,
    in_order,
)
from nfvo.lcm.specs import PortSpec
from nfvo.vim.libvirt.device_xml import FilterRef
from nfvo.vim.libvirt.markup import E
from nfvo.vim.libvirt.port_filter import Direction, Rule, filter_of

OURS = UUID("1f0ad9a5-5d2b-4a5e-8f5d-2a1f6e3c0b00")
FIRST, LET_PASS, LAST = 100, 500, 1000
"""Priorities: what belongs to connections, what rules let pass, what is left."""
NEW = "NEW"
WAYS: Mapping[str, Direction] = {"ingress": "in", "egress": "out"}
NEIGHBOURS: Mapping[Direction, tuple[int, ...]] = {
    "in": (130, 134, 135, 136),
    "out": (131, 132, 133, 135, 136, 143),
}
"""ICMPv6 that a host cannot do without (RFC 4890, 4.4): types, of no connection."""
OTHERS = "other rules, made by hand"


@dataclass(frozen=True, slots=True)
class RuleFilter:
    """The filter of a set of rules; ``base`` is what keeps the guest to its own."""

    base: str
    rules: Security

    @property
    def name(self) -> str:
        """Return what it is called: equal rules have one filter, whoever's they are."""
        return f"{self.base}-{digest(self.rules)}"

    def to_xml(self) -> etree._Element:
        """Return the ``<filter>``."""
        return E.filter(
            E.uuid(str(uuid5(OURS, self.name))),
            E.filterref(filter=self.base),
            *(rule.to_xml(FIRST) for rule in _always()),
            *(_let_pass(rule).to_xml(LET_PASS) for rule in in_order(self.rules)),
            *(rule.to_xml(LAST) for rule in _never()),
            name=self.name,
            chain="root",
        )


def ruled_filter_of(port: PortSpec) -> FilterRef:
    """Return the filter of a port, which has that of its rules if it has rules."""
    base = filter_of(port)
    if not port.security:
        return base
    return replace(base, name=RuleFilter(base.name, port.security).name)


def read_words(filter_xml: etree._Element) -> frozenset[str]:
    """
    Return what a filter lets pass in the words of rules, whoever changed it.

    Not all that could be written there is understood: ``OTHERS`` stands for the rest.
    """
    rules = [(rule, _read(rule)) for rule in filter_xml.iterfind("rule")]
    words = frozenset(str(read) for _, read in rules if read is not None)
    rest = {_key(rule) for rule, read in rules if read is None}
    kept = {_key(one.to_xml(FIRST)) for one in _always()}
    kept |= {_key(one.to_xml(LAST)) for one in _never()}
    return words if rest == kept else words | {OTHERS}


def _always() -> Iterator[Rule]:
    for protocol in ("all", "all-ipv6"):
        yield Rule("accept", protocol, (("state", "ESTABLISHED,RELATED"),), "inout")
    for direction, types in NEIGHBOURS.items():
        for type in types:
            match = ("type", str(type)), ("state", "NONE")
            yield Rule("accept", "icmpv6", match, direction)


def _never() -> Iterator[Rule]:
    for protocol in ("all", "all-ipv6"):
        yield Rule("drop", protocol, direction="inout")


def _let_pass(rule: SecurityRule) -> Rule:
    match = (*_match(rule), ("state", NEW))
    return Rule("accept", _protocol(rule), match, WAYS[rule.direction])


def _protocol(rule: SecurityRule) -> str:
    """Return libvirt's name of a protocol; that of ICMPv6 is like no other."""
    name = "all" if rule.protocol == "any" else rule.protocol
    if rule.ether_type == "ipv4":
        return name
    return "icmpv6" if name == "icmp" else f"{name}-ipv6"


def _match(rule: SecurityRule) -> Iterator[tuple[str, str]]:
    side = "src" if rule.direction == "ingress" else "dst"
    if rule.remote:
        yield f"{side}ipaddr", str(rule.remote.network_address)
        yield f"{side}ipmask", str(rule.remote.prefixlen)
    if rule.has_ports:
        yield "dstportstart", str(rule.port_range_min)
        yield "dstportend", str(rule.port_range_max)


NAMES = {
    _protocol(one): one
    for one in (
        SecurityRule(protocol=protocol, ether_type=version)
        for protocol in get_args(Protocol)
        for version in get_args(EtherType)
    )
}
"""A rule with the protocol and the IP version of each element's name."""


def _read(element: etree._Element) -> SecurityRule | None:
    """Return the rule of a CP that a ``<rule>`` is, None when it is none."""
    match = next(iter(element), None)
    if match is None or match.tag not in NAMES:
        return None
    like, into = NAMES[match.tag], element.get("direction") == "in"
    side = "src" if into else "dst"
    address, bits = match.get(f"{side}ipaddr"), match.get(f"{side}ipmask")
    try:
        rule = SecurityRule(
            direction="ingress" if into else "egress",
            ether_type=like.ether_type,
            protocol=like.protocol,
            port_range_min=int(match.get("dstportstart", FIRST_PORT)),
            port_range_max=int(match.get("dstportend", LAST_PORT)),
            remote=ip_network(f"{address}/{bits}") if address else None,
        )
    except ValueError:
        return None
    return rule if _key(_let_pass(rule).to_xml(LET_PASS)) == _key(element) else None


def _key(rule: etree._Element) -> object:
    """Return all that a ``<rule>`` says, in whatever order."""
    parts = ((part.tag, frozenset(part.attrib.items())) for part in rule)
    return frozenset(rule.attrib.items()), tuple(parts)
