"""Documents of other projects: each is told by its name, and nothing else is."""

import pytest

from nfvo.descriptor import check_texts

TOSCA = "tosca_definitions_version: {}\ntopology_template: {{node_templates: {}}}\n"
WORDPRESS = TOSCA.format(
    "tosca_simple_yaml_1_3",
    "{web: {type: tosca.nodes.WebApplication, requirements: [{host: nginx}]},"
    " nginx: {type: WebServer, properties: {version: 2}}}",
)
VNF = TOSCA.format("tosca_simple_yaml_1_3", "{vnf: {type: acme.Vnf}}")


def told(text: str) -> list[str]:
    return [f"{one.code}: {one.message}" for one in check_texts({"a.yaml": text})[0]]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("heat_template_version: 2021-04-16\n", "Heat", id="Heat"),
        pytest.param("apiVersion: v1\nkind: Pod\n", "Kubernetes", id="Kubernetes"),
        pytest.param("services: {a: {}}\n", "Docker Compose", id="Compose"),
        pytest.param("descriptor_schema: x\nvendor: y\n", "5GTANGO", id="5GTANGO"),
        pytest.param("virtual_deployment_units: []\n", "SONATA", id="SONATA"),
        pytest.param(
            '{"vdu": [], "deployment_flavour": []}', "Open Baton", id="Open Baton"
        ),
        pytest.param("template_name: a\nvdus: {}\n", "Tacker", id="old Tacker"),
        pytest.param("schema_version: 2\nvnf: {}\n", "openmano", id="openmano"),
        pytest.param(
            "tosca_definitions_version: cloudify_dsl_1_3\n", "Cloudify", id="Cloudify"
        ),
        pytest.param(
            TOSCA.format(
                "tosca_simple_profile_for_nfv_1_0_0",
                "{v: {type: tosca.nodes.nfv.VDU.Tacker}}",
            ),
            "before SOL001",
            id="TOSCA's own profile for NFV",
        ),
        pytest.param(
            TOSCA.format(
                "tosca_simple_yaml_1_1", "{v: {type: org.openecomp.resource.vf.A}}"
            ),
            "ONAP",
            id="ONAP's SDC",
        ),
        pytest.param("<!DOCTYPE html><html><br></html>", "web page", id="HTML"),
        pytest.param("<html><body>Log in<br></html>", "web page", id="a login"),
        pytest.param(
            '<html xmlns="http://www.w3.org/1999/xhtml"/>', "web page", id="XHTML"
        ),
    ],
)
def test_a_descriptor_of_another_project_is_told_by_name(text: str, name: str):
    (only,) = told(text)
    assert only.startswith("document.foreign: ")
    assert name in only


def test_of_a_template_without_vnf_it_is_not_told_what_else_is_wrong():
    (only,) = told(WORDPRESS)
    assert only.startswith("sol001.no-descriptor")


def test_that_the_type_of_the_vnf_is_missing_is_told():
    assert [one.partition(":")[0] for one in told(VNF)] == [
        "sol001.no-descriptor",
        "tosca.type-unknown",
    ]
