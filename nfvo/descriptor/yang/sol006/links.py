"""Virtual links of VNFDs and NSDs: their profiles, qualities and addresses."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from ipaddress import ip_network
from typing import Literal

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.names import mended
from nfvo.descriptor.vld import AffinityRule, Vld
from nfvo.descriptor.words import quoted
from nfvo.descriptor.yang.maker import Maker
from nfvo.descriptor.yang.part import Part

FLOWS: Mapping[str, Literal["e-lan", "e-line", "e-tree"]] = {
    "line": "e-line",
    "tree": "e-tree",
    "mesh": "e-lan",
}
Scope = Literal["host", "zone", "site"]
SCOPES: Mapping[str, Scope] = {
    "nfvi-node": "host",
    "network-link-and-node": "host",
    "zone": "zone",
    "zone-group": "zone",
    "nfvi-pop": "site",
}
LEAST_MTU, MOST_MTU = 576, 9000


def connectivity(desc: Part) -> dict[str, object]:
    """Return the pattern of flows of a link, and its protocols."""
    kind = desc.one("connectivity-type")
    return {
        "flow": FLOWS.get(kind.of("flow-pattern"), "") if kind else "",
        "protocols": kind.texts("layer-protocol") if kind else (),
        "description": desc.of("description"),
    }


def quality(flavour: Part | None) -> dict[str, object]:
    """Return the qualities of one flavour of a link; delays are in milliseconds."""
    qos = flavour.one("qos") if flavour else None
    if qos is None:
        return {}
    loss = float(Decimal(qos.of("packet-loss-ratio", "0")))
    return {
        "max_latency_ms": qos.number("latency"),
        "max_jitter_ms": qos.number("packet-delay-variation"),
        "max_loss": loss,
    }


def rates(profile: Part, leaf: str) -> dict[str, object]:
    """Return the bit rates of a profile, in Mbit/s as the modules count them."""
    least = leaf.replace("max-", "min-", 1)
    known = profile.parts.get(least, ())
    if not any(one.number("root") or one.number("leaf") for one in known):
        profile.keep(least)  # the modules demand it; none is asked for
    found = profile.one(leaf)
    if found is None:
        return {}
    return {
        "bit_rate_mbps": found.number("root"),
        "leaf_bit_rate_mbps": found.number("leaf"),
    }


def protocol_data(profile: Part, maker: Maker) -> dict[str, object]:
    """Return what a profile says of layers 2 and 3: the MTU, and the addresses."""
    data = profile.one("virtual-link-protocol-data")
    if data is None:
        return {}
    data.of("associated-layer-protocol")
    found: dict[str, object] = {}
    if (layer2 := data.one("l2-protocol-data")) and (mtu := layer2.one("mtu")):
        found["mtu"] = _mtu(mtu, maker)
    if layer3 := data.one("l3-protocol-data"):
        layer3.keep("ip-version", "name")
        if (cidr := layer3.one("cidr")) and cidr.text:
            found["pools"] = (network(cidr, maker),)
    return found


def _mtu(leaf: Part, maker: Maker) -> int:
    mtu = int(leaf.text)
    if not LEAST_MTU <= mtu <= MOST_MTU:
        fault = Fault("yang.unfit", leaf.text, f"{LEAST_MTU} to {MOST_MTU}")
        raise maker.notes.stop(fault, leaf.mark)
    return mtu


def network(leaf: Part, maker: Maker) -> str:
    """Return a network of addresses; with bits of a host, the network that it is in."""
    try:
        found = ip_network(leaf.text, strict=False)
    except ValueError:
        fault = Fault("yang.unfit", quoted(leaf.text), "a network: 10.0.0.0/24")
        raise maker.notes.stop(fault, leaf.mark) from None
    return str(found)


def make(part: Part, name: str, maker: Maker, said: Mapping[str, object]) -> Vld:
    """Return a virtual link of all that was said of it."""
    maker.mark(("vls", name), part)
    return maker.make(Vld, part, id=name, **said)


def of_clusters(named: Iterable[tuple[str, Part]], maker: Maker) -> Iterator[Vld]:
    """Yield the networks of clusters of Kubernetes that OSM's external CPs are of."""
    for name, part in {mended(net): part for net, part in named if net}.items():
        maker.mark(("vls", name), part)
        yield maker.make(Vld, part, id=name)


class Rules:
    """The affinity rules of a flavour: groups with members, and of one with itself."""

    def __init__(self, flavour: Part, maker: Maker) -> None:
        """Take the groups of a flavour."""
        self.maker = maker
        self.groups = {
            one.of("id"): one for one in flavour.all("affinity-or-anti-affinity-group")
        }
        self.members: dict[str, list[str]] = {name: [] for name in self.groups}
        self.local: list[tuple[Part, str]] = []

    def join(self, profile: Part, member: str) -> None:
        """Take a member, with the groups and the rules of its profile."""
        groups = [*profile.texts("affinity-or-anti-affinity-group-id")]
        # As 2.6.1 and 2.7.1 had them, and so OSM.
        older = profile.all("affinity-or-anti-affinity-group")
        for group in (*groups, *(one.of("id") for one in older)):
            self.members.setdefault(group, []).append(member)
        for rule in profile.all("local-affinity-or-anti-affinity-rule"):
            self.local.append((rule, member))

    def made(self) -> tuple[AffinityRule, ...]:
        """Return the rules."""
        found = [*self._of_groups(), *self._of_one()]
        counts: dict[str, int] = {}
        for part, rule in found:
            number = counts.setdefault(rule.kind, 0)
            self.maker.mark((rule.kind, number), part)
            counts[rule.kind] += 1
        return tuple(rule for _, rule in found)

    def _of_groups(self) -> Iterator[tuple[Part, AffinityRule]]:
        for name, members in self.members.items():
            part = self.groups.get(name)
            if part and members:
                stated = part.of("affinityorAntiaffinity") or part.of("type")
                yield from self._rule(part, stated, members)

    def _of_one(self) -> Iterator[tuple[Part, AffinityRule]]:
        for part, member in self.local:
            stated = part.of("type") or part.of("affinity-type")
            yield from self._rule(part, stated, [member])

    def _rule(
        self, part: Part, stated: str, members: list[str]
    ) -> Iterator[tuple[Part, AffinityRule]]:
        scope = part.of("scope") or part.of("affinity-scope", "nfvi-node")
        if not stated:
            fault = Fault("yang.key-missing", "affinity, or anti-affinity, is not said")
            self.maker.notes.add(fault, part.mark)
            return
        if scope not in SCOPES:
            message = f"the scope {quoted(scope)} is no place where machines are"
            self.maker.notes.add(Fault("yang.not-kept", message), part.mark)
            return
        kind: Literal["together", "apart"]
        kind = "together" if stated == "affinity" else "apart"
        yield (
            part,
            AffinityRule(kind=kind, members=tuple(members), scope=SCOPES[scope]),
        )
