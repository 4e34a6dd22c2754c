"""Rules that hold for the virtual links and the affinity of NSDs and VNFDs alike."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain

from nfvo.descriptor.checks.finding import Finding
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.tree import Where
from nfvo.descriptor.vld import AffinityRule, Vld
from nfvo.descriptor.words import did_you_mean, listed, quoted


def physical_networks(vlds: Iterable[Vld]) -> Iterator[Finding]:
    """Find bridges, and VLANs, that are of no physical network."""
    for vld in vlds:
        tagged = f"VLAN {vld.vlan}" if vld.vlan else ""
        what = "a bridge" if vld.fabric == "bridge" else tagged
        if what and not vld.physical_network:
            message = f"{what} without a physical network"
            hint = "add 'physical-network: NAME', as the hosts' settings call it"
            fault = Fault("vl.no-physical-network", message, hint=hint)
            yield Finding(("vls", vld.id), fault, on_key=True)


NETWORK = "nfvo network set"
LIMIT = f"{NETWORK}; to limit what CPs send: 'bit-rate' of a CP"
TOGETHER = f"{NETWORK}, or keep its VNFs near each other: 'together'"
NOT_KEPT = "take it as a word to people; nfvo sees to 'bit-rate' of links and of CPs"


def qualities(vlds: Iterable[Vld]) -> Iterator[Finding]:
    """Find what links ask that takes a known network, or that nobody sees to."""
    known, nobody = "are kept{} in known networks only", "are seen to by nobody"
    for vld in vlds:
        asked = (
            ("bit-rate", vld.bit_rate_mbps, "Mbit/s " + known.format(" free"), LIMIT),
            ("max-latency", vld.max_latency_ms, f"ms {known.format('')}", TOGETHER),
            ("max-jitter", vld.max_jitter_ms, f"ms {known.format('')}", TOGETHER),
            ("max-loss", vld.max_loss, f"of loss {nobody}", NOT_KEPT),
            (
                "end-bit-rate",
                vld.leaf_bit_rate_mbps,
                f"Mbit/s an end {nobody}",
                NOT_KEPT,
            ),
        )
        for key, amount, message, hint in asked:
            if amount:
                fault = Fault("vl.not-enforced", f"{amount} {message}", hint=hint)
                yield Finding(("vls", vld.id, key), fault, on_key=True)


def pool_versions(vlds: Iterable[Vld]) -> Iterator[Finding]:
    """Find links with two pools of one IP version."""
    for vld in vlds:
        for version, count in Counter(pool.version for pool in vld.pools).items():
            if count > 1:
                message = f"{count} IPv{version} networks"
                expected = "one IPv4 network, one IPv6 network, or both"
                fault = Fault("pool.two-of-a-kind", message, expected)
                yield Finding(("vls", vld.id, "pool"), fault)


def gateways(vlds: Iterable[Vld], on: Mapping[str, set[str]]) -> Iterator[Finding]:
    """Find gateways that are not one of the CPs ``on`` the link."""
    for vld in vlds:
        cps = on.get(vld.id, set())
        if vld.gateway and vld.gateway not in cps:
            message = f"{quoted(vld.gateway)} is not on the link {quoted(vld.id)}"
            names = sorted(cps)
            expected = listed(names) if names else ""
            hint = did_you_mean(vld.gateway, names)
            fault = Fault("gateway.unknown", message, expected, hint)
            yield Finding(("vls", vld.id, "gateway"), fault)


def unused(vlds: Iterable[Vld], used: Collection[str]) -> Iterator[Finding]:
    """Find links that nothing is on."""
    for vld in vlds:
        if vld.id not in used:
            fault = Fault("vl.unused", f"no CP is on the link {quoted(vld.id)}")
            yield Finding(("vls", vld.id), fault, on_key=True)


def placed_rules(rules: Iterable[AffinityRule]) -> Iterator[tuple[Where, AffinityRule]]:
    """Yield each rule with its place: ``apart[0]``."""
    counts: Counter[str] = Counter()
    for rule in rules:
        yield (rule.kind, counts[rule.kind]), rule
        counts[rule.kind] += 1


def contradictions(rules: tuple[AffinityRule, ...]) -> Iterator[Finding]:
    """Find members that are together and apart, by hard rules of one scope."""
    together = [rule for rule in rules if rule.kind == "together" and rule.hard]
    for where, rule in placed_rules(rules):
        if rule.kind == "apart" and rule.hard:
            yield from chain.from_iterable(_both(where, rule, t) for t in together)


def _both(
    where: Where, apart: AffinityRule, together: AffinityRule
) -> Iterator[Finding]:
    both = sorted(set(apart.members) & set(together.members))
    if len(both) > 1 and apart.scope == together.scope:
        message = f"{listed(both, 'and')} must also be together on one {apart.scope}"
        hint = "drop one of the rules, or let one be 'hard: false'"
        yield Finding(where, Fault("affinity.contradiction", message, hint=hint))
