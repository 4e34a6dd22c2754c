"""VDUs of the model → those of the short form."""

from collections.abc import Iterable, Mapping
from typing import Any

from nfvo.descriptor.compute import Capability, KeyValue
from nfvo.descriptor.cp import CpAddress, Cpd
from nfvo.descriptor.image import SwImage
from nfvo.descriptor.security import Security
from nfvo.descriptor.short_vdu import (
    ShortAddress,
    ShortBacking,
    ShortCapability,
    ShortCp,
    ShortCpu,
    ShortImage,
    ShortMonitored,
    ShortStorage,
)
from nfvo.descriptor.storage import VirtualStorage
from nfvo.descriptor.trait_words import is_trait, traits_in
from nfvo.descriptor.vdu import Monitored, Vdu

GroupNames = Mapping[Security, str]


def keys_of(vdu: Vdu, groups: GroupNames) -> dict[str, Any]:
    """Return the fields of a VDU in the short form, but for its name."""
    return {
        "description": vdu.description,
        "image": image(vdu.image),
        "vcpus": vdu.vcpus,
        "memory": vdu.memory_mib,
        "disk": vdu.disk_gib,
        "storages": {one.id: _storage(one) for one in vdu.storages},
        "instances": vdu.instances,
        "min_instances": vdu.min_instances,
        "max_instances": vdu.max_instances,
        "cps": {cpd.id: _cp(cpd, n, groups) for n, cpd in enumerate(vdu.cpds)},
        "cpu": ShortCpu.model_construct(**vdu.cpu.model_dump()),
        "memory_backing": ShortBacking.model_construct(**vdu.memory.model_dump()),
        "logical_nodes": {
            one.id: _pairs(one.requirements) for one in vdu.logical_nodes
        },
        "capabilities": _capabilities(vdu.capabilities),
        "constraints": _pairs(c for c in vdu.nfvi_constraints if not is_trait(c)),
        "traits": traits_in(vdu.nfvi_constraints, "required"),
        "preferred_traits": traits_in(vdu.nfvi_constraints, "preferred"),
        "architecture": vdu.architecture,
        "hypervisors": vdu.hypervisors,
        "labels": vdu.labels,
        "user_data": vdu.user_data,
        "boot_values": _pairs(vdu.boot_values),
        "ready": vdu.ready,
        "boot_order": vdu.boot_order,
        "boot_volume": vdu.boot_volume,
        "monitored": monitored(vdu.monitored),
    }


def monitored(them: Iterable[Monitored]) -> dict[str, ShortMonitored]:
    """Return measurements by their ids."""
    return {
        one.id: ShortMonitored.model_construct(
            metric=one.metric, name=one.name, period_s=one.period_s
        )
        for one in them
    }


def addresses(them: Iterable[CpAddress]) -> tuple[ShortAddress, ...]:
    """Return how a CP comes to its addresses."""
    return tuple(
        ShortAddress.model_construct(
            kind=one.kind,
            assigned=one.assigned,
            floating=one.floating,
            count=one.count,
            fixed=one.fixed,
        )
        for one in them
    )


def image(image: SwImage) -> ShortImage:
    """Return a software image."""
    return ShortImage.model_construct(
        name=image.name,
        sha256=image.sha256,
        min_disk=image.min_disk_gib,
        min_memory=image.min_memory_mib,
        version=image.version,
        checksum=image.checksum,
        format=image.disk_format,
        container_format=image.container_format,
        size_bytes=image.size_bytes,
        operating_system=image.operating_system,
        artifact=image.artifact,
    )


def _storage(storage: VirtualStorage) -> ShortStorage:
    return ShortStorage.model_construct(
        size=storage.size_gib,
        kind=storage.kind,
        image=image(storage.image) if storage.image else None,
        rdma=storage.rdma,
        protocol=storage.protocol,
        shared=not storage.per_vnfc,
        max_size_bytes=storage.max_size_bytes,
    )


def _cp(cpd: Cpd, place: int, groups: GroupNames) -> ShortCp:
    return ShortCp.model_construct(
        vl=cpd.vl,
        order=None if cpd.order == place else cpd.order,
        forwards=cpd.forwards,
        bit_rate=cpd.bit_rate_mbps,
        vnic=cpd.vnic,
        security=(groups[cpd.security],) if cpd.security else (),
        description=cpd.description,
        protocols=cpd.protocols,
        role=cpd.role,
        addresses=addresses(cpd.addresses),
        capabilities=_capabilities(cpd.capabilities),
        trunk=cpd.trunk,
        trunk_links={one.vl: one.vlan for one in cpd.trunk_links},
    )


def _capabilities(them: Iterable[Capability]) -> dict[str, ShortCapability]:
    return {
        one.name: ShortCapability.model_construct(
            mandatory=one.mandatory,
            min_version=one.min_version,
            preferred_version=one.preferred_version,
            targets=_pairs(one.targets),
        )
        for one in them
    }


def _pairs(them: Iterable[KeyValue]) -> dict[str, str]:
    return {one.key: one.value for one in them}
