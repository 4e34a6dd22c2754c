"""What VNFDs and NSDs of SOL006 have in common."""

from collections.abc import Iterable, Mapping
from typing import Any

from nfvo.descriptor.vld import AffinityRule, Vld

Tree = dict[str, Any]
LAYERS = ("ethernet", "mpls", "odu2", "ipv4", "ipv6", "pseudo-wire")
SCOPES = {"host": "nfvi-node", "zone": "zone", "site": "nfvi-pop"}
FIRST = "first"
"""The level of what has none: SOL006 wants one."""

FLOWS = {"e-line": "line", "e-tree": "tree", "e-lan": "mesh"}


def kept(**values: object) -> Tree:
    """Return those of some values that say something; zero and false do."""
    return {
        key: value for key, value in values.items() if value not in (None, "", [], {})
    }


def groups(rules: Iterable[AffinityRule]) -> dict[str, AffinityRule]:
    """Return affinity rules by the ids of the groups that they become."""
    return {f"{rule.kind}-{n}": rule for n, rule in enumerate(rules, 1)}


def group(id_: str, rule: AffinityRule, key: str) -> Tree:
    """Return a group; ``key`` is what its kind is called there."""
    kind = "affinity" if rule.kind == "together" else "anti-affinity"
    return {"id": id_, key: kind, "scope": SCOPES[rule.scope]}


def member(id_: str, rules: Mapping[str, AffinityRule]) -> Tree:
    """Return of which groups something is a member."""
    names = [name for name, rule in rules.items() if id_ in rule.members]
    return kept(**{"affinity-or-anti-affinity-group-id": names})


def protocol_data(one: Vld) -> Tree:
    """Return the addresses of a link: SOL006 has room for one network."""
    if not one.pools:
        return {}
    version = f"ipv{one.pools[0].version}"
    layer3 = {"ip-version": version, "cidr": str(one.pools[0])}
    return {"associated-layer-protocol": version, "l3-protocol-data": layer3}


def connectivity(one: Vld) -> Tree:
    """Return the protocols of a link, and its pattern of flows."""
    layers = [layer for layer in one.protocols if layer in LAYERS] or ["ipv4"]
    flow = {"flow-pattern": FLOWS.get(one.flow, "")}
    return {"layer-protocol": layers, **kept(**flow)}


def qos(one: Vld) -> Tree:
    """Return the quality that a link asks for, if any."""
    if not (one.max_latency_ms or one.max_jitter_ms or one.max_loss):
        return {}
    return {
        "latency": one.max_latency_ms,
        "packet-delay-variation": one.max_jitter_ms,
        **({"packet-loss-ratio": one.max_loss} if one.max_loss else {}),
    }
