"""Each construct of a VNFD in SOL001, and what it becomes."""

from collections.abc import Callable
from typing import Any

import pytest

from nfvo.descriptor.flavour import Flavour
from tests.descriptor.sol001.writing import TOP, changed, codes, flavour, vnfd


def test_the_small_vnfd_has_nothing_to_be_said_of_it():
    assert codes(TOP) == []


def test_a_vnfd_says_what_the_vnf_is():
    read = vnfd(TOP)
    assert read.model_dump(exclude={"flavours"}, exclude_defaults=True) == {
        "id": "fw",
        "version": "1.0",
        "provider": "acme",
        "product_name": "firewall",
        "software_version": "2.0",
        "vnfm_info": ("17:acme",),
    }
    assert [(f.id, f.description) for f in read.flavours] == [("small", "a small one")]


def test_a_vdu_is_made_of_its_node_and_its_cps():
    (vdu,) = flavour(TOP).vdus
    assert (vdu.id, vdu.name, vdu.vcpus, vdu.memory_mib) == ("vm", "the VM", 2, 1024)
    assert (vdu.disk_gib, vdu.instances, vdu.max_instances) == (4, 1, 3)
    assert (vdu.image.name, vdu.image.artifact) == ("tiny", "Files/tiny.qcow2")
    assert [(c.id, c.vl, c.order) for c in vdu.cpds] == [
        ("out", "", 0),
        ("in", "lan", 1),
    ]


def test_an_external_cp_has_the_name_that_an_nsd_connects():
    (ext,) = flavour(TOP).ext_cpds
    assert (ext.id, ext.vdu, ext.cpd) == ("wan", "vm", "out")


CPU = "virtual_cpu: {num_virtual_cpu: 2}"
MEMORY = "virtual_memory: {virtual_mem_size: 1 GB}"
NAME = "        name: the VM\n"
CP = "properties: {layer_protocols: [ipv4], order: 0}"
PROFILE = "          max_bitrate_requirements: {root: 0}\n"
IMAGE = "container_format: bare}"


def one(found: Flavour) -> Any:
    return found.vdus[0]


def cp(found: Flavour) -> Any:
    return found.vdus[0].cpds[0]


def link(found: Flavour) -> Any:
    return found.vlds[0]


def words(*pairs: tuple[str, str]) -> tuple[dict[str, str], ...]:
    return tuple({"key": key, "value": value} for key, value in pairs)


CONSTRUCTS = [
    pytest.param(
        CPU, "virtual_cpu: {num_virtual_cpu: 2, virtual_cpu_clock: 2.4 GHz, "
        "virtual_cpu_oversubscription_policy: '1:1', virtual_cpu_pinning: "
        "{virtual_cpu_pinning_policy: static, virtual_cpu_pinning_rule: [isolate]}}",
        lambda f: one(f).cpu.model_dump(exclude_defaults=True),
        {"policy": "dedicated", "threads": "isolate", "clock_mhz": 2400,
         "oversubscription": "1:1"}, id="CPU pinning",
    ),
    pytest.param(
        CPU, "virtual_cpu: {num_virtual_cpu: 2, cpu_architecture: arm64}",
        lambda f: one(f).architecture, "aarch64", id="architecture",
    ),
    pytest.param(
        CPU, CPU + "\n            compute_requirements: {'hw:cpu_sockets': '1', "
        "'hw:cpu_cores': '2', 'hw:cpu_policy': dedicated, 'hw:mem_page_size': 1GB, "
        "'hw:numa_nodes': '2'}",
        lambda f: (one(f).cpu.cores, one(f).cpu.policy, one(f).memory.pages,
                   one(f).memory.numa_nodes),
        (2, "dedicated", "1 GiB", 2), id="extra specs of Nova",
    ),
    pytest.param(
        MEMORY, "virtual_memory: {virtual_mem_size: 1 GB, numa_enabled: true, "
        "huge_pages_requirements: [{hugepage_size: 2 MiB, requested_size: 1 GB}]}",
        lambda f: one(f).memory.model_dump(exclude_defaults=True),
        {"numa": True, "pages": "2 MiB"}, id="NUMA and huge pages",
    ),
    pytest.param(
        CPU, CPU + "\n            logical_node: {n0: {logical_node_requirements: "
        "{cores: '4'}}}",
        lambda f: [n.model_dump() for n in one(f).logical_nodes],
        [{"id": "n0", "requirements": words(("cores", "4"))}], id="logical node",
    ),
    pytest.param(
        CPU, CPU + "\n            requested_additional_capabilities: {gpu: "
        "{requested_additional_capability_name: gpu, support_mandatory: false, "
        "target_performance_parameters: {memory: 8G}}}",
        lambda f: [c.model_dump(exclude_defaults=True) for c in one(f).capabilities],
        [{"name": "gpu", "mandatory": False, "targets": words(("memory", "8G"))}],
        id="additional capability",
    ),
    pytest.param(
        NAME, NAME + "        nfvi_constraints: {zone: a}\n",
        lambda f: [c.model_dump() for c in one(f).nfvi_constraints],
        list(words(("zone", "a"))), id="NFVI constraints",
    ),
    pytest.param(
        NAME, NAME + "        monitoring_parameters: {cpu: {name: load, "
        "performance_metric: v_cpu_usage_mean, collection_period: 1 m}}\n",
        lambda f: [m.model_dump() for m in one(f).monitored],
        [{"id": "cpu", "name": "load", "metric": "v_cpu_usage_mean", "period_s": 60}],
        id="monitoring",
    ),
    pytest.param(
        NAME,
        NAME + "        boot_data: {content_or_file_data: {content: '#!/bin/sh'}}\n",
        lambda f: one(f).user_data, "#!/bin/sh", id="boot data",
    ),
    pytest.param(
        NAME, NAME + "        boot_data: {kvp_data: {data: {role: edge, "
        "motd: {get_input: motd}}}}\n",
        lambda f: [pair.model_dump() for pair in one(f).boot_values],
        list(words(("role", "edge"), ("motd", "{{ motd }}"))), id="boot values",
    ),
    pytest.param(
        IMAGE, "container_format: bare, disk_format: qcow2, min_disk: 2 GB, "
        "min_ram: 256 MB, size: 13 MB, operating_system: Linux, "
        "checksum: {algorithm: sha-512, hash: 00AB}}",
        lambda f: one(f).image.model_dump(exclude_defaults=True),
        {"name": "tiny", "version": "1", "disk_format": "qcow2", "min_disk_gib": 2,
         "container_format": "bare", "min_memory_mib": 256, "size_bytes": 13_000_000,
         "operating_system": "Linux", "artifact": "Files/tiny.qcow2",
         "checksum": {"algorithm": "sha-512", "hash": "00ab"}}, id="image",
    ),
    pytest.param(
        IMAGE, "container_format: bare, "
        f"checksum: {{algorithm: sha-256, hash: {'ab' * 32}}}}}",
        lambda f: one(f).image.sha256, "ab" * 32, id="SHA-256 of an image",
    ),
    pytest.param(
        CP, CP.replace("order: 0", "order: 0, vnic_type: direct, role: root, "
                       "bitrate_requirement: 1500000, description: WAN"),
        lambda f: cp(f).model_dump(exclude_defaults=True),
        {"id": "out", "vnic": "sriov", "role": "root", "bit_rate_mbps": 2,
         "description": "WAN", "protocols": ("ipv4",)}, id="CP",
    ),
    pytest.param(
        CP, CP.replace("order: 0", "protocol: [{associated_layer_protocol: ipv6, "
        "address_data: [{address_type: mac_address, l2_address_data: "
        "{mac_address_assignment: true}}, {address_type: ip_address, l3_address_data: "
        "{ip_address_assignment: false, floating_ip_activated: true, "
        "number_of_ip_address: 2, fixed_ip_address: ['::1', '::2']}}]}]"),
        lambda f: [a.model_dump(mode="json", exclude_defaults=True)
                   for a in f.vdus[0].cpds[1].addresses],
        [{"kind": "mac"}, {"kind": "ipv6", "assigned": False, "floating": True,
         "count": 2, "fixed": ["::1", "::2"]}], id="addresses of a CP",
    ),
    pytest.param(
        CP, CP.replace("order: 0", "order: 0, virtual_network_interface_requirements: "
        "[{name: dpdk, network_interface_requirements: {queues: '4'}}]"),
        lambda f: [c.model_dump(exclude_defaults=True) for c in cp(f).capabilities],
        [{"name": "dpdk", "targets": words(("queues", "4"))}], id="interface",
    ),
    pytest.param(
        PROFILE, "          max_bitrate_requirements: {root: 2000000, leaf: 1000000}\n"
        "          qos: {latency: 2.5 ms, packet_delay_variation: 1 ms, "
        "packet_loss_ratio: 0.1}\n",
        lambda f: link(f).model_dump(exclude_defaults=True),
        {"id": "lan", "bit_rate_mbps": 2, "leaf_bit_rate_mbps": 1, "max_loss": 0.1,
         "max_latency_ms": 3, "max_jitter_ms": 1, "protocols": ("ipv4",)},
        id="quality of a link",
    ),
    pytest.param(
        PROFILE, PROFILE + "          virtual_link_protocol_data: "
        "[{associated_layer_protocol: ipv4, l3_protocol_data: {ip_version: ipv4, "
        "cidr: 10.9.0.0/24}, l2_protocol_data: {network_type: vlan, name: core, "
        "mtu: 9000, segmentation_id: '7'}}]\n",
        lambda f: link(f).model_dump(mode="json", exclude_defaults=True),
        {"id": "lan", "pools": ["10.9.0.0/24"], "fabric": "bridge", "vlan": 7,
         "physical_network": "core", "mtu": 9000, "protocols": ["ipv4"]},
        id="addresses and network of a link",
    ),
    pytest.param(
        "connectivity_type: {layer_protocols: [ipv4]}",
        "connectivity_type: {layer_protocols: [ethernet], flow_pattern: tree}",
        lambda f: (link(f).flow, link(f).protocols), ("e-tree", ("ethernet",)),
        id="kind of a link",
    ),
    pytest.param(
        "properties: {flavour_id: small}",
        "substitution_filter: {properties: [flavour_id: {equal: large}]}",
        lambda f: f.id, "large", id="flavour by a filter",
    ),
    pytest.param(
        "requirements: {wan: [out, virtual_link]}",
        "requirements: {wan: [[out, virtual_link]]}",
        lambda f: [e.id for e in f.ext_cpds], ["wan"], id="mapping of lists",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "part", "becomes"), CONSTRUCTS)
def test_a_construct_becomes_part_of_the_model(
    old: str, new: str, part: Callable[[Flavour], object], becomes: object
):
    assert part(flavour(changed(old, new))) == becomes
