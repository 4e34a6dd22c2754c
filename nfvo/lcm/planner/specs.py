"""From records to what is asked of a VIM: the specs of networks, disks and servers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import ip_interface

from nfvo.errors import InvalidRequest
from nfvo.graph import IpAddress, without
from nfvo.lcm.devices import device_of, vnic_of
from nfvo.lcm.ids import server_id
from nfvo.lcm.planner import naming
from nfvo.lcm.planner.snapshot import Snapshot
from nfvo.lcm.records import CpInstance, NsInstance, VlInstance, VnfcInstance
from nfvo.lcm.specs import (
    ImageSpec,
    NetworkSpec,
    PortSpec,
    RouteSpec,
    SeedSpec,
    ServerSpec,
    StorageSpec,
    Tag,
    VolumeSpec,
)
from nfvo.lcm.steps.making import AwaitServer
from nfvo.placement.extra_specs import specs_of
from nfvo.placement.infrastructure import Ability

ANYWHERE = {4: "0.0.0.0/0", 6: "::/0"}
LOOPBACK = "127.0.0.1"
CLOUD_EVERY_S = 0.5


@dataclass(frozen=True)
class DayZero:
    """What a VNFC is configured with: user data, values, references to secrets."""

    user_data: str = ""
    parameters: Mapping[str, str] | None = None
    secrets: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Specs:
    """
    The specs of one NS instance, as it will be.

    ``apart`` names the server group of each VNFC (by name) that has one.
    """

    ns: NsInstance
    snapshot: Snapshot
    apart: Mapping[str, str] = field(default_factory=dict)
    _parts: dict[tuple[str, str], NetworkSpec] = field(default_factory=dict)
    _ports: dict[str, tuple[PortSpec, ...]] = field(default_factory=dict)
    _servers: dict[str, ServerSpec] = field(default_factory=dict)

    @cached_property
    def vls(self) -> Mapping[str, VlInstance]:
        """The links by id."""
        return {vl.id: vl for vl in self.ns.vls}

    @cached_property
    def hosts_on(self) -> Mapping[str, tuple[str, ...]]:
        """
        The ids of the hosts, or anchors, at which each link (by id) has a part.

        Those where an overlay is stitched have one, whether or not a VNFC is there.
        """
        hosts = {vl.id: {s.host_id for s in vl.stitches} for vl in self.ns.vls}
        for vnfc in self.ns.vnfcs():
            for cp in vnfc.cps:
                hosts[cp.vl_id].add(self.snapshot.anchor(vnfc.host_id))
        return {vl: tuple(sorted(on)) for vl, on in hosts.items()}

    def tag(self, owner: str) -> Tag:
        """Return the tag of what serves a VNFC or a link."""
        return Tag(installation=self.snapshot.installation, ns=self.ns.id, owner=owner)

    def image(self, vnfc: VnfcInstance) -> ImageSpec:
        """Return the image of a VNFC."""
        image = self.snapshot.images[vnfc.image]
        return ImageSpec.model_validate(image, from_attributes=True)

    def network(self, vl: VlInstance, host_id: str) -> NetworkSpec:
        """Return a link's part on one host; a cloud numbers its overlays itself."""
        part = vl.id, host_id
        if part not in self._parts:
            self._parts[part] = self._network(vl, host_id)
        return self._parts[part]

    def _network(self, vl: VlInstance, host_id: str) -> NetworkSpec:
        host = self.snapshot.hosts[host_id]
        of_cloud = self.snapshot.can(host_id, Ability.SITE_WIDE)
        overlay = vl.fabric == "vxlan" and not of_cloud
        ours = (s.uplink for s in vl.stitches if s.host_id == host_id)
        in_cloud = next((s for s in vl.stitches if s.site == host.site), None)
        return NetworkSpec(
            id=vl.id,
            name=naming.network_name(vl),
            fabric=vl.fabric if in_cloud is None else "bridge",
            tag=self.tag(vl.id),
            segment=0 if of_cloud else vl.segment,
            vlan=vl.vlan if in_cloud is None else in_cloud.vlan,
            bridge=host.physical_networks.get(vl.physical_network, "")
            if in_cloud is None
            else in_cloud.network,
            mtu=vl.mtu,
            peers=self._peers(vl) if overlay else (),
            uplinks=tuple(sorted(ours)),
            pools=vl.pools,
            gateways=vl.gateways,
        )

    def segment(self, vl: VlInstance) -> int:
        """Return the VNI of a link, 0 where it has none or a cloud chooses it."""
        here = [self.network(vl, host).segment for host in self.hosts_on[vl.id]]
        return max(here, default=vl.segment)

    def _peers(self, vl: VlInstance) -> tuple[str, ...]:
        parts = self.hosts_on[vl.id]
        ours = (id for id in parts if not self.snapshot.can(id, Ability.SITE_WIDE))
        hosts = [self.snapshot.hosts[host] for host in ours]
        for host in hosts:
            if not host.underlay:
                raise InvalidRequest(
                    f"link {vl.name} needs a tunnel to {host.name}, "
                    "whose underlay address is not known",
                    hint=f"nfvo host add {host.name} {host.uri} --underlay ADDRESS",
                )
        return tuple(sorted(host.underlay for host in hosts))

    def volume(self, vnfc: VnfcInstance) -> VolumeSpec:
        """Return the disk of a VNFC."""
        return VolumeSpec(
            name=naming.disk_name(self.snapshot.installation, vnfc),
            image_sha256=vnfc.image_sha256,
            size_gib=without(vnfc.demand, vnfc.storages).disk_gib,
            tag=self.tag(vnfc.id),
        )

    def storages(self, vnfc: VnfcInstance) -> tuple[VolumeSpec, ...]:
        """Return the disks of a VNFC beside its root disk."""
        names = naming.storage_names(self.snapshot.installation, vnfc)
        tag = self.tag(vnfc.id)
        return tuple(
            VolumeSpec(name=name, image_sha256="", size_gib=one.size_gib, tag=tag)
            for name, one in zip(names, vnfc.storages, strict=True)
        )

    def seed(self, vnfc: VnfcInstance, day_zero: DayZero) -> SeedSpec:
        """Return the day-0 data of a VNFC; each incarnation is a new instance."""
        return SeedSpec(
            name=naming.seed_name(self.snapshot.installation, vnfc),
            instance_id=server_id(vnfc.id, vnfc.incarnation),
            hostname=vnfc.name.replace("/", "-"),
            ports=self.ports(vnfc),
            tag=self.tag(vnfc.id),
            user_data=day_zero.user_data,
            parameters=dict(day_zero.parameters or {}),
            secrets=dict(day_zero.secrets or {}),
        )

    def server(self, vnfc: VnfcInstance) -> ServerSpec:
        """Return the VM of a VNFC, made whole or of a disk and a seed."""
        if vnfc.id not in self._servers:
            self._servers[vnfc.id] = self._server(vnfc)
        return self._servers[vnfc.id]

    def _server(self, vnfc: VnfcInstance) -> ServerSpec:
        can, installation = self.snapshot.can, self.snapshot.installation
        whole = can(vnfc.host_id, Ability.CONFIG_DRIVE)
        by_flavor = can(vnfc.host_id, Ability.EXTRA_SPECS)
        return ServerSpec(
            id=server_id(vnfc.id, vnfc.incarnation),
            name=naming.server_name(vnfc),
            vcpus=vnfc.demand.vcpus,
            memory_mib=vnfc.demand.memory_mib,
            disk="" if whole else naming.disk_name(installation, vnfc),
            seed="" if whole else naming.seed_name(installation, vnfc),
            ports=self.ports(vnfc),
            tag=self.tag(vnfc.id),
            architecture=self.snapshot.hosts[vnfc.host_id].architecture or "x86_64",
            agent=vnfc.ready == "agent" and not self._nobody_asks(vnfc),
            image_sha256=vnfc.image_sha256 if whole else "",
            disk_gib=without(vnfc.demand, vnfc.storages).disk_gib if whole else 0,
            apart=self._group(vnfc),
            shares=vnfc.shares,
            topology=None if by_flavor else vnfc.backing.topology,
            storages=tuple(
                StorageSpec(name=one.name, size_gib=one.size_gib)
                for one in self.storages(vnfc)
            ),
            boot_volume=vnfc.boot_volume and whole,
            extra_specs=specs_of(vnfc.backing) if by_flavor else (),
        )

    def wait(self, vnfc: VnfcInstance) -> AwaitServer:
        """Return the wait for a VM; that for a cloud's is one call for all of them."""
        whole = self.snapshot.can(vnfc.host_id, Ability.CONFIG_DRIVE)
        return AwaitServer(
            host_id=vnfc.host_id,
            server=self.server(vnfc),
            vnfc=vnfc.name,
            every_s=CLOUD_EVERY_S if whole else AwaitServer.poll_s,
        )

    def _nobody_asks(self, vnfc: VnfcInstance) -> bool:
        """Whether it is on a cloud, where guests are judged by their state alone."""
        abilities = self.snapshot.hosts[vnfc.host_id].abilities
        return Ability.CONFIG_DRIVE in abilities and Ability.AGENT not in abilities

    def _group(self, vnfc: VnfcInstance) -> str:
        """Return what keeps it apart where we cannot tell one machine from another."""
        spreads = self.snapshot.can(vnfc.host_id, Ability.SPREADS)
        return self.apart.get(vnfc.name, "") if spreads else ""

    def ports(self, vnfc: VnfcInstance) -> tuple[PortSpec, ...]:
        """Return the ports of a VNFC in their order."""
        if vnfc.id not in self._ports:
            self._ports[vnfc.id] = tuple(self._in_order(vnfc))
        return self._ports[vnfc.id]

    def _in_order(self, vnfc: VnfcInstance) -> Iterator[PortSpec]:
        routed: set[int] = set()
        plugs = (cp for cp in vnfc.cps if not cp.trunk)
        ordered = sorted(plugs, key=lambda cp: cp.order)
        return (self._port(vnfc, cp, routed) for cp in ordered)

    def _port(self, vnfc: VnfcInstance, cp: CpInstance, routed: set[int]) -> PortSpec:
        """Return a port with what is in its trunk."""
        name = naming.interface_name(cp.cpd, cp.order)
        port = self._end(vnfc, cp, name, routed)
        tagged = (
            self._end(vnfc, sub, naming.vlan_name(name, cp.order, sub.vlan), routed)
            for sub in vnfc.cps
            if sub.trunk == cp.id
        )
        return port.model_copy(update={"trunk": tuple(tagged)})

    def _end(
        self, vnfc: VnfcInstance, cp: CpInstance, name: str, routed: set[int]
    ) -> PortSpec:
        vl = self.vls[cp.vl_id]
        by_flavor = self.snapshot.can(vnfc.host_id, Ability.EXTRA_SPECS)
        return PortSpec(
            id=cp.id,
            name=name,
            mac=cp.mac,
            network=self.network(vl, self.snapshot.anchor(vnfc.host_id)),
            addresses=tuple(
                ip_interface(f"{address}/{_prefix_length(vl, address)}")
                for address in cp.addresses
            ),
            routes=tuple(self._routes(vl, cp, routed)),
            forwards=cp.forwards,
            bit_rate_mbps=cp.bit_rate_mbps,
            local=self._udp_end(vnfc, cp),
            remote=self._other_end(cp),
            security=cp.security,
            vlan=cp.vlan,
            device=device_of(vnfc, cp),
            vnic=vnic_of(vnfc, cp) if by_flavor else "",
        )

    def _routes(
        self, vl: VlInstance, cp: CpInstance, routed: set[int]
    ) -> list[RouteSpec]:
        """Return one default route per IP version for the whole VNFC."""
        routes = []
        for gateway in vl.gateways:
            if gateway in cp.addresses or gateway.version in routed:
                continue
            routed.add(gateway.version)
            routes.append(RouteSpec(to=ANYWHERE[gateway.version], via=gateway))
        return routes

    def _udp_end(self, vnfc: VnfcInstance, cp: CpInstance) -> str:
        if not cp.udp_port:
            return ""
        address = self.snapshot.hosts[vnfc.host_id].underlay or LOOPBACK
        return f"{address}:{cp.udp_port}"

    def _other_end(self, cp: CpInstance) -> str:
        ends = (
            self._udp_end(vnfc, other)
            for vnfc in self.ns.vnfcs()
            for other in vnfc.cps
            if other.vl_id == cp.vl_id and other.id != cp.id
        )
        return next(ends, "") if cp.udp_port else ""


def _prefix_length(vl: VlInstance, address: IpAddress) -> int:
    pool = next((p for p in vl.pools if p.version == address.version), None)
    return pool.prefixlen if pool else (32 if address.version == 4 else 128)
