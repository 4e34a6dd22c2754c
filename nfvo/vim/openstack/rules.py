"""
One rule of a security group, as Neutron takes it and as it tells of it.

https://docs.openstack.org/api-ref/network/v2/#security-group-rules-security-group-rules
"""

from collections.abc import Iterator, Mapping
from typing import Any

from nfvo.descriptor.security import (
    FIRST_PORT,
    LAST_PORT,
    VERSIONS,
    WAYS,
    WITH_PORTS,
    SecurityRule,
)

ICMPV6 = "ipv6-icmp"
ALIASES: Mapping[str, str] = {
    "": "any",
    "0": "any",
    "1": "icmp",
    "6": "tcp",
    "17": "udp",
    "50": "esp",
    "51": "ah",
    "58": "icmp",
    "132": "sctp",
    "icmpv6": "icmp",
    ICMPV6: "icmp",
}
"""What operators may write instead, in our words."""


def body(rule: SecurityRule) -> Mapping[str, Any]:
    """Return what Neutron is asked for; it knows no port 0."""
    of_icmpv6 = (rule.protocol, rule.ether_type) == ("icmp", "ipv6")
    asked: dict[str, Any] = {
        "direction": rule.direction,
        "ethertype": f"IPv{VERSIONS[rule.ether_type]}",
    }
    if rule.protocol != "any":
        asked["protocol"] = ICMPV6 if of_icmpv6 else rule.protocol
    if rule.has_ports:
        asked["port_range_min"] = max(rule.port_range_min, 1)
        asked["port_range_max"] = rule.port_range_max
    if rule.remote:
        asked["remote_ip_prefix"] = str(rule.remote)
    return asked


def told(raw: Mapping[str, Any]) -> str:
    """Return a rule of Neutron's in the words that ours has, whoever made it."""
    way, preposition = WAYS[raw["direction"]]
    protocol = str(raw.get("protocol") or "").lower()
    known = ALIASES.get(protocol, protocol)
    return f"{way} {known}{''.join(_limits(raw, known))} {preposition} {_remote(raw)}"


def _limits(raw: Mapping[str, Any], protocol: str) -> Iterator[str]:
    """Yield the ports, or what ICMP has in their place."""
    low, high = raw.get("port_range_min"), raw.get("port_range_max")
    if protocol not in WITH_PORTS:
        yield "" if low is None else f" type {low}"
        yield "" if high is None else f" code {high}"
        return
    first = FIRST_PORT if low in (None, 1) else low
    last = LAST_PORT if high is None else high
    if (first, last) != (FIRST_PORT, LAST_PORT):
        yield f" {first}" if first == last else f" {first}-{last}"


def _remote(raw: Mapping[str, Any]) -> str:
    for whose in ("remote_group_id", "remote_address_group_id"):
        if raw.get(whose):
            return f"{whose.removesuffix('_id')} {raw[whose]}"
    prefix = str(raw.get("remote_ip_prefix") or "")
    everywhere = not prefix or prefix.endswith("/0")
    return f"any {raw['ethertype']}" if everywhere else prefix
