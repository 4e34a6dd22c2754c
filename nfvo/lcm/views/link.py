"""What operators see of virtual links: where they are, and which way they go."""

from dataclasses import dataclass

from nfvo.graph import IpAddress, IpNetwork
from nfvo.lcm.planner.naming import network_name
from nfvo.lcm.records import NsInstance, VlInstance, VlRoute, VnfcInstance
from nfvo.lcm.views.world import World
from nfvo.placement.infrastructure import Ability


@dataclass(frozen=True, slots=True)
class StitchView:
    """Where an overlay goes on in the cloud of a site: at a host, by its uplink."""

    site: str
    network: str
    vlan: int
    host: str
    uplink: str


@dataclass(frozen=True, slots=True)
class LinkView:
    """
    A virtual link, the hosts that it spans and the CPs on it.

    ``network`` is what its network is called on hosts and in clouds, empty where it has
    none; ``segment`` the VNI, 0 where it is all in clouds, which choose their own.
    ``route`` is the way that it was granted in the physical network, if it was.
    """

    id: str
    name: str
    fabric: str
    network: str
    segment: int
    vlan: int
    physical_network: str
    mtu: int
    pools: tuple[IpNetwork, ...]
    gateways: tuple[IpAddress, ...]
    hosts: tuple[str, ...]
    cps: tuple[str, ...]
    stitches: tuple[StitchView, ...]
    route: VlRoute | None


def link_view(world: World, ns: NsInstance, vl: VlInstance) -> LinkView:
    """Return one link of a service."""
    on = [(vnfc, cp) for vnfc in ns.vnfcs() for cp in vnfc.cps if cp.vl_id == vl.id]
    in_clouds = bool(on) and all(_is_in_a_cloud(world, vnfc) for vnfc, _ in on)
    all_in_clouds = in_clouds and not vl.stitches
    return LinkView(
        id=vl.id,
        name=vl.name,
        fabric=vl.fabric,
        network=_network(vl, all_in_clouds=all_in_clouds),
        segment=0 if all_in_clouds else vl.segment,
        vlan=vl.vlan,
        physical_network=vl.physical_network,
        mtu=vl.mtu,
        pools=vl.pools,
        gateways=vl.gateways,
        hosts=tuple(sorted({world.host_name(vnfc.host_id) for vnfc, _ in on})),
        cps=tuple(cp.name for _, cp in on),
        stitches=tuple(
            StitchView(s.site, s.network, s.vlan, world.host_name(s.host_id), s.uplink)
            for s in vl.stitches
        ),
        route=vl.route,
    )


def _network(vl: VlInstance, *, all_in_clouds: bool) -> str:
    """Return the name of a link's network; a cloud's provider calls his as he likes."""
    if vl.fabric == "udp" or (vl.fabric == "bridge" and all_in_clouds):
        return ""
    return network_name(vl)


def _is_in_a_cloud(world: World, vnfc: VnfcInstance) -> bool:
    host = world.hosts.get(vnfc.host_id)
    return host is not None and Ability.SITE_WIDE in host.abilities
