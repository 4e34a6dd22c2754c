"""Affinity and anti-affinity: policies about VDUs or VNFs, and groups of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nfvo.descriptor.names import mended
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.tosca import At, Policy, Topology
from nfvo.descriptor.vld import AffinityRule
from nfvo.descriptor.words import quoted

SCOPES = {
    "nfvi_node": "host",
    "cis_node": "host",
    "network_link_and_node": "host",
    "zone": "zone",
    "zone_group": "zone",
    "nfvi_pop": "site",
}
Members = tuple[tuple[str, ...], At]


@dataclass(frozen=True)
class About:
    """What rules are about: the kinds of policies by their types, and of nodes."""

    kinds: Mapping[str, str]
    nodes: tuple[str, ...]
    called: str


OF_VDUS = About(
    {
        "tosca.policies.nfv.AffinityRule": "together",
        "tosca.policies.nfv.AntiAffinityRule": "apart",
    },
    ("tosca.nodes.nfv.Vdu.Compute",),
    "VDUs",
)
OF_VNFS = About(
    {
        "tosca.policies.nfv.NsAffinityRule": "together",
        "tosca.policies.nfv.NsAntiAffinityRule": "apart",
    },
    ("tosca.nodes.nfv.VNF",),
    "VNFs",
)


def affinity(
    topology: Topology, making: Making, about: About = OF_VDUS
) -> tuple[AffinityRule, ...]:
    """
    Return the rules, those of one kind together.

    A policy of a group is about all its VDUs, one of a VDU about that VDU's VNFCs.
    """
    found: list[AffinityRule | None] = []
    for type_, kind in about.kinds.items():
        count = 0
        for policy in topology.policies_of(type_):
            for members, at in _members(policy, topology, making, about):
                where = (kind, count)
                making.mark(where, at)
                found.append(_rule(policy, kind, members, at, making))
                count += 1
    return made(found)


def _rule(
    policy: Policy, kind: str, members: tuple[str, ...], at: At, making: Making
) -> AffinityRule | None:
    scope = policy.get("scope")
    written = plain.text(scope)
    if written not in SCOPES:
        making.not_kept(f"the scope {quoted(written)} of {quoted(policy.name)}", at)
    values = {
        "kind": kind,
        "members": tuple(mended(member) for member in members),
        "scope": SCOPES.get(written, "host"),
    }
    return making.make(AffinityRule, at, values)


def _members(
    policy: Policy, topology: Topology, making: Making, about: About
) -> Iterator[Members]:
    """Yield what a policy is about: each group, and each VDU by itself."""
    if not policy.targets:
        every = tuple(node.name for node in topology.of_type(*about.nodes))
        if every:
            yield every, policy.at
    for target in policy.targets:
        group = topology.groups.get(target.name)
        names = [m.name for m in group.members] if group else [target.name]
        vdus = tuple(n for n in names if _is_one(topology, n, about))
        if len(vdus) < len(names):
            making.not_kept(
                f"what {quoted(policy.name)} says of others than {about.called}",
                target.at,
            )
        if vdus:
            yield vdus, target.at


def _is_one(topology: Topology, name: str, about: About) -> bool:
    return name in topology.nodes and topology.nodes[name].is_a(*about.nodes)
