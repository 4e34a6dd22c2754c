"""One instance of a VNF profile → its VNFCs with their CPs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from nfvo.descriptor.choice import Choice, resolved, scale_status
from nfvo.descriptor.cp import Cpd
from nfvo.descriptor.nsd import Connection, VnfProfile
from nfvo.descriptor.storage import is_disk
from nfvo.descriptor.vdu import Vdu
from nfvo.descriptor.vnfd import Vnfd
from nfvo.graph.backing import affinity_of, backing_of
from nfvo.graph.devices import Affinity, affinity_of_cp
from nfvo.graph.model import Cp, IpAddress, Resources, Storage, Vnf, Vnfc
from nfvo.graph.parameters import values
from nfvo.graph.traits import traits_asked


def instances(profile: VnfProfile) -> list[str]:
    """Return the names of the VNFs of a profile: ``firewall``, ``firewall-2``."""
    further = (f"{profile.id}-{n}" for n in range(2, profile.instances + 1))
    return [profile.id, *further]


def joined(profile: VnfProfile, vnfd: Vnfd) -> Mapping[str, str]:
    """Return the internal links that are external CPs, with the links outside."""
    links = {connection.cpd: connection.vl for connection in profile.connections}
    exposed = {ext.vl: ext.id for ext in vnfd.ext_cpds if ext.vl}
    return {vl: links[cpd] for vl, cpd in exposed.items() if cpd in links}


@dataclass(frozen=True, slots=True)
class Expansion:
    """A VNF in the making: the ``number``-th instance, from 0, of a profile."""

    profile: VnfProfile
    vnfd: Vnfd
    number: int

    @property
    def name(self) -> str:
        """The name of the VNF."""
        return instances(self.profile)[self.number]

    def vnf(self, given: Mapping[str, str], after: tuple[str, ...]) -> Vnf:
        """Return the VNF, with the parameters ``given`` at instantiation."""
        choice = resolved(self.vnfd, Choice(level=self.profile.level))
        return Vnf(
            name=self.name,
            profile=self.profile.id,
            vnfd=self.vnfd.id,
            vnfd_version=self.vnfd.version,
            vnfcs=tuple(self._vnfcs()),
            parameters=values(self.name, self.profile, self.vnfd, given),
            secrets=frozenset(p.name for p in self.vnfd.parameters if p.secret),
            after=after,
            choice=choice,
            scale=scale_status(self.vnfd.flavours[0], choice.level),
        )

    def _vnfcs(self) -> Iterator[Vnfc]:
        for vdu in self.vnfd.vdus:
            for index in range(vdu.instances):
                yield self._vnfc(vdu, index)

    def _vnfc(self, vdu: Vdu, index: int) -> Vnfc:
        storages = tuple(_storages(vdu))
        disk_gib = vdu.disk_gib + sum(one.size_gib for one in storages)
        return Vnfc(
            name=f"{self.name}/{vdu.id}/{index}",
            vnf=self.name,
            vdu=vdu.id,
            demand=Resources(vdu.vcpus, vdu.memory_mib, disk_gib),
            image=vdu.image.name,
            image_sha256=vdu.image.sha256,
            cps=tuple(self._cps(vdu, index)),
            architecture=vdu.architecture,
            hypervisors=frozenset(vdu.hypervisors),
            labels=frozenset(vdu.labels),
            user_data=vdu.user_data,
            ready=vdu.ready,
            site=self.profile.site,
            backing=backing_of(vdu),
            storages=storages,
            boot_volume=vdu.boot_volume,
            traits=traits_asked(vdu, "required"),
            preferred=traits_asked(vdu, "preferred"),
        )

    def _cps(self, vdu: Vdu, index: int) -> Iterator[Cp]:
        """
        Yield the CPs of a VNFC; one that is not connected does not come to be.

        What is in a trunk comes after the CP that it is reached through.
        """
        vnfc = f"{self.name}/{vdu.id}/{index}"
        outside, near = joined(self.profile, self.vnfd), affinity_of(vdu)
        for cpd in sorted(vdu.cpds, key=lambda cpd: cpd.order):
            if cpd.vl:
                inside = f"{self.name}/{cpd.vl}"
                cp = _cp(vnfc, cpd, outside.get(cpd.vl, inside), near)
            elif connection := self._connection(vdu.id, cpd.id):
                rank = self.number * vdu.instances + index
                fixed = _dealt(connection.addresses, rank)
                cp = _cp(vnfc, cpd, connection.vl, near, fixed)
            else:
                continue
            yield cp
            for sub in cpd.trunk_links:
                inside = f"{self.name}/{sub.vl}"
                yield _tagged(cp, sub.vlan, outside.get(sub.vl, inside))

    def _connection(self, vdu: str, cpd: str) -> Connection | None:
        """Return what an external CP is plugged into, if it is."""
        names = {e.id for e in self.vnfd.ext_cpds if (e.vdu, e.cpd) == (vdu, cpd)}
        return next((c for c in self.profile.connections if c.cpd in names), None)


def _cp(
    vnfc: str,
    cpd: Cpd,
    vl: str,
    near: Affinity,
    addresses: tuple[IpAddress, ...] = (),
) -> Cp:
    return Cp(
        name=f"{vnfc}:{cpd.id}",
        vnfc=vnfc,
        cpd=cpd.id,
        vl=vl,
        order=cpd.order,
        forwards=cpd.forwards,
        bit_rate_mbps=cpd.bit_rate_mbps,
        vnic=cpd.vnic,
        affinity=affinity_of_cp(cpd, near),
        addresses=addresses,
        security=cpd.security,
    )


def _tagged(cp: Cp, vlan: int, vl: str) -> Cp:
    """Return what is reached through a CP by a VLAN, by the same rules as that."""
    return replace(
        cp,
        name=f"{cp.name}.{vlan}",
        cpd=f"{cp.cpd}.{vlan}",
        vl=vl,
        bit_rate_mbps=0,
        addresses=(),
        trunk=cp.name,
        vlan=vlan,
        vnic="virtio",
    )


def _storages(vdu: Vdu) -> Iterator[Storage]:
    """Yield the disks beside the root disk, as far as they are made."""
    for one in vdu.storages:
        if is_disk(one):
            yield Storage(one.id, one.size_gib)


def _dealt(addresses: tuple[IpAddress, ...], rank: int) -> tuple[IpAddress, ...]:
    """Return the share of the ``rank``-th CP: one address of each IP version."""
    versions = (4, 6)
    ranked = ([a for a in addresses if a.version == v][rank:][:1] for v in versions)
    return tuple(address for share in ranked for address in share)
