"""What OSM's descriptors were before release 9."""

import pytest

from nfvo.descriptor.nsd import Classifier
from nfvo.descriptor.vld import AffinityRule
from nfvo.descriptor.vnfd import Parameter
from tests.descriptor.yang.documents import (
    CATALOG,
    CATALOG_NSD,
    errors,
    nsd,
    problems,
    vnfd,
)


def changed(old: str, new: str, text: str = CATALOG) -> str:
    assert old in text
    return text.replace(old, new, 1)


def test_a_vnfd_is_read_whole():
    read = vnfd(CATALOG)
    a, b = read.vdus
    assert (read.id, read.provider, read.product_name) == ("pair", "OSM", "pair")
    assert (a.vcpus, a.memory_mib, a.disk_gib, a.image.name) == (2, 512, 4, "tiny-vnf")
    assert (b.instances, b.disk_gib) == (2, 1)
    assert [(one.id, one.flow) for one in read.vlds] == [("inside", "e-lan")]
    (mgmt,) = read.ext_cpds
    assert (mgmt.id, mgmt.vdu, mgmt.cpd, mgmt.management) == ("mgmt", "a", "eth0", True)


def test_positions_order_interfaces_that_are_inside_or_external():
    a, b = vnfd(CATALOG).vdus
    assert [(cpd.id, cpd.vl, cpd.vnic, cpd.bit_rate_mbps) for cpd in a.cpds] == [
        ("eth1", "inside", "virtio", 0),
        ("eth0", "", "sriov", 1000),
    ]
    assert [(cpd.id, cpd.vl) for cpd in b.cpds] == [("eth0", "inside")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("vnfd:vnfd-catalog", "vnfd-catalog"),
        ("  vnfd:\n", "  vnfd:vnfd:\n"),
        ("    vdu:\n", "    vnfd:vdu:\n"),
        ("vnfd:vnfd-catalog:\n  vnfd:\n", "vnfd:\n  vnfd:\n"),
    ],
)
def test_prefixes_are_there_or_not(old: str, new: str):
    assert vnfd(changed(old, new)) == vnfd(CATALOG)


def test_an_nsd_is_read_whole():
    read = nsd(CATALOG, CATALOG_NSD)
    one, two = read.vnf_profiles
    assert (one.id, one.vnfd, two.id) == ("1", "pair", "2")
    assert [(c.cpd, c.vl) for c in two.connections] == [("mgmt", "net")]
    assert [str(address) for address in one.connections[0].addresses] == ["10.2.0.5"]
    (net,) = read.vlds
    assert (str(net.pools[0]), net.management, net.flow) == (
        "10.2.0.0/24",
        True,
        "e-lan",
    )
    assert [(sap.id, sap.vl) for sap in read.sapds] == [("users", "net")]


def test_names_that_ours_do_not_allow_are_mended_alike_in_both():
    old, new = CATALOG, CATALOG_NSD
    text = old.replace("mgmt, type", "pair/cp0, type").replace(
        "cp: mgmt", "cp: pair/cp0"
    )
    text = text.replace("point-ref: mgmt", "point-ref: pair/cp0")
    read = nsd(text, new.replace("point-ref: mgmt", "point-ref: pair/cp0"))
    assert read.vnf_profiles[0].connections[0].cpd == "pair-cp0"
    assert "yang.name-mended" in {one.code for one in problems(text)}


def test_names_that_become_one_are_an_error():
    text = changed("- {name: mgmt, type: VPORT}", "- {name: a/b}\n    - {name: 'a:b'}")
    text = text.replace("point-ref: mgmt", "point-ref: a/b").replace(
        "cp: mgmt", "cp: a/b"
    )
    eth1 = "      - name: eth1\n        position: 1\n        type: INTERNAL\n"
    eth2 = "      - {name: eth2, external-connection-point-ref: 'a:b'}\n"
    found = errors(changed(eth1, eth2 + eth1, text))
    assert [code for code, _, _ in found] == ["yang.name-clash"]


EPA = """\
      guest-epa:
        mempage-size: SIZE_1GB
        cpu-pinning-policy: DEDICATED
        cpu-thread-pinning-policy: ISOLATE
        numa-node-policy: {node-cnt: 1}
        pcie-device: [{device-id: '8086:0443', count: 2}]
      host-epa: {cpu-arch: aarch64, cpu-feature: [{feature: aes}]}
"""
FLAVOR = "      vm-flavor: {vcpu-count: 2, memory-mb: 512, storage-gb: 4}\n"


def test_platform_awareness():
    vdu = vnfd(changed(FLAVOR, FLAVOR + EPA)).vdus[0]
    assert (vdu.cpu.policy, vdu.cpu.threads) == ("dedicated", "isolate")
    assert (vdu.memory.pages, vdu.memory.numa_nodes) == ("1 GiB", 1)
    assert vdu.architecture == "aarch64"
    assert [one.name for one in vdu.capabilities] == ["pci:8086:0443"]
    assert [(one.key, one.value) for one in vdu.nfvi_constraints] == [
        ("cpu-feature", "aes")
    ]


def test_volumes_are_storages():
    volumes = "      volumes:\n      - {name: vdb, size: 5, image: data}\n"
    volumes += "      - {name: vdc, size: 1, ephemeral: {size: 1}}\n"
    vdb, vdc = vnfd(changed(FLAVOR, FLAVOR + volumes)).vdus[0].storages
    assert (vdb.id, vdb.kind, vdb.size_gib) == ("vdb", "block", 5)
    assert vdb.image is not None
    assert (vdb.image.name, vdc.kind) == ("data", "ephemeral")


def test_a_vdu_may_start_from_a_volume():
    volumes = "      volumes: [{name: vda, size: 5, image: tiny}]\n"
    text = changed("      image: tiny-vnf\n", volumes)
    vdu = vnfd(text).vdus[0]
    assert (vdu.image.name, vdu.storages) == ("tiny", ())


@pytest.mark.parametrize("way", ["inline", "cloud_init", "Scripts/cloud_init"])
def test_variables_of_cloud_init_are_parameters(way: str):
    text = "#cloud-config\nhostname: {{ hostname }}\n"
    inline = (
        "      cloud-init: |\n        #cloud-config\n        hostname: {{ hostname }}\n"
    )
    more = inline if way == "inline" else "      cloud-init-file: a.cfg\n"
    read = vnfd(changed(FLAVOR, FLAVOR + more), files={f"{way}/a.cfg": text})
    assert read.vdus[0].user_data == text
    assert read.parameters == (Parameter(name="hostname"),)


def test_primitives_of_the_vnf_and_of_a_vdu():
    more = """\
    vnf-configuration:
      juju: {charm: simple}
      initial-config-primitive:
      - {seq: '1', name: config, parameter: [{name: host, value: <rw_mgmt_ip>}]}
      config-primitive:
      - {name: touch, parameter: [{name: file, data-type: STRING, default-value: x}]}
"""
    text = changed("    vdu:\n", f"{more}    vdu:\n")
    inner = "      vdu-configuration: {config-primitive: [{name: restart}]}\n"
    read = vnfd(changed(FLAVOR, FLAVOR + inner, text)).primitives
    assert [(one.name, one.order, one.target) for one in read] == [
        ("config", 1, "pair"),
        ("touch", 0, "pair"),
        ("restart", 0, "a"),
    ]
    assert read[0].parameters == (Parameter(name="host", default="<rw_mgmt_ip>"),)


def test_a_scaling_group_is_an_aspect_with_its_rules():
    more = """\
    monitoring-param:
    - id: load
      name: load
      aggregation-type: AVERAGE
      vdu-monitoring-param: {vdu-ref: b, vdu-monitoring-param-ref: cpu}
    scaling-group-descriptor:
    - name: more-b
      max-instance-count: 5
      min-instance-count: 0
      vdu: [{vdu-id-ref: b, count: 2}]
      scaling-policy:
      - name: p
        scaling-type: automatic
        cooldown-time: 60
        scaling-criteria:
        - {name: c, scale-out-threshold: 80, vnf-monitoring-param-ref: load}
"""
    flavour = vnfd(changed("    vdu:\n", f"{more}    vdu:\n")).flavours[0]
    (aspect,) = flavour.aspects
    assert (aspect.max_level, aspect.steps) == (5, ("more-b",))
    assert [(one.vdu, one.instances) for one in aspect.deltas[0].vdus] == [("b", 2)]
    assert [(one.monitored, one.cooldown_s) for one in aspect.rules] == [("load", 60)]
    assert [(one.id, one.metric) for one in flavour.monitored] == [("load", "cpu")]


def test_placement_groups_are_wishes():
    more = "    placement-groups:\n    - name: g\n      strategy: ISOLATION\n"
    more += "      member-vdus: [{member-vdu-ref: a}, {member-vdu-ref: b}]\n"
    rules = vnfd(changed("    vdu:\n", f"{more}    vdu:\n")).affinity
    assert rules == (AffinityRule(kind="apart", members=("a", "b"), hard=False),)


def test_port_security_that_is_off_lets_forward():
    text = changed(
        "{name: mgmt, type: VPORT}", "{name: mgmt, port-security-enabled: false}"
    )
    assert [cpd.forwards for cpd in vnfd(text).vdus[0].cpds] == [False, True]


def test_a_provider_network_is_a_bridge():
    more = (
        "      provider-network: {physical-network: ext, segmentation_id: 7,"
        " overlay-type: VLAN}\n"
    )
    text = CATALOG_NSD.replace("      type: ELAN\n", f"      type: ELAN\n{more}")
    (net,) = nsd(CATALOG, text).vlds
    assert (net.fabric, net.physical_network, net.vlan) == ("bridge", "ext", 7)


def test_a_service_path_with_its_classifier():
    graph = """\
    vnffgd:
    - id: g
      rsp:
      - id: path
        vnfd-connection-point-ref:
        - {member-vnf-index-ref: 2, order: 1, vnfd-id-ref: pair}
        - {member-vnf-index-ref: 1, order: 0, vnfd-id-ref: pair}
      classifier:
      - id: web
        rsp-id-ref: path
        member-vnf-index-ref: 1
        match-attributes:
        - {id: m, ip-proto: 6, source-ip-address: 10.0.0.0/8, destination-port: 80}
"""
    (path,) = nsd(CATALOG, CATALOG_NSD + graph).paths
    assert (path.hops, path.graph) == (("1", "2"), "g")
    assert path.classifiers == (
        Classifier(protocol="6", source="10.0.0.0/8", destination_ports="80"),
    )


def test_dependencies_and_scaling_of_a_service():
    more = """\
    vnf-dependency: [{vnf-source-ref: 2, vnf-depends-on-ref: 1}]
    scaling-group-descriptor:
    - name: more
      max-instance-count: 4
      vnfd-member: [{member-vnf-index-ref: 1, count: 1}]
"""
    flavour = nsd(CATALOG, CATALOG_NSD + more).flavours[0]
    assert [one.after for one in flavour.vnf_profiles] == [(), ("1",)]
    assert (flavour.aspects[0].id, flavour.aspects[0].max_level) == ("more", 4)


def test_release_1_had_two_lists_of_interfaces():
    text = """\
vnfd-catalog:
  vnfd:
  - id: old
    name: old
    connection-point: [{name: eth0}]
    internal-vld: [{id: in, internal-connection-point: [{id-ref: cp}]}]
    vdu:
    - id: vm
      image: tiny
      vm-flavor: {vcpu-count: 1, memory-mb: 512, storage-gb: 1}
      internal-connection-point: [{id: cp}]
      external-interface: [{name: x, vnfd-connection-point-ref: eth0}]
      internal-interface: [{name: y, vdu-internal-connection-point-ref: cp}]
"""
    assert [(cpd.id, cpd.vl) for cpd in vnfd(text).vdus[0].cpds] == [
        ("x", ""),
        ("y", "in"),
    ]
    assert [one.code for one in problems(text)] == ["yang.assumed"]
