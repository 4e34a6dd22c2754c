"""What VNFDs and NSDs of SOL006 have in common."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from nfvo.descriptor.vld import AffinityRule, Vld
from nfvo.descriptor.writing.parts import FLOWS, LAYERS, Tree, kept, scope_of

SCOPES = {"host": "nfvi-node", "zone": "zone", "site": "nfvi-pop"}
FIRST = "first"
"""The level of what has none: SOL006 wants one."""


def groups(rules: Iterable[AffinityRule]) -> dict[str, AffinityRule]:
    """Return affinity rules by the ids of the groups that they become."""
    return {f"{rule.kind}-{n}": rule for n, rule in enumerate(rules, 1)}


def group(id_: str, rule: AffinityRule, key: str) -> Tree:
    """Return a group; ``key`` is what its kind is called there."""
    kind = "affinity" if rule.kind == "together" else "anti-affinity"
    return {"id": id_, key: kind, "scope": SCOPES[scope_of(rule)]}


def member(id_: str, rules: Mapping[str, AffinityRule]) -> Tree:
    """Return of which groups something is a member."""
    names = [name for name, rule in rules.items() if id_ in rule.members]
    return kept(**{"affinity-or-anti-affinity-group-id": names})


class Numbered(Protocol):
    """What there is a number of."""

    @property
    def instances(self) -> int:
        """How many there are at first."""

    @property
    def min_instances(self) -> int:
        """How many there are at least."""

    @property
    def max_instances(self) -> int:
        """How many there are at most (0: as at first)."""


def numbers(one: Numbered, at_levels: Iterable[int]) -> Tree:
    """Return how many there are at least and at most: if that is open, at any level."""
    least = {"min-number-of-instances": one.min_instances}
    largest = max((one.instances, *at_levels))
    most = max(one.max_instances or largest, one.min_instances)
    return {**least, **({"max-number-of-instances": most} if most else {})}


def protocol_data(one: Vld) -> Tree:
    """Return MTU and addresses of a link: SOL006 has room for one network."""
    said: Tree = {}
    if one.mtu != Vld.model_fields["mtu"].default:
        said["associated-layer-protocol"] = "ethernet"
        said["l2-protocol-data"] = {"mtu": one.mtu}
    if one.pools:
        version = f"ipv{one.pools[0].version}"
        layer3 = {"ip-version": version, "cidr": str(one.pools[0])}
        said["associated-layer-protocol"] = version
        said["l3-protocol-data"] = layer3
    return said


def connectivity(one: Vld) -> Tree:
    """Return the protocols of a link, and its pattern of flows."""
    layers = [layer for layer in one.protocols if layer in LAYERS] or ["ipv4"]
    flow = {"flow-pattern": FLOWS.get(one.flow, "")}
    return {"layer-protocol": layers, **kept(**flow)}


Quality = tuple[float, float, float]


class Links:
    """The links of all flavours, each once, with a flavour of its own per quality."""

    def __init__(self, links: Iterable[Vld]) -> None:
        self.by_id: dict[str, Vld] = {}
        self._flavours: dict[str, dict[Quality, str]] = {}
        for one in links:
            self.by_id.setdefault(one.id, one)
            known = self._flavours.setdefault(one.id, {})
            name = f"{one.id}-{len(known) + 1}" if known else one.id
            known.setdefault(_quality(one), name)

    def flavour_of(self, one: Vld) -> str:
        """Return the name of a link's quality."""
        return self._flavours[one.id][_quality(one)]

    def flavours(self, id_: str) -> list[Tree]:
        """Return the qualities that a link has."""
        return [
            {"id": name, **kept(qos=_qos(*quality))}
            for quality, name in self._flavours[id_].items()
        ]


def _quality(one: Vld) -> Quality:
    return one.max_latency_ms, one.max_jitter_ms, one.max_loss


def _qos(latency: float, jitter: float, loss: float) -> Tree:
    """Return the quality that a link asks for, if any."""
    if not (latency or jitter or loss):
        return {}
    said = {"latency": latency, "packet-delay-variation": jitter}
    return {**said, **({"packet-loss-ratio": loss} if loss else {})}
