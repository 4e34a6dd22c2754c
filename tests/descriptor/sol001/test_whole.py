"""Boot data, parameters, attributes, operations; and whole packages of Tacker."""

from pathlib import Path

import pytest

from nfvo.descriptor import check, check_texts
from tests.descriptor.sol001.writing import FILE, TOP, changed, codes, place, vnfd

PACKAGES = Path(__file__).parents[1] / "packages" / "tacker"
NAME = "        name: the VM\n"
BOOT = "        boot_data: {content_or_file_data: {%s}}\n"


def booting(inside: str) -> str:
    return changed(NAME, NAME + BOOT % inside)


def test_boot_data_may_be_a_file_of_the_package_with_words_to_fill_in():
    text = booting(
        "source_path: ../Files/init, data: {host: fw, motd: {get_input: motd}}"
    )
    script = "echo {{ host }} {{ motd }} {{ site }}"
    read = vnfd(text, **{"Files/init": script})
    assert read.vdus[0].user_data == "echo fw {{ motd }} {{ site }}"
    assert [(p.name, p.description) for p in read.parameters] == [
        ("motd", "what it says"),
        ("site", ""),
    ]


def test_boot_data_that_is_not_in_the_package_is_refused_where_it_is_named():
    text = booting("source_path: ../Files/init, data: {}")
    assert f"sol001.file-missing {place(text, '../Files/init')}" in codes(text)


def test_boot_data_may_be_given_at_instantiation():
    read = vnfd(booting("content: {get_input: motd}"))
    assert read.vdus[0].user_data == "{{ motd }}"
    assert [parameter.name for parameter in read.parameters] == ["motd"]


OLD = changed("v4.4.1", "v2.6.1").replace(
    "      artifacts:\n        image:\n          type: tosca.artifacts.nfv.SwImage\n"
    "          file: ../Files/tiny.qcow2\n          properties: {name: tiny, ",
    "      artifacts:\n        image:\n          type: tosca.artifacts.nfv.SwImage\n"
    "          file: ../Files/tiny.qcow2\n",
)
OLD_IMAGE = (
    "        sw_image_data: {name: tiny, version: '1', container_format: bare, "
    f"disk_format: raw, min_disk: 1 GB, size: 1 GB, checksum: {{algorithm: sha-256, "
    f"hash: {'00' * 32}}}}}\n"
)


@pytest.mark.parametrize(
    ("written", "user_data"),
    [("'#!/bin/sh'", "#!/bin/sh"), ("../Files/init", "from the file")],
)
def test_once_an_image_was_a_property_and_boot_data_a_text_or_a_file(
    written, user_data
):
    head, _, tail = OLD.partition("qcow2\nversion: '1', container_format: bare}\n")
    text = f"{head}qcow2\n{tail}".replace(
        NAME, f"{NAME}{OLD_IMAGE}        boot_data: {written}\n"
    )
    (vdu,) = vnfd(text, **{"Files/init": "from the file"}).vdus
    assert (vdu.image.name, vdu.image.disk_format) == ("tiny", "raw")
    assert vdu.user_data == user_data


TYPES = """\
data_types:
  acme.More:
    derived_from: tosca.datatypes.nfv.VnfAdditionalConfigurableProperties
    properties: {color: {type: string, default: red, description: of the lamp}}
  acme.Configurable:
    derived_from: tosca.datatypes.nfv.VnfConfigurableProperties
    properties: {additional_configurable_properties: {type: acme.More}}
  acme.Extensions:
    derived_from: tosca.datatypes.nfv.VnfInfoModifiableAttributesExtensions
    properties: {peer: {type: string}}
  acme.Modifiable:
    derived_from: tosca.datatypes.nfv.VnfInfoModifiableAttributes
    properties: {extensions: {type: acme.Extensions, required: false}}
  acme.Inputs:
    derived_from: tosca.datatypes.nfv.VnfOperationAdditionalParameters
    properties: {mode: {type: string, required: false}}
policy_types:
  acme.Load: {derived_from: tosca.policies.nfv.VnfIndicator}
node_types:
  acme.Fw:
    derived_from: tosca.nodes.nfv.VNF
    properties:
      configurable_properties: {type: acme.Configurable, required: false}
      modifiable_attributes: {type: acme.Modifiable, required: false}
    interfaces:
      Vnflcm:
        type: tosca.interfaces.nfv.Vnflcm
        operations:
          instantiate:
            inputs: {additional_parameters: {type: acme.Inputs, required: false}}
"""
FLAVOUR = "        flavour_description: a small one\n"
CONFIGURED = f"""\
{FLAVOUR}        configurable_properties:
          is_autoheal_enabled: true
          additional_configurable_properties: {{color: blue}}
      interfaces:
        Vnflcm:
          operations:
            heal: {{implementation: mend}}
      artifacts:
        mend: {{type: tosca.artifacts.Implementation.Bash, file: ../Scripts/mend.sh}}
"""
INDICATOR = "  policies:\n    - load: {type: acme.Load, properties: {source: vnf}}\n"


def test_a_vnf_tells_what_may_be_set_and_what_it_does_itself():
    text = changed(
        "node_types:\n  acme.Fw:\n    derived_from: tosca.nodes.nfv.VNF\n", TYPES
    )
    read = vnfd(text.replace(FLAVOUR, CONFIGURED) + INDICATOR)
    assert [(a.kind, a.name, a.default) for a in read.attributes] == [
        ("configurable", "isAutohealEnabled", "true"),
        ("configurable", "color", "blue"),
        ("extension", "peer", ""),
    ]
    assert [(o.name, o.script, o.inputs) for o in read.flavours[0].operations] == [
        ("instantiate", "", ("mode",)),
        ("heal", "Scripts/mend.sh", ()),
    ]
    assert [(i.id, i.source) for i in read.indicators] == [("load", "vnf")]


def test_a_flavour_without_a_node_is_called_as_the_type_of_its_vnf_says():
    said = TOP[TOP.index("        descriptor_id") : TOP.index("    vm:\n")]
    given = [line.strip().split(": ", 1) for line in said.splitlines()]
    defaults = "".join(
        f"      {name}: {{type: {kind}, default: {value}}}\n"
        for name, value in given
        for kind in ["list, entry_schema: {type: string}" if "[" in value else "string"]
    )
    type_ = "    derived_from: tosca.nodes.nfv.VNF\n"
    text = changed(type_, f"{type_}    properties:\n{defaults}")
    text = text.replace("    properties: {flavour_id: small}\n", "")
    text = text.replace(f"    vnf:\n      type: acme.Fw\n      properties:\n{said}", "")
    read = vnfd(text)
    assert (read.id, [one.id for one in read.flavours]) == ("fw", ["small"])


WRONG = {
    "value that breaks a constraint": (
        "num_virtual_cpu: 2", "num_virtual_cpu: 0", "tosca.constraint", "0}\n"
        "            virtual_memory",
    ),
    "required property": (
        "virtual_cpu: {num_virtual_cpu: 2}", "logical_node: {}",
        "tosca.property-missing", "logical_node",
    ),
    "link that is not there": (
        "{virtual_link: lan", "{virtual_link: lna", "tosca.node-unknown", "lna",
    ),
    "no image": ("      artifacts:", "      metadata:", "sol001.missing", "vm:"),
    "no id": (
        "descriptor_id: fw", "ext_invariant_id: fw",
        "tosca.property-missing", "ext_invariant_id",
    ),
    "name that is mended": (
        "name: tiny,", "name: 'tiny:1',", "sol001.name-mended", "'tiny:1'",
    ),
    "CP that nothing maps": (
        "requirements: {wan: [out, virtual_link]}", "requirements: {}",
        "sol001.cp-assumed-external", "out:",
    ),
    "CP of no VDU": ("{virtual_binding: vm}, ", "", "sol001.not-kept", "in:\n"),
    "no VNF": (
        "derived_from: tosca.nodes.nfv.VNF", "derived_from: tosca.nodes.Root",
        "sol001.no-descriptor", "inputs:",
    ),
    "interface that we cannot make": (
        "order: 0", "order: 0, vnic_type: bridge", "sol001.not-kept", "bridge",
    ),
    "pattern": ("'17:acme'", "acme", "tosca.odd", "acme]"),
    "network": (
        "          min_bitrate_requirements: {root: 0}\n",
        "          min_bitrate_requirements: {root: 0}\n"
        "          virtual_link_protocol_data: [{associated_layer_protocol: ipv4, "
        "l3_protocol_data: {ip_version: ipv4, cidr: 10.0.0.1/24}}]\n",
        "value.network", "10.0.0.1/24",
    ),
    "checksum": (
        "container_format: bare}",
        "container_format: bare, checksum: {algorithm: sha-256, hash: abc}}",
        "value.sha256", "abc}",
    ),
    "version": (
        "descriptor_version: '1.0'", "descriptor_version: ''", "sol001.missing", "vnf:",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "at"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_with_its_place(old: str, new: str, code: str, at: str):
    text = changed(old, new)
    assert f"{code} {place(text, at)}" in codes(text)


def test_an_image_that_is_refused_is_not_said_to_be_missing():
    told = codes(changed(*WRONG["checksum"][:2]))
    assert [one.split()[0] for one in told] == ["value.sha256"]


def test_two_names_that_become_one_are_refused():
    text = changed("    in:\n", "    'c p':\n").replace("    out:\n", "    c-p:\n")
    text = text.replace("[out, virtual_link]", "[c-p, virtual_link]")
    assert "sol001.name-clash" in {code.split()[0] for code in codes(text)}


def test_a_pnfd_is_refused_as_one():
    text = changed(".VNF\n", ".PNF\n").replace("_vnfd_types", "_pnfd_types")
    problems, _ = check_texts({FILE: text})
    (told,) = [p for p in problems if p.code == "sol001.no-descriptor"]
    assert "PNFD" in told.message


def test_a_folder_of_types_is_no_descriptor():
    types = "tosca_definitions_version: tosca_simple_yaml_1_3\nnode_types: {}\n"
    assert codes(types) == ["sol001.no-descriptor 1:1"]


def test_an_import_is_read_that_lies_beside_a_file_given_alone(tmp_path: Path):
    head, types, rest = TOP.partition("node_types:\n  acme.Fw:\n    derived_from: ")
    name, _, rest = rest.partition("\n")
    version = "tosca_definitions_version: tosca_simple_yaml_1_3\n"
    (tmp_path / "types.yaml").write_text(f"{version}{types}{name}\n")
    top = tmp_path / "top.yaml"
    top.write_text(head.replace("imports: [", "imports: [types.yaml, ") + rest)
    _, read = check([top])
    assert [one.id for one in read.vnfds] == ["fw"]


@pytest.mark.parametrize(
    ("package", "flavour", "vdus", "levels"),
    [
        ("getting_started", "simple", {"VDU1": 1}, {}),
        ("basic_lcms_min", "simple", {"VDU1": 1, "VDU2": 1},
         {"instantiation_level_1": [1, 1], "instantiation_level_2": [3, 1]}),
    ],
)  # fmt: skip
def test_a_package_of_tacker_becomes_our_model(package, flavour, vdus, levels):
    problems, read = check([PACKAGES / package / "Definitions"])
    assert {problem.severity for problem in problems} == {"warning"}
    (one,) = read.vnfds
    (found,) = one.flavours
    assert found.id == flavour
    assert {vdu.id: vdu.instances for vdu in found.vdus} == vdus
    assert {x.id: [c.instances for c in x.vdus] for x in found.levels} == levels


def test_a_broken_vnfd_is_not_held_against_the_nsd_that_uses_it():
    nsd = "nsd: web\nversion: '1.0'\nvnfs: {fw: {vnfd: fw}}\n"
    broken = changed("num_virtual_cpu: 2", "num_virtual_cpu: x")
    problems, _ = check_texts({FILE: broken, "nsd.yaml": nsd})
    assert "vnfd.unknown" not in {problem.code for problem in problems}


def test_a_package_with_two_flavours_becomes_one_vnfd_with_both():
    _, read = check([PACKAGES / "practical" / "Definitions"])
    (one,) = read.vnfds
    assert [(f.id, len(f.vdus), len(f.ext_cpds)) for f in one.flavours] == [
        ("ha", 2, 4),
        ("scalable", 3, 3),
    ]
    large = one.chosen("scalable", "r-node-max")
    assert [vdu.instances for vdu in large.vdus] == [1, 1, 1]
