"""SOL006's constructs: what each becomes."""

import pytest

from nfvo.descriptor.cp import SubPort
from nfvo.descriptor.flavour import AspectLevel, VduCount
from nfvo.descriptor.vld import AffinityRule
from nfvo.descriptor.vnfd import Vnfd
from tests.descriptor.yang.documents import SOL006, problems, vnfd


def changed(old: str, new: str, text: str = SOL006) -> str:
    assert old in text
    return text.replace(old, new, 1)


def test_a_vnfd_is_read_whole():
    read = vnfd(SOL006)
    (only,) = read.vdus
    assert (read.id, read.version, read.provider) == ("fw", "1.0", "acme")
    assert (read.product_name, read.software_version) == ("firewall", "2.1")
    assert read.vnfm_info == ("acme",)
    assert (only.vcpus, only.memory_mib, only.disk_gib) == (2, 512, 4)
    assert (only.image.name, only.image.sha256) == ("tiny-vnf", "ab" * 32)
    assert only.image.artifact == "images/tiny.qcow2"
    assert [(cpd.id, cpd.vl) for cpd in only.cpds] == [("left", ""), ("in", "inside")]
    (outside,) = read.ext_cpds
    assert (outside.id, outside.vdu, outside.cpd) == ("outside", "vm", "left")


def test_a_vnfd_that_promises_no_agent_is_up_when_it_runs():
    assert vnfd(SOL006).vdus[0].ready == "running"


def test_levels_and_their_default_count_the_vdus():
    read = vnfd(changed("instantiation-level: one", "instantiation-level: two"))
    assert read.vdus[0].instances == 2
    assert read.chosen(level="one").vdus[0].instances == 1
    assert (read.vdus[0].min_instances, read.vdus[0].max_instances) == (1, 4)


def test_cps_are_in_the_order_that_all_of_them_ask_for():
    text = SOL006.replace("layer-protocol: [ipv4]}", "order: 1}", 1)
    text = text.replace(
        "int-virtual-link-desc: inside}", "order: 0, int-virtual-link-desc: inside}", 1
    )
    assert [cpd.id for cpd in vnfd(text).vdus[0].cpds] == ["in", "left"]


def test_a_trunk_names_the_links_of_its_sub_ports():
    trunk = "      trunk-port:\n      - parent-port-cpd: left\n        sub-port-list:\n"
    trunk += (
        "        - {sub-port-cpd: in, segmentation-type: vlan, segmentation-id: 7}\n"
    )
    read = vnfd(
        changed(
            "      virtual-compute-desc: small\n",
            f"{trunk}      virtual-compute-desc: small\n",
        )
    )
    left, _ = read.vdus[0].cpds
    assert left.trunk
    assert left.trunk_links == (SubPort(vl="inside", vlan=7),)


def test_an_external_cp_may_be_an_internal_link():
    text = changed(
        "      int-cpd: {vdu-id: vm, cpd: left}", "      int-virtual-link-desc: inside"
    )
    text = text.replace("- {id: left, layer-protocol: [ipv4]}\n      ", "")
    (outside,) = vnfd(text).ext_cpds
    assert (outside.vl, outside.vdu, outside.cpd) == ("inside", "", "")


ASPECT = """\
      scaling-aspect:
      - id: size
        max-scale-level: 3
        aspect-delta-details:
          deltas:
          - {id: more, vdu-delta: [{id: vm, number-of-instances: 2}]}
          step-deltas: more
"""


def of_flavour(more: str) -> Vnfd:
    return vnfd(SOL006 + more)


def test_a_scaling_aspect_has_steps():
    (aspect,) = of_flavour(ASPECT).flavours[0].aspects
    assert (aspect.id, aspect.max_level, aspect.steps) == ("size", 3, ("more",))
    assert aspect.deltas[0].vdus == (VduCount(vdu="vm", instances=2),)


def test_a_level_may_say_how_far_aspects_are():
    text = changed(
        "{id: two, ",
        "{id: two, scaling-info: [{scaling-aspect-id: size, scale-level: 1}], ",
    )
    levels = vnfd(text + ASPECT).flavours[0].levels
    assert levels[1].aspects == (AspectLevel(aspect="size", level=1),)


@pytest.mark.parametrize(
    ("scope", "read"), [("nfvi-node", "host"), ("zone", "zone"), ("nfvi-pop", "site")]
)
@pytest.mark.parametrize(
    ("leaf", "joined"),
    [
        ("affinityorAntiaffinity", "-id: [far]"),
        ("type", "-id: [far]"),
        ("type", ": [{id: far}]"),
    ],
    ids=["4.3.1", "3.3.1", "2.6.1"],
)
def test_groups_say_what_is_apart_in_any_versions_words(
    scope: str, read: str, leaf: str, joined: str
):
    text = changed(
        "max-number-of-instances: 4}",
        f"max-number-of-instances: 4, affinity-or-anti-affinity-group{joined}}}",
    )
    text = text.replace(
        "vdu-id: vm, number-of-instances: 1}", "vdu-id: vm, number-of-instances: 2}"
    )
    group = (
        f"      affinity-or-anti-affinity-group:\n      - {{id: far, {leaf}:"
        f" anti-affinity, scope: {scope}}}\n"
    )
    rules = vnfd(text + group).affinity
    assert rules == (AffinityRule(kind="apart", members=("vm",), scope=read),)


def test_a_profile_may_have_a_rule_of_its_own():
    text = changed(
        "max-number-of-instances: 4}",
        "max-number-of-instances: 4,"
        " local-affinity-or-anti-affinity-rule: [{type: affinity, scope: zone}]}",
    )
    assert vnfd(text).affinity == (
        AffinityRule(kind="together", members=("vm",), scope="zone"),
    )


def test_properties_attributes_and_indicators():
    more = """\
    configurable-properties:
      is-auto-heal-enabled: true
      additional-configurable-property: [{key: mode, value: fast}]
    modifiable-attributes: {extension: [pool], metadata: [owner]}
    indicator: [{id: load, name: Load, source: both}]
"""
    read = vnfd(changed("    df:\n", f"{more}    df:\n"))
    assert [(one.name, one.kind, one.default) for one in read.attributes] == [
        ("isAutohealEnabled", "configurable", "true"),
        ("mode", "configurable", "fast"),
        ("pool", "extension", ""),
        ("owner", "metadata", ""),
    ]
    assert [(one.id, one.source) for one in read.indicators] == [("load", "both")]


def test_scripts_are_operations_of_every_flavour():
    more = (
        "    lifecycle-management-script:\n    - {id: s, event: [start-instantiation],"
        " script: run.sh,"
    )
    more += " script-input: [{key: a}]}\n"
    (one,) = vnfd(changed("    df:\n", f"{more}    df:\n")).flavours[0].operations
    assert (one.name, one.script, one.inputs) == (
        "start-instantiation",
        "run.sh",
        ("a",),
    )


def test_boot_data_is_user_data():
    text = changed(
        "      sw-image-desc: tiny\n",
        "      sw-image-desc: tiny\n      boot-data: '#cloud-config'\n",
    )
    assert vnfd(text).vdus[0].user_data == "#cloud-config"


def test_boot_data_may_be_a_file_of_the_package():
    text = changed(
        "      sw-image-desc: tiny\n",
        "      sw-image-desc: tiny\n      boot-data: init/a.cfg\n",
    )
    read = vnfd(text, files={"init/a.cfg": "#cloud-config\n"})
    assert read.vdus[0].user_data == "#cloud-config\n"


def test_the_order_of_booting_and_measurements_are_kept():
    more = "      sw-image-desc: tiny\n      boot-order: [{key: 1, value: disk}]\n"
    more += (
        "      monitoring-parameter: [{id: cpu, performance-metric: load,"
        " collection-period: 1500}]\n"
    )
    read = vnfd(changed("      sw-image-desc: tiny\n", more)).vdus[0]
    assert read.boot_order == ("disk",)
    assert [(one.id, one.metric, one.period_s) for one in read.monitored] == [
        ("cpu", "load", 2)
    ]


def test_containers_are_read_and_told():
    text = changed(
        "      virtual-compute-desc: small\n", "      os-container-desc: [c]\n"
    )
    text = text.replace(
        "      virtual-storage-desc: [disk]\n      sw-image-desc: tiny\n", ""
    )
    text = changed(
        "    ext-cpd:\n",
        "    os-container-desc: [{id: c, sw-image-desc: tiny}]\n    ext-cpd:\n",
        text,
    )
    read = vnfd(text)
    (one,) = read.flavours[0].containers
    assert (one.id, one.images[0].name, read.vdus) == ("vm", "tiny-vnf", ())
    assert "not-realised" in {one.code for one in problems(text)}
