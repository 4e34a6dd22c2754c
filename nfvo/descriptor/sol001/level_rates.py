"""Bit rates of links at instantiation levels, of VNFs and of services."""

from collections.abc import Mapping
from dataclasses import dataclass

from nfvo.descriptor.names import mended
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.tosca import Fields, Topology, Value
from nfvo.descriptor.vld import LinkRate


@dataclass(frozen=True, slots=True)
class Policies:
    """Policies that say them: their type, their property, and the key in each of it."""

    type: str
    property: str
    inside: tuple[str, ...] = ()


OF_VNFS = Policies(
    "tosca.policies.nfv.VirtualLinkInstantiationLevels",
    "levels",
    ("bitrate_requirements",),
)
OF_SERVICES = Policies(
    "tosca.policies.nfv.VirtualLinkToInstantiationLevelMapping",
    "bit_rate_requirements",
)


def level_rates(
    topology: Topology, kind: Policies, making: Making
) -> Mapping[str, tuple[LinkRate, ...]]:
    """Return the bit rates of each level by its name, as it is written."""
    found: dict[str, tuple[LinkRate, ...]] = {}
    for policy in topology.policies_of(kind.type):
        links = [one.name for one in policy.targets if one.name in topology.nodes]
        for level, value in plain.named(policy.get(kind.property)):
            values = (_values(link, value, kind) for link in links)
            rates = made(making.make(LinkRate, value.at, one) for one in values)
            found[level] = (*found.get(level, ()), *rates)
    return found


def _values(link: str, value: Value, kind: Policies) -> dict[str, object]:
    of_ends = value.get(*kind.inside) if isinstance(value, Fields) else None
    ends = of_ends if isinstance(of_ends, Fields) else Fields({}, value.at)
    return {
        "vl": mended(link),
        "bit_rate_mbps": plain.megabits(ends.get("root")),
        "leaf_bit_rate_mbps": plain.megabits(ends.get("leaf")),
    }
