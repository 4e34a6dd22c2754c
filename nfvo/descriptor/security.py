"""Which packets a CP lets in and out: rules, and how they are told in few words."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from nfvo.descriptor.document import Document, Network, Whole
from nfvo.descriptor.words import listed

Protocol = Literal["any", "tcp", "udp", "sctp", "icmp", "esp", "ah"]
"""``icmp`` is ICMPv6 where the rule is of IPv6; ``any`` is every protocol of IP."""

WITH_PORTS = frozenset({"tcp", "udp", "sctp"})
FIRST_PORT, LAST_PORT = 0, 65535
EtherType = Literal["ipv4", "ipv6"]
VERSIONS = {"ipv4": 4, "ipv6": 6}
Direction = Literal["ingress", "egress"]
WAYS = {"ingress": ("in", "from"), "egress": ("out", "to")}

Port = Annotated[Whole, Field(ge=FIRST_PORT, le=LAST_PORT)]


class SecurityRule(Document):
    """
    What one CP lets in or out (SOL001: tosca.policies.nfv.SecurityGroupRule).

    Rules only let pass.  A CP without any lets all in and out.  One with rules lets in
    what its ingress rules say, and out all, unless it has egress rules: then what they
    say.  What belongs to a connection that was let pass passes both ways, and so do ARP
    and neighbour discovery.  ``remote`` is where packets come from, or go to (None:
    anywhere); SOL001 has no such thing.  Ports are those of the packets' destination.
    """

    direction: Direction = "ingress"
    ether_type: EtherType = "ipv4"
    protocol: Protocol = "tcp"
    port_range_min: Port = FIRST_PORT
    port_range_max: Port = LAST_PORT
    remote: Network | None = None
    description: str = ""

    @model_validator(mode="after")
    def _is_of_one_version(self) -> Self:
        if self.remote and self.remote.version != VERSIONS[self.ether_type]:
            raise ValueError(f"{self.remote} is not {_version(self.ether_type)}")
        return self

    @property
    def has_ports(self) -> bool:
        """Whether only some ports are meant."""
        return (self.port_range_min, self.port_range_max) != (FIRST_PORT, LAST_PORT)

    @property
    def traffic(self) -> str:
        """Return it without the other end: ``in tcp 80-443``."""
        ports = f" {_ports(self)}" if self.has_ports else ""
        return f"{WAYS[self.direction][0]} {self.protocol}{ports}"

    def __str__(self) -> str:
        """Return it as ``in tcp 80-443 from 10.0.0.0/8``."""
        where = str(self.remote) if self.remote else f"any {_version(self.ether_type)}"
        return f"{self.traffic} {WAYS[self.direction][1]} {where}"


Security = tuple[SecurityRule, ...]
"""The rules of one CP; empty lets all in and out."""


def effective(rules: Iterable[SecurityRule]) -> frozenset[SecurityRule]:
    """
    Return what rules come to, with what is let out unless egress rules are given.

    Equal for rules that say the same in another order or with other descriptions.
    """
    plain = frozenset(map(_plain, rules))
    if not plain:
        return _all_of("ingress") | _all_of("egress")
    if any(rule.direction == "egress" for rule in plain):
        return plain
    return plain | _all_of("egress")


def in_order(rules: Iterable[SecurityRule]) -> tuple[SecurityRule, ...]:
    """Return what rules come to, in an order that is always the same."""
    return tuple(sorted(effective(rules), key=str))


@lru_cache(1024)
def in_words(rules: Security) -> frozenset[str]:
    """Return what rules come to, in words."""
    return frozenset(map(str, effective(rules)))


def in_short(rules: Security) -> str:
    """Return rules as plans show them: what is for IPv4 and IPv6 alike once."""
    ordered = in_order(rules)
    open_to = Counter(rule.traffic for rule in ordered if rule.remote is None)
    return listed(
        dict.fromkeys(
            rule.traffic
            if rule.remote is None and open_to[rule.traffic] == len(VERSIONS)
            else str(rule)
            for rule in ordered
        ),
        "and",
    )


def digest(rules: Iterable[SecurityRule]) -> str:
    """Return 16 digits that are the same for rules which come to the same."""
    text = "\n".join(str(rule) for rule in in_order(rules))
    return sha256(text.encode()).hexdigest()[:16]


def _plain(rule: SecurityRule) -> SecurityRule:
    everywhere = rule.remote is not None and not rule.remote.prefixlen
    return SecurityRule(
        direction=rule.direction,
        ether_type=rule.ether_type,
        protocol=rule.protocol,
        # No packet goes to port 0.
        port_range_min=0 if rule.port_range_min == 1 else rule.port_range_min,
        port_range_max=rule.port_range_max,
        remote=None if everywhere else rule.remote,
    )


def _all_of(direction: Direction) -> frozenset[SecurityRule]:
    versions: tuple[EtherType, ...] = ("ipv4", "ipv6")
    return frozenset(
        SecurityRule(direction=direction, ether_type=version, protocol="any")
        for version in versions
    )


def _ports(rule: SecurityRule) -> str:
    first, last = rule.port_range_min, rule.port_range_max
    return str(first) if first == last else f"{first}-{last}"


def _version(ether_type: str) -> str:
    return f"IPv{VERSIONS[ether_type]}"
