"""Random parts that VNFDs and NSDs have in common."""

from ipaddress import IPv4Address, IPv4Network, IPv6Network

from hypothesis import strategies as st

from nfvo.descriptor.vdu import Monitored
from nfvo.descriptor.vld import AffinityRule, Vld

ODD = (
    "",
    "null",
    "~",
    "1e3",
    "#!/bin/sh\nexit\n",
    " a\n",
    "- a: &b",
    "\x85\u2028\n\0",
    "é ",
)
TEXT = st.sampled_from(ODD) | st.text(st.characters(codec="utf-8"), max_size=5)
NAME = st.text("aZ09_", min_size=1, max_size=4).map(lambda name: f"n{name}0")
VERSION = st.sampled_from(["1.0", "2.3-rc1", "1e3", "0x1f", "no", "2026.11"])
COUNT = st.integers(0, 5)
MOST = 50  # more than there are at any level
AMOUNT = st.sampled_from([0, 1, 512, 1000, 1024, 2048, 3_000_000])
POOLS = (IPv4Network("10.0.0.0/24"), IPv6Network("fd00::/64"))
ADDRESS = st.integers(1, 2**32 - 2).map(IPv4Address)


def names(least: int = 0, most: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(NAME, unique=True, min_size=least, max_size=most)


def some(
    of: st.SearchStrategy[object], most: int = 2
) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(of, max_size=most).map(tuple)


@st.composite
def vlds(draw: st.DrawFn, id: str, cps: list[str]) -> Vld:
    fabric = draw(st.sampled_from(["", "vxlan", "bridge", "udp"]))
    return Vld(
        id=id,
        description=draw(TEXT),
        fabric=fabric,
        physical_network=draw(NAME) if fabric == "bridge" else "",
        vlan=draw(st.integers(0, 4094)) if fabric == "bridge" else 0,
        mtu=draw(st.sampled_from([1450, 576, 9000])),
        pools=draw(st.sampled_from([(), POOLS[:1], POOLS])),
        gateway=draw(st.sampled_from(["", *cps])),
        bit_rate_mbps=draw(AMOUNT),
        max_latency_ms=draw(AMOUNT),
        max_jitter_ms=draw(AMOUNT),
        max_loss=draw(st.sampled_from([0, 0.25, 0.001, 1])),
        leaf_bit_rate_mbps=draw(AMOUNT),
        flow=draw(st.sampled_from(["", "e-lan", "e-line", "e-tree"])),
        protocols=draw(some(st.sampled_from(["ipv4", "ethernet"]))),
        management=draw(st.booleans()),
    )


@st.composite
def affinity(draw: st.DrawFn, of: list[str]) -> tuple[AffinityRule, ...]:
    """Return rules of one kind, so that they do not contradict each other."""
    if not of:
        return ()
    members = st.lists(st.sampled_from(of), min_size=1, max_size=3, unique=True)
    rule = st.builds(
        AffinityRule,
        kind=st.just(draw(st.sampled_from(["together", "apart"]))),
        members=members.map(tuple),
        scope=st.sampled_from(["host", "zone", "site"]),
        hard=st.booleans(),
    )
    return draw(some(rule))


@st.composite
def monitored(draw: st.DrawFn) -> tuple[Monitored, ...]:
    return tuple(
        Monitored(id=id, name=draw(TEXT), metric=draw(TEXT), period_s=draw(COUNT))
        for id in draw(st.lists(TEXT, max_size=2, unique=True))
    )


@st.composite
def bounds(draw: st.DrawFn) -> dict[str, int]:
    """Return how many there are at first, at least and at most (0: as at first)."""
    least, first = sorted(draw(st.tuples(COUNT, COUNT)))
    return {
        "instances": first,
        "min_instances": least,
        "max_instances": draw(st.sampled_from([0, MOST])),
    }
