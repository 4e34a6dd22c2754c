"""VDUs, CPs and storages of the model → nodes of SOL001."""

from collections.abc import Collection, Iterable, Mapping

from nfvo.descriptor.compute import Capability, KeyValue
from nfvo.descriptor.cp import CpAddress, Cpd
from nfvo.descriptor.image import SwImage
from nfvo.descriptor.storage import VirtualStorage
from nfvo.descriptor.vdu import Monitored, Vdu
from nfvo.descriptor.writing.parts import LAYERS, Tree, kept
from nfvo.descriptor.writing.sol001_parts import MEGA, ours

VDU = "tosca.nodes.nfv.Vdu"
VNICS = {"virtio": None, "e1000": None, "sriov": "direct"}
METRICS = tuple(
    f"v_{what}_usage_{how}_vdu"
    for what in ("cpu", "memory", "disk")
    for how in ("mean", "peak")
)
CONTAINERS = ("aki", "ami", "ari", "bare", "docker", "ova", "ovf")
STORAGES = {
    "block": (f"{VDU}.VirtualBlockStorage", "virtual_block_storage_data"),
    "object": (f"{VDU}.VirtualObjectStorage", "virtual_object_storage_data"),
    "file": (f"{VDU}.VirtualFileStorage", "virtual_file_storage_data"),
}


def vdu(one: Vdu, storages: Mapping[str, str]) -> Tree:
    """Return the node of a VDU; ``storages`` are names of nodes by ids."""
    attached = [
        {"virtual_storage": storages[storage.id]}
        for storage in one.storages
        if storage.kind in STORAGES
    ]
    most = one.max_instances or one.instances
    return {
        "type": f"{VDU}.Compute",
        **ours(
            hypervisors=" ".join(one.hypervisors),
            labels=" ".join(one.labels),
            ready="" if one.ready == "agent" else one.ready,
            boot_volume="yes" if one.boot_volume else "",
        ),
        "properties": {
            "name": one.name,
            "description": one.description,
            "vdu_profile": {
                "min_number_of_instances": one.min_instances,
                "max_number_of_instances": most,
            },
            **kept(
                boot_data=_boot_data(one),
                nfvi_constraints=pairs(one.nfvi_constraints),
                monitoring_parameters=monitored(one.monitored, METRICS),
            ),
        },
        "capabilities": {"virtual_compute": {"properties": _compute(one)}},
        **kept(requirements=attached, artifacts=image(one.image)),
    }


def image(one: SwImage) -> Tree:
    """Return the artifact that an image is."""
    checksum = kept(algorithm="sha-256", hash=one.sha256) if one.sha256 else {}
    if one.checksum:
        checksum = {"algorithm": one.checksum.algorithm, "hash": one.checksum.hash}
    container = one.container_format
    properties = {
        "name": one.name,
        "version": one.version,
        "container_format": container if container in CONTAINERS else "bare",
        **kept(
            checksum=checksum,
            disk_format=one.disk_format,
            min_disk=f"{one.min_disk_gib} GiB" if one.min_disk_gib else "",
            min_ram=f"{one.min_memory_mib} MiB" if one.min_memory_mib else "",
            size=f"{one.size_bytes} B" if one.size_bytes else "",
            operating_system=one.operating_system,
        ),
    }
    file = one.artifact or one.name
    type_ = "tosca.artifacts.nfv.SwImage"
    return {"sw_image": {"type": type_, "file": file, "properties": properties}}


def storage(one: VirtualStorage) -> Tree:
    """Return the node of a storage that is attached."""
    type_, key = STORAGES[one.kind]
    data: Tree = {"size_of_storage": f"{one.size_gib} GiB"}
    if one.kind == "block" and one.rdma:
        data["rdma_enabled"] = True
    if one.kind == "file":
        data["file_system_protocol"] = "cifs" if one.protocol == "cifs" else "nfs"
    if one.kind == "object":
        data = {"max_size_of_storage": f"{one.max_size_bytes} B"}
    return {
        "type": type_,
        "properties": {key: data, "per_vnfc_instance": one.per_vnfc},
        **kept(artifacts=image(one.image) if one.image else {}),
    }


def cp(one: Cpd, name: str, bound: str, link: str) -> Tree:
    """Return the node of a CP that is bound to a VDU, and on a link or on none."""
    requirements = [{"virtual_binding": bound}]
    if link:
        requirements.append({"virtual_link": link})
    properties = {
        "layer_protocols": [p for p in one.protocols if p in LAYERS] or ["ipv4"],
        "order": one.order,
        **kept(
            description=one.description,
            role=one.role if one.role in ("root", "leaf") else "",
            vnic_type=VNICS.get(one.vnic, one.vnic),
            bitrate_requirement=one.bit_rate_mbps * MEGA or None,
            protocol=[_address(address) for address in one.addresses],
            trunk_mode=one.trunk or None,
            virtual_network_interface_requirements=_of_vnic(one.capabilities),
        ),
    }
    return {
        "type": "tosca.nodes.nfv.VduCp",
        **ours(
            id="" if name == one.id else one.id, forwards="true" if one.forwards else ""
        ),
        "properties": properties,
        "requirements": requirements,
    }


def pairs(them: Iterable[KeyValue]) -> dict[str, str]:
    """Return requirements in words as a map."""
    return {one.key: one.value for one in them}


def monitored(them: Iterable[Monitored], metrics: Collection[str]) -> Tree:
    """Return measurements by their ids, of metrics that may be measured there."""
    return {
        one.id: {
            "name": one.name,
            "performance_metric": one.metric,
            **kept(collection_period=f"{one.period_s} s" if one.period_s else ""),
        }
        for one in them
        if one.metric in metrics
    }


def _boot_data(one: Vdu) -> Tree:
    return kept(
        content_or_file_data=kept(content=one.user_data),
        kvp_data=kept(data=pairs(one.boot_values)),
    )


def _compute(one: Vdu) -> Tree:
    cpu, memory = one.cpu, one.memory
    pinned = cpu.policy == "dedicated"
    pages = memory.pages if "iB" in memory.pages else ""
    local = [s for s in one.storages if s.kind == "ephemeral"]
    sizes = [one.disk_gib, *(s.size_gib for s in local)]
    return {
        "virtual_cpu": {
            "num_virtual_cpu": one.vcpus,
            **kept(
                cpu_architecture="" if one.architecture == "x86_64" else "aarch64",
                virtual_cpu_clock=f"{cpu.clock_mhz} MHz" if cpu.clock_mhz else "",
                virtual_cpu_oversubscription_policy=cpu.oversubscription,
                virtual_cpu_pinning=kept(
                    virtual_cpu_pinning_policy="static" if pinned else "",
                    virtual_cpu_pinning_rule=[cpu.threads] if cpu.threads else [],
                ),
            ),
        },
        "virtual_memory": {
            "virtual_mem_size": f"{one.memory_mib} MiB",
            **kept(
                numa_enabled=memory.numa or None,
                virtual_mem_oversubscription_policy=memory.oversubscription,
                huge_pages_requirements=[_huge(pages, one)] if pages else [],
            ),
        },
        "virtual_local_storage": [{"size_of_storage": f"{n} GiB"} for n in sizes],
        **kept(
            logical_node={
                node.id: {"logical_node_requirements": pairs(node.requirements)}
                for node in one.logical_nodes
            },
            requested_additional_capabilities={
                f"capability-{n}": _capability(asked)
                for n, asked in enumerate(one.capabilities, 1)
            },
        ),
    }


def _huge(pages: str, one: Vdu) -> Tree:
    return {"hugepage_size": pages, "requested_size": f"{one.memory_mib} MiB"}


def _capability(one: Capability) -> Tree:
    return {
        "requested_additional_capability_name": one.name,
        "support_mandatory": one.mandatory,
        **kept(
            min_requested_additional_capability_version=one.min_version,
            preferred_requested_additional_capability_version=one.preferred_version,
        ),
        "target_performance_parameters": pairs(one.targets),
    }


def _of_vnic(them: Iterable[Capability]) -> list[Tree]:
    return [
        {
            "name": one.name,
            "network_interface_requirements": pairs(one.targets),
            **({} if one.mandatory else {"support_mandatory": False}),
        }
        for one in them
    ]


def _address(one: CpAddress) -> Tree:
    if one.kind == "mac":
        data = {"mac_address_assignment": one.assigned}
        inner = {"address_type": "mac_address", "l2_address_data": data}
        return {"associated_layer_protocol": "ethernet", "address_data": [inner]}
    l3 = {
        "ip_address_assignment": one.assigned,
        "floating_ip_activated": one.floating,
        "ip_address_type": one.kind,
        "number_of_ip_address": one.count,
        **kept(fixed_ip_address=[str(address) for address in one.fixed]),
    }
    inner = {"address_type": "ip_address", "l3_address_data": l3}
    return {"associated_layer_protocol": one.kind, "address_data": [inner]}
