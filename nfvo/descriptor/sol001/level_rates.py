"""Bit rates of links: at instantiation levels, at first, and what steps add."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nfvo.descriptor.names import mended
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.tosca import Fields, Policy, Topology, Value
from nfvo.descriptor.vld import LinkRate


@dataclass(frozen=True, slots=True)
class Policies:
    """Policies that say them: their type, property, and the key in each of it."""

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


OF_STEPS = Policies(
    "tosca.policies.nfv.VirtualLinkBitrateScalingAspectDeltas",
    "deltas",
    ("bitrate_requirements",),
)
AT_FIRST = "tosca.policies.nfv.VirtualLinkBitrateInitialDelta"
Rates = Mapping[str, tuple[LinkRate, ...]]
"""By the name of a level or delta, as it is written."""


def level_rates(topology: Topology, kind: Policies, making: Making) -> Rates:
    """Return the bit rates of each level."""
    found: dict[str, tuple[LinkRate, ...]] = {}
    for policy in topology.policies_of(kind.type):
        for level, value in plain.named(policy.get(kind.property)):
            rates = _of_targets(topology, policy, value, kind.inside, making)
            found[level] = (*found.get(level, ()), *rates)
    return found


def step_rates(topology: Topology, aspect: str, making: Making) -> Rates:
    """Return what the deltas of an aspect add."""
    found: dict[str, tuple[LinkRate, ...]] = {}
    for policy in topology.policies_of(OF_STEPS.type):
        if plain.text(policy.get("aspect")) != aspect:
            continue
        for delta, value in plain.named(policy.get(OF_STEPS.property)):
            rates = _of_targets(topology, policy, value, OF_STEPS.inside, making)
            found[delta] = (*found.get(delta, ()), *rates)
    return found


def first_rates(topology: Topology, making: Making) -> Iterator[LinkRate]:
    """Yield the bit rates that links have before any step."""
    for policy in topology.policies_of(AT_FIRST):
        value = policy.get("initial_delta")
        if value is not None:
            inside = ("bitrate_requirements",)
            yield from _of_targets(topology, policy, value, inside, making)


def _of_targets(
    topology: Topology,
    policy: Policy,
    value: Value,
    inside: tuple[str, ...],
    making: Making,
) -> tuple[LinkRate, ...]:
    links = (one.name for one in policy.targets if one.name in topology.nodes)
    values = (_values(link, value, inside) for link in links)
    return made(making.make(LinkRate, value.at, one) for one in values)


def _values(link: str, value: Value, inside: tuple[str, ...]) -> dict[str, object]:
    of_ends = value.get(*inside) if isinstance(value, Fields) else None
    ends = of_ends if isinstance(of_ends, Fields) else Fields({}, value.at)
    return {
        "vl": mended(link),
        "bit_rate_mbps": plain.megabits(ends.get("root")),
        "leaf_bit_rate_mbps": plain.megabits(ends.get("leaf")),
    }
