"""Nodes, groups, policies and substitution of a topology, and what is wrong in them."""

import pytest

from tests.descriptor.tosca.writing import ETSI, read, resolved, shown

VDU = """\
    vdu:
      type: tosca.nodes.nfv.Vdu.Compute
      properties:
        name: vdu
        description: a VM
        vdu_profile: {min_number_of_instances: 1, max_number_of_instances: 2}
      capabilities:
        virtual_compute:
          properties:
            virtual_memory: {virtual_mem_size: 1 GiB}
            virtual_cpu: {num_virtual_cpu: 2}
      requirements:
        - virtual_storage: disk
        - virtual_storage: {node: disk, capability: virtual_storage}
      artifacts:
        script: ../Scripts/start.sh
        image:
          type: tosca.artifacts.nfv.SwImage
          file: ../Files/tiny.qcow2
          properties: {name: tiny, version: '1', container_format: bare}
    disk:
      type: tosca.nodes.nfv.Vdu.VirtualBlockStorage
      properties: {virtual_block_storage_data: {size_of_storage: 1 GB}}
"""
NODES = f"{ETSI}topology_template:\n  node_templates:\n{VDU}"


def test_a_node_has_all_that_its_type_and_itself_say():
    service, problems = resolved(NODES)
    vdu = service.top.nodes["vdu"]
    assert problems == []
    assert vdu.types == ("tosca.nodes.nfv.Vdu.Compute", "tosca.nodes.Root")
    assert shown(vdu.get("boot_order")) is False
    compute = vdu.capabilities["virtual_compute"]
    assert shown(compute.get("virtual_cpu", "num_virtual_cpu")) == 2
    assert set(vdu.capabilities) == {"feature", "virtual_compute", "virtual_binding"}
    assert [r.node for r in vdu.targets("virtual_storage")] == ["disk", "disk"]
    assert vdu.artifacts["script"].path == "../Scripts/start.sh"
    assert vdu.artifacts["image"].is_a("tosca.artifacts.Deployment.Image")
    assert shown(vdu.artifacts["image"].get("name")) == "tiny"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        pytest.param(
            "virtual_storage: disk", "virtual_storage: dsk", "tosca.node-unknown 18:28",
            id="target that is not there",
        ),
        pytest.param(
            "virtual_storage: disk", "virtual_storage: vdu",
            "tosca.requirement-target 18:28",
            id="target that does not fit",
        ),
        pytest.param(
            "virtual_storage: disk", "virtual_storages: disk",
            "tosca.part-misspelt 18:11",
            id="requirement misspelt",
        ),
        pytest.param(
            "virtual_compute:", "virtual_computer:", "tosca.part-misspelt 13:9",
            id="capability misspelt",
        ),
        pytest.param(
            "num_virtual_cpu", "number_of_cpus", "tosca.property-missing 16:26",
            id="property missing",
        ),
        pytest.param(
            "      properties:\n        name", "      propertys:\n        name",
            "tosca.key-misspelt 8:7",
            id="key misspelt",
        ),
        pytest.param(
            "type: tosca.nodes.nfv.Vdu.Compute", "x: 1", "tosca.key-missing 6:5",
            id="no type",
        ),
        pytest.param(
            "type: tosca.nodes.nfv.Vdu.Compute", "type: tosca.nodes.nfv.Vdu.Computer",
            "tosca.type-unknown 7:13",
            id="unknown type",
        ),
        pytest.param(
            "type: tosca.artifacts.nfv.SwImage", "type: acme.Image",
            "tosca.artifact-type 23:17",
            id="unknown artifact type",
        ),
        pytest.param(
            "file: ../Files/tiny.qcow2", "path: a", "tosca.key-missing 23:11",
            id="artifact without file",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_node_is_found_at_its_place(old, new, problem):
    text = NODES.replace(old, new, 1)
    _, problems = resolved(text)
    code, place = problem.split()
    assert f"{code} top.yaml:{place}" in problems


DISKS = """\
    fast:
      type: tosca.nodes.nfv.Vdu.VirtualBlockStorage
      properties:
        virtual_block_storage_data: {size_of_storage: 2 GB}
        per_vnfc_instance: false
"""


@pytest.mark.parametrize(
    ("filtered", "chosen"),
    [
        ("{properties: [{per_vnfc_instance: {equal: true}}]}", "disk"),
        ("{properties: [{per_vnfc_instance: {equal: false}}]}", "fast"),
        ("{properties: [{per_vnfc_instance: {valid_values: [true, false]}}]}", ""),
        ("{properties: [{nosuch: {equal: 1}}]}", ""),
        ("{capabilities: [{virtual_storage: {}}], "
         "properties: [{per_vnfc_instance: {equal: false}}]}", "fast"),
    ],
)  # fmt: skip
def test_a_filter_chooses_the_only_node_that_fits(filtered: str, chosen: str):
    type_ = "tosca.nodes.nfv.Vdu.VirtualBlockStorage"
    asked = f"virtual_storage: {{node: {type_}, node_filter: {filtered}}}"
    service, problems = resolved(NODES.replace("virtual_storage: disk", asked) + DISKS)
    first, _ = service.top.nodes["vdu"].targets("virtual_storage")
    assert first.node == (chosen or type_)
    assert bool(problems) is not bool(chosen)


POLICIES = """\
  groups:
    both: {type: tosca.groups.nfv.PlacementGroup, members: [vdu, disk]}
  policies:
    - apart:
        type: tosca.policies.nfv.AntiAffinityRule
        targets: [both]
        properties: {scope: nfvi_node}
        triggers: {any: {event: x}}
"""


def test_policies_and_groups_name_their_targets():
    service, problems = resolved(NODES + POLICIES)
    (policy,) = service.top.policies_of("tosca.policies.Placement")
    assert [p.split()[0] for p in problems] == ["tosca.property-absent"]
    assert [t.name for t in policy.targets] == ["both"]
    assert [t.name for t in service.top.groups["both"].members] == ["vdu", "disk"]
    assert shown(policy.get("scope")) == "nfvi_node"
    assert shown(policy.triggers) == {"any": {"event": "x"}}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("targets: [both]", "targets: [btoh]", "tosca.node-unknown"),
        ("members: [vdu, disk]", "members: [vdv]", "tosca.node-unknown"),
        ("scope: nfvi_node", "scope: rack", "tosca.constraint"),
        ("scope: nfvi_node", "", "tosca.property-missing"),
        ("AntiAffinityRule", "AntiAffinity", "tosca.type-unknown"),
        ("targets: [both]", "targets: [[both]]", "tosca.kind"),
    ],
)
def test_what_is_wrong_with_a_policy_is_found(old, new, problem):
    _, problems = resolved(NODES + POLICIES.replace(old, new))
    assert problem in [p.split()[0] for p in problems]


INTERFACES = """\
node_types:
  acme.VNF:
    derived_from: tosca.nodes.nfv.VNF
    interfaces:
      Vnflcm:
        type: tosca.interfaces.nfv.Vnflcm
        operations:
          instantiate:
            inputs: {level: {type: integer, default: 3}}
topology_template:
  node_templates:
    vnf:
      type: acme.VNF
      interfaces:
        Vnflcm:
          heal: []
          scale: scripts/scale.sh
          instantiate:
            implementation: {primary: run, timeout: 60}
            inputs: {level: 4, mood: good}
"""


def test_an_interface_is_what_its_types_and_the_node_say():
    service, _ = read(ETSI + INTERFACES)
    operations = service.top.nodes["vnf"].interfaces["Vnflcm"].operations
    instantiate = operations["instantiate"]
    assert instantiate.implementation == "run"
    assert shown(instantiate.inputs) == {"level": 4, "mood": "good"}
    assert set(instantiate.parameters) == {"additional_parameters", "level"}
    assert operations["scale"].implementation == "scripts/scale.sh"
    assert operations["heal"].implementation == ""
    assert "terminate_end" in operations


TOP = (
    "imports: [types.yaml, small.yaml, large.yaml]\n"
    "topology_template:\n"
    "  inputs: {chosen: {type: string}}\n"
    "  node_templates:\n"
    "    vnf: {type: acme, properties: {flavour: {get_input: chosen}, name: fw}}\n"
)
TYPE = (
    "node_types: {acme: {properties: {flavour: {type: string}, name: {type: string}, "
    "motd: {type: string, default: hi}}}, part: {properties: {p: {type: string}}}}\n"
)
INSIDE = """\
topology_template:
  inputs: {name: {type: string}, motd: {type: string}, flavour: {type: string}}
  substitution_mappings:
    node_type: acme
    %s
    requirements: {lan: [x, port]}
  node_templates:
    x:
      type: part
      properties:
        p: {concat: [{get_input: name}, {get_input: motd}, {get_input: flavour}]}
"""


def test_a_topology_that_stands_for_a_node_gets_the_nodes_properties():
    service, problems = resolved(
        TOP,
        types=TYPE,
        small=INSIDE % "properties: {flavour: small}",
        large=INSIDE % "substitution_filter: {properties: [flavour: {equal: large}]}",
    )
    assert problems == []
    small, large = service.substitutes
    assert small.substitution is not None and large.substitution is not None
    assert shown(small.nodes["x"].get("p")) == "fwhismall"
    assert shown(small.substitution.properties) == {"flavour": "small"}
    assert shown(large.substitution.properties) == {"flavour": "large"}


@pytest.mark.parametrize(
    ("written", "mapped"),
    [
        ("[x, port]", [("lan", "x", "port")]),
        ("[[x, port], [x, other]]", [("lan", "x", "port"), ("lan", "x", "other")]),
        ("x", [("lan", "x", "")]),
        ("{mapping: [x, port]}", [("lan", "x", "port")]),
        ("[]", []),
    ],
)
def test_a_mapping_is_read_in_each_notation(written: str, mapped: list[object]):
    text = (INSIDE % "properties: {}").replace("[x, port]", written)
    service, problems = resolved(TYPE + text)
    assert problems == []
    assert service.top.substitution is not None
    found = service.top.substitution.requirements
    assert [(m.name, m.node, m.part) for m in found] == mapped


def test_a_mapping_to_a_node_that_is_not_there_is_an_error():
    text = (INSIDE % "properties: {}").replace("[x, port]", "[y, port]")
    assert resolved(TYPE + text)[1] == ["tosca.node-unknown top.yaml:8:26"]


def test_nodes_of_an_imported_topology_that_stands_for_nothing_are_mentioned():
    inner = "topology_template: {node_templates: {x: {type: tosca.nodes.Root}}}\n"
    assert resolved("imports: [other.yaml]\n", other=inner)[1] == [
        "tosca.topology-unused other.yaml:2:37"
    ]
