"""What a service should have on hosts, straight from its records."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from nfvo.descriptor.security import in_words
from nfvo.graph import without
from nfvo.lcm.binding import binding_of
from nfvo.lcm.devices import device_of
from nfvo.lcm.facts import (
    Facts,
    NetworkFacts,
    NicFacts,
    ServerFacts,
    VolumeFacts,
    tagged,
)
from nfvo.lcm.ids import server_id
from nfvo.lcm.observation import ServerState
from nfvo.lcm.planner import naming
from nfvo.lcm.records import CpInstance, HostRecord, NsInstance, VlInstance
from nfvo.lcm.records import VnfcInstance as Vnfc
from nfvo.placement.extra_specs import spec_words, specs_of
from nfvo.placement.infrastructure import Ability

LINKED = frozenset({"vxlan", "bridge"})
"""Fabrics whose links are networks on hosts; ``udp`` is in the VMs themselves."""


@dataclass(frozen=True, slots=True)
class Due:
    """One resource that should be on a host; ``kind`` as in ``FoundResource``."""

    host_id: str
    kind: str
    name: str
    uuid: str
    owner_id: str
    ns_id: str
    facts: Facts

    @property
    def key(self) -> tuple[str, str]:
        """Return what tells it from all others on its host."""
        return self.kind, self.uuid or self.name


@dataclass(frozen=True)
class Dues:
    """
    What one service should have on hosts.

    ``hosts`` are those that are wanted, ``underlays`` where tunnels to any host end.
    ``named`` has what resources are known there by host, kind and name: volumes that
    were made before their names had the installation in front keep theirs.
    ``anchors``: see ``anchors_of``.
    """

    ns: NsInstance
    installation: str
    hosts: Mapping[str, HostRecord]
    underlays: Mapping[str, str]
    named: Container[tuple[str, str, str]]
    anchors: Mapping[str, str]

    def all(self) -> Iterator[Due]:
        """Yield what should be on the hosts that are wanted."""
        for vnfc in self.ns.vnfcs():
            if vnfc.host_id in self.hosts:
                yield from self._of_vnfc(vnfc)
        for vl in self.ns.vls:
            for host_id in self._reach[vl.id] if vl.fabric in LINKED else ():
                if host_id in self.hosts and not self._is_providers(vl, host_id):
                    yield self._network(vl, host_id)

    def _of_vnfc(self, vnfc: Vnfc) -> Iterator[Due]:
        volumes = tuple(self._volumes(vnfc))
        yield from volumes
        yield Due(
            host_id=vnfc.host_id,
            kind="server",
            name=naming.server_name(vnfc),
            uuid=server_id(vnfc.id, vnfc.incarnation),
            owner_id=vnfc.id,
            ns_id=self.ns.id,
            facts=ServerFacts(
                state=ServerState.RUNNING,
                vcpus=vnfc.demand.vcpus,
                memory_mib=vnfc.demand.memory_mib,
                nics=tuple(self._nic(vnfc, cp) for cp in vnfc.cps if not cp.trunk),
                disks=frozenset(volume.name for volume in volumes),
                inside=tuple(self._inside(vnfc, cp) for cp in vnfc.cps if cp.trunk),
                pinned=self._bound(vnfc),
                volumes=0 if volumes else len(vnfc.storages) + vnfc.boot_volume,
            ),
        )

    def _bound(self, vnfc: Vnfc) -> tuple[str, ...]:
        host, topology = self.hosts[vnfc.host_id], vnfc.backing.topology
        if Ability.EXTRA_SPECS in host.abilities:
            return spec_words(specs_of(vnfc.backing))
        bound = binding_of(vnfc.shares, topology, host.numa, host.dedicated)
        return tuple(sorted(bound.words()))

    def _volumes(self, vnfc: Vnfc) -> Iterator[Due]:
        """Yield its disk and its seed, where it is not made whole."""
        if Ability.CONFIG_DRIVE not in self.hosts[vnfc.host_id].abilities:
            disk = naming.disk_name(self.installation, vnfc)
            root = VolumeFacts(
                without(vnfc.demand, vnfc.storages).disk_gib, vnfc.image_sha256
            )
            yield self._volume("volume", vnfc, disk, root)
            names = naming.storage_names(self.installation, vnfc)
            for name, one in zip(names, vnfc.storages, strict=True):
                beside = VolumeFacts(one.size_gib)
                yield self._volume("volume", vnfc, name, beside)
            seed = naming.seed_name(self.installation, vnfc)
            yield self._volume("seed", vnfc, seed, VolumeFacts(0))

    def _nic(self, vnfc: Vnfc, cp: CpInstance) -> NicFacts:
        network = device_of(vnfc, cp) or self._named(self._vls[cp.vl_id], vnfc)
        due = self._sends(vnfc, cp)
        trunk = frozenset(
            tagged(sub.vlan, self._named(self._vls[sub.vl_id], vnfc))
            for sub in vnfc.cps
            if sub.trunk == cp.id
        )
        return NicFacts(cp.mac, network, due, in_words(cp.security), trunk)

    def _inside(self, vnfc: Vnfc, cp: CpInstance) -> NicFacts:
        """Return a CP in a trunk; where its VLAN leads is told of the trunk."""
        due = self._sends(vnfc, cp)
        return NicFacts(cp.mac, "", due, in_words(cp.security), vlan=cp.vlan)

    def _sends(self, vnfc: Vnfc, cp: CpInstance) -> frozenset[str]:
        """Return the addresses that a CP is kept to, where it is."""
        able = Ability.ANTI_SPOOFING in self.hosts[vnfc.host_id].abilities
        enforced = able and not (cp.forwards or device_of(vnfc, cp))
        return frozenset(map(str, cp.addresses if enforced else ()))

    def _named(self, vl: VlInstance, vnfc: Vnfc) -> str:
        """Return the name of a link's network there; a provider's has none of ours."""
        ours = vl.fabric in LINKED and not self._is_providers(vl, vnfc.host_id)
        return naming.network_name(vl) if ours else ""

    def _volume(self, kind: str, vnfc: Vnfc, name: str, facts: VolumeFacts) -> Due:
        old = name.removeprefix(naming.volume_prefix(self.installation))
        if (vnfc.host_id, kind, old) in self.named:
            name = old
        return Due(
            host_id=vnfc.host_id,
            kind=kind,
            name=name,
            uuid="",
            owner_id=vnfc.id,
            ns_id=self.ns.id,
            facts=facts,
        )

    def _network(self, vl: VlInstance, host_id: str) -> Due:
        bridges = self.hosts[host_id].physical_networks
        return Due(
            host_id=host_id,
            kind="network",
            name=naming.network_name(vl),
            uuid=vl.id,
            owner_id=vl.id,
            ns_id=self.ns.id,
            facts=NetworkFacts(active=True)
            if self._is_of_cloud(host_id)
            else NetworkFacts(
                active=True,
                segment=vl.segment,
                vlan=vl.vlan,
                bridge=bridges.get(vl.physical_network, ""),
                peers=self._peers(vl),
                uplinks=frozenset(
                    s.uplink for s in vl.stitches if s.host_id == host_id
                ),
            ),
        )

    def _is_of_cloud(self, host_id: str) -> bool:
        """Whether networks there are the cloud's, which tells no more than they run."""
        return Ability.SITE_WIDE in self.hosts[host_id].abilities

    def _is_providers(self, vl: VlInstance, host_id: str) -> bool:
        """Whether a link is a network of a cloud's that may be others' as well."""
        site = self.hosts[host_id].site
        stitched = any(stitch.site == site for stitch in vl.stitches)
        return (vl.fabric == "bridge" or stitched) and self._is_of_cloud(host_id)

    def _peers(self, vl: VlInstance) -> frozenset[str]:
        if vl.fabric != "vxlan":
            return frozenset()
        known = (self.underlays.get(id, "") for id in self._reach[vl.id])
        return frozenset(underlay for underlay in known if underlay)

    @cached_property
    def _vls(self) -> Mapping[str, VlInstance]:
        return {vl.id: vl for vl in self.ns.vls}

    @cached_property
    def _reach(self) -> Mapping[str, set[str]]:
        """The hosts, or anchors, at which each link has a part; see ``hosts_on``."""
        reach = {vl.id: {s.host_id for s in vl.stitches} for vl in self.ns.vls}
        for vnfc in self.ns.vnfcs():
            for cp in vnfc.cps:
                host_id = vnfc.host_id
                reach[cp.vl_id].add(self.anchors.get(host_id, host_id))
        return reach
