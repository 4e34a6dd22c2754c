"""Security group rules: policies about connection points."""

from collections.abc import Iterator

from nfvo.descriptor.security import Security, SecurityRule
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.cps import CP
from nfvo.descriptor.sol001.making import Making
from nfvo.descriptor.tosca import Policy, Topology
from nfvo.descriptor.words import quoted

RULES = (
    "tosca.policies.nfv.SecurityGroupRule",
    "tosca.policies.nfv.Abstract.SecurityGroupRule",
)
PROTOCOLS = ("tcp", "udp", "sctp", "icmp", "esp", "ah")
ICMP6 = "ipv6_icmp"


def rules(topology: Topology, making: Making) -> dict[str, Security]:
    """Return the rules of each CP, by the names of the nodes."""
    found: dict[str, Security] = {}
    for policy in topology.policies_of(*RULES):
        rule = _rule(policy, making)
        if rule is None:
            continue
        for name in _cps(policy, topology, making):
            found[name] = (*found.get(name, ()), rule)
    return found


def _cps(policy: Policy, topology: Topology, making: Making) -> Iterator[str]:
    if not policy.targets:
        yield from (node.name for node in topology.of_type(CP))
    for target in policy.targets:
        node = topology.nodes.get(target.name)
        if node is not None and node.is_a(CP):
            yield target.name
        else:
            what = f"a security rule of {quoted(target.name)}, which is no CP of a VDU"
            making.not_kept(what, target.at)


def _rule(policy: Policy, making: Making) -> SecurityRule | None:
    """Return a rule; one of a protocol that we cannot tell apart lets nothing pass."""
    protocol = plain.text(policy.get("protocol")) or "tcp"
    version = plain.text(policy.get("ether_type")) or "ipv4"
    if protocol == ICMP6:
        protocol, version = "icmp", "ipv6"
    if protocol not in PROTOCOLS:
        making.not_kept(f"the protocol {protocol} of {quoted(policy.name)}", policy.at)
        return None
    lowest, highest = policy.get("port_range_min"), policy.get("port_range_max")
    last = plain.number(highest)
    values = {
        "direction": plain.text(policy.get("direction")) or "ingress",
        "ether_type": version,
        "protocol": protocol,
        "port_range_min": plain.number(lowest) or 0,
        "port_range_max": 65535 if last is None else last,
        "description": plain.text(policy.get("description")),
    }
    places = {key: value.at for key, value in policy.properties.items()}
    return making.make(SecurityRule, policy.at, values, places)
