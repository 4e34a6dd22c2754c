"""VDUs in the short form → the model's."""

from collections.abc import Iterable, Mapping

from nfvo.descriptor.compute import (
    Capability,
    CpuDemand,
    KeyValue,
    LogicalNode,
    MemoryDemand,
)
from nfvo.descriptor.cp import CpAddress, Cpd, SubPort
from nfvo.descriptor.image import SwImage
from nfvo.descriptor.short_security import SecurityGroups, rules_of
from nfvo.descriptor.short_vdu import (
    ShortAddress,
    ShortCapability,
    ShortCp,
    ShortImage,
    ShortMonitored,
    ShortStorage,
    ShortVdu,
    VduKeys,
)
from nfvo.descriptor.storage import VirtualStorage
from nfvo.descriptor.trait_words import in_pairs
from nfvo.descriptor.vdu import Monitored, Vdu


def vdu_of(id: str, short: VduKeys, groups: SecurityGroups) -> Vdu:
    """Translate a VDU, whose CPs name security groups."""
    return Vdu(
        id=id,
        name=short.name if isinstance(short, ShortVdu) else "",
        description=short.description,
        image=_image(short.image),
        vcpus=short.vcpus,
        memory_mib=short.memory,
        disk_gib=short.disk,
        instances=short.instances,
        min_instances=short.min_instances,
        max_instances=short.max_instances,
        cpds=tuple(
            _cpd(n, cp, order, groups)
            for order, (n, cp) in enumerate(short.cps.items())
        ),
        storages=tuple(_storage(*one) for one in short.storages.items()),
        cpu=CpuDemand.model_validate(short.cpu.model_dump()),
        memory=MemoryDemand.model_validate(short.memory_backing.model_dump()),
        logical_nodes=tuple(
            LogicalNode(id=id, requirements=_pairs(needs))
            for id, needs in short.logical_nodes.items()
        ),
        capabilities=_capabilities(short.capabilities),
        nfvi_constraints=(
            *_pairs(short.constraints),
            *in_pairs(short.traits, "required"),
            *in_pairs(short.preferred_traits, "preferred"),
        ),
        architecture=short.architecture,
        hypervisors=short.hypervisors,
        labels=short.labels,
        user_data=short.user_data,
        boot_values=_pairs(short.boot_values),
        ready=short.ready,
        boot_order=short.boot_order,
        boot_volume=short.boot_volume,
        monitored=monitored(short.monitored),
    )


def monitored(short: Mapping[str, ShortMonitored]) -> tuple[Monitored, ...]:
    """Translate measurements."""
    return tuple(
        Monitored(id=id, name=one.name, metric=one.metric, period_s=one.period_s)
        for id, one in short.items()
    )


def addresses(short: Iterable[ShortAddress]) -> tuple[CpAddress, ...]:
    """Translate how a CP comes to its addresses."""
    return tuple(CpAddress.model_validate(one.model_dump()) for one in short)


def _image(short: ShortImage) -> SwImage:
    return SwImage(
        name=short.name,
        version=short.version,
        sha256=short.sha256,
        checksum=short.checksum,
        disk_format=short.format,
        container_format=short.container_format,
        min_disk_gib=short.min_disk,
        min_memory_mib=short.min_memory,
        size_bytes=short.size_bytes,
        operating_system=short.operating_system,
        artifact=short.artifact,
    )


def _storage(id: str, short: ShortStorage) -> VirtualStorage:
    return VirtualStorage(
        id=id,
        kind=short.kind,
        size_gib=short.size,
        image=_image(short.image) if short.image else None,
        rdma=short.rdma,
        protocol=short.protocol,
        per_vnfc=not short.shared,
        max_size_bytes=short.max_size_bytes,
    )


def _cpd(name: str, short: ShortCp, order: int, groups: SecurityGroups) -> Cpd:
    return Cpd(
        id=name,
        vl=short.vl,
        order=order if short.order is None else short.order,
        forwards=short.forwards,
        bit_rate_mbps=short.bit_rate,
        vnic=short.vnic,
        security=rules_of(short.security, groups),
        description=short.description,
        protocols=short.protocols,
        role=short.role,
        addresses=addresses(short.addresses),
        capabilities=_capabilities(short.capabilities),
        trunk=short.trunk,
        trunk_links=tuple(
            SubPort(vl=vl, vlan=vlan) for vl, vlan in short.trunk_links.items()
        ),
    )


def _capabilities(short: Mapping[str, ShortCapability]) -> tuple[Capability, ...]:
    return tuple(
        Capability(
            name=name,
            mandatory=one.mandatory,
            min_version=one.min_version,
            preferred_version=one.preferred_version,
            targets=_pairs(one.targets),
        )
        for name, one in short.items()
    )


def _pairs(named: Mapping[str, str]) -> tuple[KeyValue, ...]:
    return tuple(KeyValue(key=key, value=value) for key, value in named.items())
