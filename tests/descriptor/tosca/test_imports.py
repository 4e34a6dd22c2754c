"""Imports are found in the package, or among ETSI's own files; nothing is fetched."""

import pytest

from nfvo.descriptor import check_texts
from nfvo.descriptor.compose import compose
from nfvo.descriptor.tosca import entries, resolve
from nfvo.descriptor.tosca.bundled import FILES, FOLDER, VERSIONS, bundled, nearest
from tests.descriptor.tosca.writing import HEAD, resolved

TYPES = "node_types: {acme.Thing: {derived_from: tosca.nodes.Root}}\n"
USE = "topology_template: {node_templates: {x: {type: acme.Thing}}}\n"
FORGE = "https://forge.etsi.org/rep/nfv/SOL001/raw"


@pytest.mark.parametrize(
    "written",
    [
        "other.yaml",
        "./other.yaml",
        "file:other.yaml",
        "{file: other.yaml}",
        "{acme: other.yaml}",
        "{acme: {file: other.yaml, namespace_prefix: acme}}",
        "{url: other.yaml}",
        "elsewhere/other.yaml",
    ],
)
def test_an_import_is_found_in_each_notation(written: str):
    service, problems = resolved(f"imports: [{written}]\n{USE}", other=TYPES)
    assert not any("types-assumed" in one for one in problems)
    assert service.top.nodes["x"].is_a("tosca.nodes.Root")


def test_a_type_with_the_prefix_of_its_import_is_found():
    _, problems = resolved(
        "imports: [{file: other.yaml, namespace_prefix: a}]\n"
        "topology_template: {node_templates: {x: {type: 'a:acme.Thing'}}}\n",
        other=TYPES,
    )
    assert not any("types-assumed" in one for one in problems)


def test_a_file_that_is_not_there_is_missed_only_where_it_is_used():
    text = "imports: [nosuch.yaml]\n"
    assert resolved(text)[1] == ["tosca.import-missing top.yaml:2:11"]
    assert resolved(text + USE)[1] == [
        "tosca.import-missing top.yaml:2:11",
        "tosca.type-unknown top.yaml:3:48",
    ]


@pytest.mark.parametrize(
    ("type_", "hint"),
    [
        ("tosca.nodes.mec.MecApp", "import the file that defines it"),
        ("tosca.nodes.nfv.Vdu.Comptue", "did you mean 'tosca.nodes.nfv.Vdu.Compute'?"),
    ],
)
def test_only_a_type_whose_own_name_is_alike_is_proposed(type_: str, hint: str):
    text = "tosca_definitions_version: tosca_simple_yaml_1_3\nnode_types:\n"
    problems, _ = check_texts(
        {
            "top.yaml": f"{text}  a.A: {{derived_from: {type_}}}\n"
            "topology_template: {node_templates: {x: {type: a.A}}}\n"
        }
    )
    hints = [one.hint for one in problems if one.code == "tosca.type-unknown"]
    assert hints == [hint]


def test_files_may_import_each_other():
    assert resolved("imports: [other.yaml]\n", other="imports: [top.yaml]\n")[1] == []


def test_too_many_files_are_refused():
    files = {f"f{i}": f"imports: [f{i + 1}.yaml]\n" for i in range(300)}
    _, problems = resolved("imports: [f0.yaml]\n", **files)
    assert "tosca.import-too-many f254.yaml:2:11" in problems


VDU = "topology_template: {node_templates: {x: {type: tosca.nodes.nfv.Vdu.Compute}}}\n"


@pytest.mark.parametrize(
    ("written", "version", "assumed"),
    [
        pytest.param(f"{FORGE}/v2.6.1/", "2.6.1", False, id="2.6.1"),
        pytest.param(f"{FORGE}/v2.7.1/", "2.7.1", False, id="2.7.1"),
        pytest.param(f"{FORGE}/v4.4.1/", "4.4.1", False, id="4.4.1"),
        pytest.param(f"{FORGE}/v2.5.1/", "2.6.1", True, id="older than any"),
        pytest.param(f"{FORGE}/v2.8.1/", "2.7.1", True, id="between"),
        pytest.param(f"{FORGE}/v3.3.1/", "4.4.1", True, id="between, TOSCA 1.3"),
        pytest.param(f"{FORGE}/v5.1.1/", "4.4.1", True, id="newer than any"),
        pytest.param("", "4.4.1", True, id="not said"),
    ],
)
def test_etsis_own_files_are_known(written: str, version: str, assumed: bool):
    name = "etsi_nfv_sol001_vnfd_types.yaml"
    service, problems = resolved(f"imports: ['{written}{name}']\n{VDU}")
    assert f"sol001-{version}/{name}" in service.documents
    assert f"sol001-{version}/etsi_nfv_sol001_common_types.yaml" in service.documents
    assert ("tosca.types-assumed top.yaml:2:11" in problems) is assumed


def test_the_version_may_be_a_part_of_the_name():
    service, problems = resolved(
        f"imports: [etsi_nfv_sol001_vnfd_2_7_1_types.yaml]\n{VDU}"
    )
    assert "sol001-2.7.1/etsi_nfv_sol001_vnfd_types.yaml" in service.documents
    assert not any("types-assumed" in one for one in problems)


def test_an_nsd_of_an_older_version_is_read_with_the_types_that_there_are():
    name = "etsi_nfv_sol001_nsd_types.yaml"
    service, problems = resolved(f"imports: ['{FORGE}/v2.7.1/{name}']\n")
    assert f"sol001-4.4.1/{name}" in service.documents
    assert problems == ["tosca.types-assumed top.yaml:2:11"]


def test_types_that_nothing_imports_are_assumed():
    service, problems = resolved(VDU)
    assert service.top.nodes["x"].is_a("tosca.nodes.Root")
    assert "tosca.types-assumed top.yaml:1:1" in problems


def test_a_copy_in_the_package_is_taken_first():
    copy = "node_types: {tosca.nodes.nfv.Vdu.Compute: {}}\n"
    texts = {"d/top.yaml": "imports: [etsi_nfv_sol001_vnfd_types.yaml]\n" + VDU}
    texts["common/etsi_nfv_sol001_vnfd_types.yaml"] = copy
    files = {name: compose(name, HEAD + text)[0][0] for name, text in texts.items()}
    service, problems = resolve(files, "d/top.yaml")
    assert problems == ()
    assert list(service.documents) == list(files)


@pytest.mark.parametrize("version", VERSIONS)
def test_each_bundled_file_is_there_and_is_of_its_version(version: str):
    for kind in FILES:
        name = f"etsi_nfv_sol001_{kind}_types.yaml"
        if (FOLDER / version / name).is_file():
            assert nearest(version, name) == (version, True)
            assert bundled(version, name).node.get("node_types")


def test_what_we_bundle_says_whose_it_is():
    assert "ETSI" in (FOLDER / "LICENSE").read_text()
    assert "BSD-3-Clause" in (FOLDER / "PROVENANCE.md").read_text()


def test_the_entries_of_a_folder_are_the_topologies_that_none_imports():
    texts = {
        "types.yaml": TYPES,
        "flavour.yaml": "imports: [types.yaml]\n" + USE,
        "top.yaml": "imports: [flavour.yaml]\n" + USE,
        "note.yaml": "a: 1",
    }
    heads = {name: HEAD if name != "note.yaml" else "" for name in texts}
    files = {n: compose(n, heads[n] + text)[0][0] for n, text in texts.items()}
    assert entries(files) == ("top.yaml",)
