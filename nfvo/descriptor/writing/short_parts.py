"""Virtual links and affinity of the model → the short form, in NSDs and VNFDs alike."""

from collections.abc import Iterable

from nfvo.descriptor.vld import AffinityRule, LinkRate, Vld
from nfvo.descriptor.written import Group, ShortRate, ShortVl


def links(vlds: Iterable[Vld]) -> dict[str, ShortVl]:
    """Return virtual links by their names."""
    return {vld.id: _link(vld) for vld in vlds}


def rates(them: Iterable[LinkRate]) -> dict[str, ShortRate]:
    """Return the bit rates of links at a level by their names."""
    return {
        one.vl: ShortRate.model_construct(
            bit_rate=one.bit_rate_mbps, end_bit_rate=one.leaf_bit_rate_mbps
        )
        for one in them
    }


def groups(rules: Iterable[AffinityRule], kind: str) -> tuple[Group, ...]:
    """Return the rules of one kind."""
    return tuple(
        Group.model_construct(members=one.members, scope=one.scope, hard=one.hard)
        for one in rules
        if one.kind == kind
    )


def _link(vld: Vld) -> ShortVl:
    return ShortVl.model_construct(
        description=vld.description,
        fabric=vld.fabric,
        physical_network=vld.physical_network,
        vlan=vld.vlan,
        mtu=vld.mtu,
        pool=vld.pools,
        gateway=vld.gateway,
        bit_rate=vld.bit_rate_mbps,
        max_latency=vld.max_latency_ms,
        max_jitter=vld.max_jitter_ms,
        max_loss=vld.max_loss,
        end_bit_rate=vld.leaf_bit_rate_mbps,
        flow=vld.flow,
        protocols=vld.protocols,
        management=vld.management,
    )
