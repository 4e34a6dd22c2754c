"""Which packets a CP lets in and out: rules, and how they are told in few words."""

from typing import Annotated, Literal

from pydantic import Field

from nfvo.descriptor.document import Document, Network, Whole

Protocol = Literal["any", "tcp", "udp", "sctp", "icmp", "esp", "ah"]
"""``icmp`` is ICMPv6 where the rule is of IPv6; ``any`` is every protocol of IP."""

WITH_PORTS = frozenset({"tcp", "udp", "sctp"})
FIRST_PORT, LAST_PORT = 0, 65535
VERSIONS = {"ipv4": 4, "ipv6": 6}
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

    direction: Literal["ingress", "egress"] = "ingress"
    ether_type: Literal["ipv4", "ipv6"] = "ipv4"
    protocol: Protocol = "tcp"
    port_range_min: Port = FIRST_PORT
    port_range_max: Port = LAST_PORT
    remote: Network | None = None
    description: str = ""

    @property
    def has_ports(self) -> bool:
        """Whether only some ports are meant."""
        return (self.port_range_min, self.port_range_max) != (FIRST_PORT, LAST_PORT)

    def __str__(self) -> str:
        """Return it as ``in tcp 80-443 from 10.0.0.0/8``."""
        way, preposition = WAYS[self.direction]
        where = str(self.remote) if self.remote else f"any {_version(self.ether_type)}"
        ports = f" {_ports(self)}" if self.has_ports else ""
        return f"{way} {self.protocol}{ports} {preposition} {where}"


Security = tuple[SecurityRule, ...]


def _ports(rule: SecurityRule) -> str:
    first, last = rule.port_range_min, rule.port_range_max
    return str(first) if first == last else f"{first}-{last}"


def _version(ether_type: str) -> str:
    return f"IPv{VERSIONS[ether_type]}"
