"""SOL006's VDUs: CPUs, memory, interfaces and disks."""

import pytest

from nfvo.descriptor.compute import KeyValue
from nfvo.descriptor.cp import CpAddress
from nfvo.descriptor.vdu import Vdu
from tests.descriptor.yang.documents import SOL006, problems, vnfd


def changed(old: str, new: str, text: str = SOL006) -> str:
    assert old in text
    return text.replace(old, new, 1)


def vdu(old: str, new: str) -> Vdu:
    return vnfd(changed(old, new)).vdus[0]


@pytest.mark.parametrize(
    ("size", "mib"),
    [("0.5", 512), ("16.0", 16384), ("2", 2048), ("0.3", 308)],
)
def test_memory_is_counted_in_gb(size: str, mib: int):
    assert vdu("size: 0.5", f"size: {size}").memory_mib == mib


COMPUTE = "virtual-memory: {size: 0.5}\n      virtual-cpu: {num-virtual-cpu: 2}"


def asks(memory: str = "", cpu: str = "", more: str = "") -> Vdu:
    return vdu(
        COMPUTE,
        f"virtual-memory: {{size: 1{memory}}}\n"
        f"      virtual-cpu: {{num-virtual-cpu: 2{cpu}}}{more}",
    )


def test_pinned_cpus_are_dedicated():
    asked = asks(cpu=", pinning: {policy: static}, clock: 2400")
    assert (asked.cpu.policy, asked.cpu.clock_mhz) == ("dedicated", 2400)


def test_cpus_that_are_not_pinned_are_shared():
    assert asks(cpu=", pinning: {policy: dynamic}").cpu.policy == "shared"


def test_numa_and_requirements_in_words_are_kept():
    asked = asks(
        memory=", numa-enabled: true, vdu-mem-requirements: [{key: a, value: b}]",
        more=(
            "\n      logical-node:"
            "\n      - {id: n0, requirement-detail: [{key: numa, value: '0'}]}"
        ),
    )
    assert asked.memory.numa
    assert asked.nfvi_constraints == (KeyValue(key="a", value="b"),)
    assert asked.logical_nodes[0].requirements == (KeyValue(key="numa", value="0"),)


def test_additional_capabilities_are_kept():
    more = (
        "\n      request-additional-capability: [{name: sgx, support-mandatory: true}]"
    )
    (one,) = asks(more=more).capabilities
    assert (one.name, one.mandatory) == ("sgx", True)


@pytest.mark.parametrize(
    ("written", "read"),
    [("x86", "x86_64"), ("aarch64", "aarch64"), ("ARM64", "aarch64")],
)
def test_an_architecture_is_known_by_several_names(written: str, read: str):
    assert asks(cpu=f", cpu-architecture: {written}").architecture == read


LEFT = "- {id: left, layer-protocol: [ipv4]}"


@pytest.mark.parametrize(
    ("kind", "vnic"),
    [("normal", "virtio"), ("direct", "sriov"), ("nfv:virtio", "virtio")],
)
def test_the_type_of_an_interface(kind: str, vnic: str):
    cp = LEFT.replace("}", f", vnic-type: '{kind}', bitrate-requirement: 10}}")
    left, _ = vdu(LEFT, cp).cpds
    assert (left.vnic, left.bit_rate_mbps) == (vnic, 10)


def test_addresses_of_a_cp():
    data = "{type: ip-address, l3-address-data: {ip-address-assignment: true, "
    data += "floating-ip-activated: true, ip-address-type: ipv6}}"
    protocol = f"[{{associated-layer-protocol: ipv6, address-data: [{data}]}}]"
    left, _ = vdu(LEFT, LEFT.replace("}", f", protocol: {protocol}}}")).cpds
    assert left.addresses == (CpAddress(kind="ipv6", floating=True),)


def test_security_rules_are_those_of_the_cps_that_name_them():
    text = changed(LEFT, LEFT.replace("}", ", security-group-rule-id: web}"))
    rule = (
        "    security-group-rule:\n    - {id: web, direction: ingress, ether-type:"
        " ipv4,"
    )
    rule += " protocol: tcp, port-range-min: 80, port-range-max: 443}\n"
    left, inner = (
        vnfd(changed("    ext-cpd:\n", f"{rule}    ext-cpd:\n", text)).vdus[0].cpds
    )
    assert [str(one) for one in left.security] == ["in tcp 80-443 from any IPv4"]
    assert inner.security == ()


STORAGE = "    - id: disk\n      block-storage-data: {size-of-storage: 4}\n"


@pytest.mark.parametrize(
    ("more", "kind", "size"),
    [
        ("block-storage-data: {size-of-storage: 9}", "block", 9),
        (
            "file-storage-data: {size-of-storage: 9, int-virtual-link-desc: inside}",
            "file",
            9,
        ),
        (
            (
                "type-of-storage: object\n      object-storage-data:"
                " {max-size-of-storage: 9}"
            ),
            "object",
            0,
        ),
        (
            "type-of-storage: ephemeral-storage\n      size-of-storage: 9",
            "ephemeral",
            9,
        ),
    ],
    ids=["block", "file", "object", "ephemeral"],
)
def test_storages_beside_the_root_disk(more: str, kind: str, size: int):
    text = changed("virtual-storage-desc: [disk]", "virtual-storage-desc: [disk, data]")
    text = changed(STORAGE, f"{STORAGE}    - id: data\n      {more}\n", text)
    read = vnfd(text).vdus[0]
    assert read.disk_gib == 4
    assert [(one.id, one.kind, one.size_gib) for one in read.storages] == [
        ("data", kind, size)
    ]


def test_another_checksum_than_sha256_is_kept_as_it_is():
    digest = "algorithm: sha-512, hash: " + "cd" * 64
    image = vdu(f"algorithm: sha-256, hash: {'ab' * 32}", digest).image
    assert image.sha256 == ""
    assert image.checksum is not None
    assert image.checksum.algorithm == "sha-512"


def test_an_external_cp_that_names_none_is_the_one_of_its_name():
    text = changed("      int-cpd: {vdu-id: vm, cpd: left}\n", "")
    text = text.replace("- id: outside", "- id: left")
    (left,) = vnfd(text).ext_cpds
    assert (left.id, left.vdu, left.cpd) == ("left", "vm", "left")
    assert "yang.assumed" in {one.code for one in problems(text)}
