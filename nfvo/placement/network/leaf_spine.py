"""The usual network of a data centre: every leaf is linked with every spine."""

from collections.abc import Mapping, Sequence

from nfvo.placement.network.model import AccessLink, Network, PhysicalLink


def leaf_spine(
    racks: Mapping[str, Sequence[str]],
    spines: Sequence[str],
    *,
    uplink_mbps: int = 100_000,
    nic_mbps: int = 25_000,
    latency_us: int = 2,
) -> Network:
    """
    Return the network of a data centre, empty: a leaf for each rack.

    ``racks`` has the hosts by leaf; a hop takes ``latency_us`` microseconds.
    """
    links = tuple(
        PhysicalLink(f"{leaf}-{top}", (leaf, top), uplink_mbps, uplink_mbps, latency_us)
        for leaf in racks
        for top in spines
    )
    access = {
        host: AccessLink(host, leaf, nic_mbps, nic_mbps)
        for leaf, hosts in racks.items()
        for host in hosts
    }
    return Network((*racks, *spines), links, access)
