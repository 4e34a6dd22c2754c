"""What OSM's descriptors have beside SOL006, release 9 on."""

import re

import pytest

from nfvo.descriptor.vnfd import Parameter
from tests.descriptor.yang.documents import OSM, OSM_NSD, errors, nsd, problems, vnfd


def changed(old: str, new: str, text: str = OSM) -> str:
    assert old in text
    return text.replace(old, new, 1)


def codes(text: str) -> set[str]:
    return {one.code for one in problems(text)}


def test_a_vnfd_of_the_basic_hackfest_is_read_whole():
    read = vnfd(OSM)
    (vm,) = read.vdus
    assert (read.id, read.version) == ("hackfest_basic-vnf", "1.0")
    assert (vm.vcpus, vm.memory_mib, vm.disk_gib, vm.image.name) == (
        1,
        1024,
        10,
        "ubuntu18.04",
    )
    assert (vm.cpds[0].vnic, vm.ready) == ("virtio", "running")
    assert read.ext_cpds[0].management


@pytest.mark.parametrize("there", ["vim-network-name: public", "mgmt-network: 'true'"])
def test_an_address_in_a_network_of_the_vim_is_not_asked_for(there: str):
    whole = re.sub("      (mgmt-network|vim-network-name): .*\n", "", OSM_NSD)
    text = changed("    - id: mgmtnet\n", f"    - id: mgmtnet\n      {there}\n", whole)
    cp = "            constituent-cpd-id: vnf-cp0-ext\n"
    text = changed(cp, f"{cp}            ip-address: 10.0.0.9\n", text)
    (one,) = nsd(OSM, text).vnf_profiles
    assert one.connections[0].addresses == ()
    assert "osm.fixed-address" in codes(f"{OSM}---\n{text}")


def test_nothing_is_said_of_what_osm_leaves_out():
    assert problems(OSM) == []


CLOUD_INIT = "    cloud-init-file: init.cfg\n    sw-image-desc: ubuntu18.04\n"
WITH_FILE = changed("    sw-image-desc: ubuntu18.04\n", CLOUD_INIT)


@pytest.mark.parametrize("folder", ["cloud_init", "pkg/cloud_init"])
def test_a_cloud_init_file_lies_beside_the_descriptor(folder: str):
    name = "pkg/vnfd.yaml" if folder.startswith("pkg") else "vnfd.yaml"
    text = "#cloud-config\nhostname: {{ name }}\nkey: {{key}}\n"
    read = vnfd(WITH_FILE, name, {f"{folder}/init.cfg": text})
    assert read.vdus[0].user_data == text.replace("{{key}}", "{{ key }}")
    assert read.parameters == (Parameter(name="name"), Parameter(name="key"))


def test_a_cloud_init_file_that_is_not_there_is_said():
    assert errors(WITH_FILE) == [("osm.cloud-init-missing", 39, 22)]


def test_cloud_init_may_be_written_out():
    text = changed(
        "    sw-image-desc: ubuntu18.04\n",
        "    sw-image-desc: ubuntu18.04\n    cloud-init: |\n      #cloud-config\n",
    )
    assert vnfd(text).vdus[0].user_data == "#cloud-config\n"


@pytest.mark.parametrize(
    "what", ["{% if a %}x{% endif %}", "{{ a | upper }}", "{# no #}"]
)
def test_a_template_that_cannot_be_filled_in_is_refused(what: str):
    text = changed(
        "    sw-image-desc: ubuntu18.04\n",
        f"    sw-image-desc: ubuntu18.04\n    cloud-init: 'a: {what}'\n",
    )
    assert next(code for code, _, _ in errors(text)) == "osm.template"


@pytest.mark.parametrize(
    ("word", "vnic"),
    [
        ("VIRTIO", "virtio"),
        ("SR-IOV", "sriov"),
        ("PCI-PASSTHROUGH", "direct-physical"),
        ("E1000", "e1000"),
        ("OM-MGMT", "virtio"),
    ],
)
def test_the_type_of_a_virtual_interface(word: str, vnic: str):
    assert vnfd(changed("PARAVIRT", word)).vdus[0].cpds[0].vnic == vnic


def test_positions_order_the_interfaces():
    more = """\
    - id: second
      virtual-network-interface-requirement:
      - {name: eth1, position: 1, virtual-interface: {type: VIRTIO}}
"""
    text = changed(
        "      - name: vdu-eth0\n", "      - name: vdu-eth0\n        position: 2\n"
    )
    text = changed(
        "    sw-image-desc: ubuntu18.04\n",
        f"{more}    sw-image-desc: ubuntu18.04\n",
        text,
    )
    text = changed(
        "  ext-cpd:\n",
        "  ext-cpd:\n  - {id: b, int-cpd: {cpd: second, vdu-id: hackfest_basic-VM}}\n",
        text,
    )
    assert [cpd.id for cpd in vnfd(text).vdus[0].cpds] == ["second", "vdu-eth0-int"]


@pytest.mark.parametrize("cp", ["    - id: vdu-eth0-int\n", "  - id: vnf-cp0-ext\n"])
def test_port_security_that_is_off_lets_a_vnf_forward(cp: str):
    indent = cp[: cp.index("-")] + "  "
    text = changed(cp, f"{cp}{indent}port-security-enabled: false\n")
    assert vnfd(text).vdus[0].cpds[0].forwards


def test_platform_awareness():
    text = changed(
        "      num-virtual-cpu: 1\n",
        "      num-virtual-cpu: 4\n      pinning: {policy: static, thread-policy:"
        " PREFER}\n",
    )
    text = changed(
        "      size: 1.0\n",
        "      size: 1.0\n      mempage-size: LARGE\n      numa-node-policy: {node-cnt:"
        " 2}\n",
        text,
    )
    vm = vnfd(text).vdus[0]
    assert (vm.cpu.policy, vm.cpu.threads) == ("dedicated", "prefer")
    assert (vm.memory.pages, vm.memory.numa_nodes) == ("large", 2)


@pytest.mark.parametrize(
    ("kind", "disks"),
    [
        ("root-storage", (2, [("hackfest_basic-VM-storage", "block")])),
        ("persistent-storage:persistent-storage", (10, [("data", "block")])),
        ("ephemeral-storage", (10, [("data", "ephemeral")])),
        ("swap-storage", (10, [("data", "ephemeral")])),
    ],
)
def test_which_storage_is_the_root_disk(
    kind: str, disks: tuple[int, list[tuple[str, str]]]
):
    text = changed(
        "    - hackfest_basic-VM-storage\n",
        "    - hackfest_basic-VM-storage\n    - data\n",
    )
    text += f"  - id: data\n    type-of-storage: {kind}\n    size-of-storage: 2\n"
    vm = vnfd(text).vdus[0]
    assert (vm.disk_gib, [(one.id, one.kind) for one in vm.storages]) == disks


def test_a_physical_vdu_is_refused():
    text = changed(
        "    sw-image-desc: ubuntu18.04\n",
        "    pdu-type: gateway\n    sw-image-desc: ubuntu18.04\n",
    )
    assert [code for code, _, _ in errors(text)] == ["osm.physical"]


@pytest.mark.parametrize("top", ["nst", "nst:nst", "nst-catalog"])
def test_a_slice_is_refused(top: str):
    assert errors(f"{top}:\n- id: slice\n  name: slice\n") == [("osm.slice", 1, 1)]


@pytest.mark.parametrize(
    "head",
    [
        "vnfd:\n  vnfd:\n  - ",
        "vnfd:\n  - ",
        "etsi-nfv-vnfd:vnfd:\n  - ",
        "nfv:\n  vnfd:\n  - ",
    ],
)
def test_a_vnfd_may_be_wrapped_in_several_ways(head: str):
    body = OSM.removeprefix("vnfd:\n")
    lines = body.replace("\n", "\n  ")
    found = {
        one.code
        for one in problems(head + lines.lstrip())
        if one.code != "yang.key-missing"
    }
    assert found <= {"yang.osm-only"}
