"""From a graph and its placement to the records of what will be."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from nfvo.graph import Cp, IpAddress, ServiceGraph, VirtualLink, Vnf, Vnfc
from nfvo.lcm.cloud import VlStitch
from nfvo.lcm.ids import child_id
from nfvo.lcm.planner import units
from nfvo.lcm.planner.snapshot import Snapshot
from nfvo.lcm.planner.stitching import Stitching
from nfvo.lcm.records import (
    CpInstance,
    InstantiationState,
    NsInstance,
    SapInstance,
    VlInstance,
    VlRoute,
    VnfcInstance,
    VnfInstance,
)
from nfvo.placement.outcome import Placement


@dataclass
class Instances:
    """
    Names, numbers and addresses for one instantiation.

    All ids are children of ``root`` (the plan's id), so that a service that is
    instantiated again gets new ones.
    """

    root: str
    graph: ServiceGraph
    placement: Placement
    snapshot: Snapshot
    stitching: Stitching
    _taken: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    _udp_ports: Iterator[int] = field(default_factory=lambda: iter(()))
    _addresses: dict[str, tuple[IpAddress, ...]] = field(default_factory=dict)
    _macs: dict[str, str] = field(default_factory=dict)

    def of(self, ns: NsInstance) -> NsInstance:
        """Return the NS instance as it is when all of the graph runs."""
        self._taken = {key: set(values) for key, values in self.snapshot.taken.items()}
        self._udp_ports = units.udp_ports(self.root, self._taken[("udp-port", "")])
        self._addresses = {}
        for link in self.graph.links:
            scope = f"{link.physical_network}/{link.vlan}"
            taken = self._taken.get(("ip", scope), set())
            self._addresses |= units.addresses(self.graph, link, taken)
        return replace(
            ns,
            state=InstantiationState.INSTANTIATED,
            vnfs=tuple(self._vnf(vnf) for vnf in self.graph.vnfs),
            vls=tuple(self._vl(link) for link in self.graph.links),
            saps=tuple(
                SapInstance(
                    child_id(self.root, f"sap/{sap.name}"),
                    sap.name,
                    self._vl_id(sap.vl),
                    self._addresses[sap.name],
                )
                for sap in self.graph.saps
            ),
        )

    def _vl_id(self, name: str) -> str:
        return child_id(self.root, f"vl/{name}")

    def _vnf(self, vnf: Vnf) -> VnfInstance:
        return VnfInstance(
            id=child_id(self.root, f"vnf/{vnf.name}"),
            name=vnf.name,
            vnfd=vnf.vnfd,
            vnfd_version=vnf.vnfd_version,
            vnfcs=tuple(self._vnfc(vnfc) for vnfc in vnf.vnfcs),
            choice=vnf.choice,
            scale=vnf.scale,
        )

    def _vnfc(self, vnfc: Vnfc) -> VnfcInstance:
        return VnfcInstance(
            id=child_id(self.root, f"vnfc/{vnfc.name}"),
            name=vnfc.name,
            vdu=vnfc.vdu,
            host_id=self.placement.host(vnfc.name),
            demand=vnfc.demand,
            image=vnfc.image,
            image_sha256=self.snapshot.images[vnfc.image].sha256,
            cps=tuple(self._cp(cp) for cp in vnfc.cps),
            ready=vnfc.ready,
            begun=1,
            backing=vnfc.backing,
            shares=self.placement.shares(vnfc.name),
            storages=vnfc.storages,
            boot_volume=vnfc.boot_volume,
        )

    def _cp(self, cp: Cp) -> CpInstance:
        id = child_id(self.root, f"cp/{cp.name}")
        link = next(link for link in self.graph.links if link.name == cp.vl)
        udp = link.fabric == "udp"
        return CpInstance(
            id=id,
            name=cp.name,
            cpd=cp.cpd,
            vl_id=self._vl_id(cp.vl),
            mac=self._mac(cp, id),
            addresses=self._addresses[cp.name],
            order=cp.order,
            forwards=cp.forwards,
            bit_rate_mbps=cp.bit_rate_mbps,
            udp_port=next(self._udp_ports) if udp else 0,
            security=cp.security,
            trunk=child_id(self.root, f"cp/{cp.trunk}") if cp.trunk else "",
            vlan=cp.vlan,
        )

    def _mac(self, cp: Cp, id: str) -> str:
        """Choose a MAC; what is in a trunk has that of the CP it is reached through."""
        if not cp.trunk:
            self._macs[cp.name] = units.mac_for(id, self._taken[("mac", "")])
        return self._macs[cp.trunk or cp.name]

    def _vl(self, link: VirtualLink) -> VlInstance:
        stitches = self.stitching.of(link, self.placement)
        return VlInstance(
            id=self._vl_id(link.name),
            name=link.name,
            fabric=link.fabric,
            segment=self._segment(link, stitches),
            vlan=link.vlan,
            physical_network=link.physical_network,
            mtu=link.mtu,
            pools=link.pools,
            gateways=self._addresses.get(link.gateway, ()),
            stitches=stitches,
            route=route_in(self.placement, link.name),
        )

    def _segment(self, link: VirtualLink, stitches: Iterable[VlStitch]) -> int:
        if link.fabric != "vxlan":
            return 0
        vnfcs = (self.placement.host(cp.vnfc) for cp in self.graph.on(link.name))
        on_it = (*(stitch.host_id for stitch in stitches), *vnfcs)
        sites = (self.snapshot.hosts[host].site for host in on_it)
        site = self.snapshot.sites[next(sites, "default")]
        taken = self._taken[("vni", "")]
        return units.vni_for(site, self.snapshot.installation, self.root, taken)


def route_in(placement: Placement, link: str) -> VlRoute | None:
    """Return how a link is routed; None if it is not."""
    for route in placement.routes:
        if route.wire == link:
            return VlRoute(route.mbps, route.links)
    return None


def routed(route: VlRoute | None) -> str:
    """Say what a link takes of the physical network: ``500 Mbit/s over a-b, b-c``."""
    if route is None:
        return ""
    rate = f"{route.mbps} Mbit/s " if route.mbps else ""
    return f"{rate}{'over ' + ', '.join(route.links) if route.links else 'on a switch'}"


def vnfc_ids(root: str, graph: ServiceGraph) -> Mapping[str, str]:
    """Return the ids that VNFCs will have, by name."""
    return {name: child_id(root, f"vnfc/{name}") for name in graph.vnfcs}
