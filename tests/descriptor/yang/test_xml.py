"""SOL006 in XML and JSON: the same as in YAML, and nothing dangerous."""

import json
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
import yaml

from nfvo.descriptor import check
from nfvo.descriptor.limits import MAX_DEPTH
from nfvo.descriptor.problems import Severity
from tests.descriptor.yang.documents import (
    SOL006,
    SOL006_NSD,
    errors,
    nsd,
    problems,
    vnfd,
)

NAMESPACE = "urn:etsi:nfv:yang:etsi-nfv-descriptors"


def elements(name: str, value: object) -> str:
    """Return a value as XML elements, as RFC 7950 has it."""
    if isinstance(value, list):
        return "".join(elements(name, one) for one in value)
    if isinstance(value, dict):
        inner = "".join(elements(key, one) for key, one in value.items())
        return f"<{name}>\n{inner}</{name}>\n"
    return f"<{name}>{escape(str(value))}</{name}>\n"


def as_xml(text: str) -> str:
    inner = elements("nfv", yaml.safe_load(text)["nfv"])
    return inner.replace("<nfv>", f'<nfv xmlns="{NAMESPACE}">', 1)


def as_json(text: str) -> str:
    document = yaml.safe_load(text)
    return json.dumps({"etsi-nfv-descriptors:nfv": document["nfv"]}, indent="\t")


@pytest.mark.parametrize("written", [as_xml, as_json], ids=["xml", "json"])
def test_it_is_the_same_in_every_notation(written):
    assert vnfd(written(SOL006)) == vnfd(SOL006)
    assert nsd(written(SOL006), written(SOL006_NSD)) == nsd(SOL006, SOL006_NSD)


def test_a_problem_in_xml_has_the_line_and_column_of_the_value():
    text = as_xml(SOL006.replace("num-virtual-cpu: 2", "num-virtual-cpu: two"))
    line = next(n for n, one in enumerate(text.splitlines(), 1) if "two" in one)
    column = text.splitlines()[line - 1].index("two") + 1
    assert errors(text) == [("yang.value", line, column)]


def test_an_element_that_nobody_knows_is_marked_at_its_tag():
    text = f'<nfv xmlns="{NAMESPACE}">\n  <vnfd>\n    <idd>fw</idd>\n  </vnfd>\n</nfv>'
    assert ("yang.key-unknown", 3, 5) in errors(text)


@pytest.mark.parametrize(
    "space",
    ["urn:ietf:params:xml:ns:netconf:base:1.0", "http://tail-f.com/ns/config/1.0"],
)
@pytest.mark.parametrize("wrapper", ["config", "data"])
def test_the_wrappers_of_netconf_and_confd_are_taken_off(wrapper: str, space: str):
    inner = as_xml(SOL006)
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{wrapper}'
        f' xmlns="{space}">{inner}</{wrapper}>'
    )
    assert vnfd(text) == vnfd(SOL006)


def test_an_identity_may_have_the_prefix_of_its_module():
    text = as_xml(SOL006).replace(
        "<algorithm>sha-256", '<algorithm xmlns:nfv="urn:etsi:nfv">nfv:sha-256'
    )
    assert vnfd(text) == vnfd(SOL006)


def test_an_element_of_another_module_is_a_warning_only():
    text = as_xml(SOL006).replace(
        "<provider>", '<rack xmlns="urn:acme">7</rack><provider>'
    )
    (odd,) = [one for one in problems(text) if one.code == "yang.key-odd"]
    assert odd.severity is Severity.WARNING


BOMB = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><nfv>&b;</nfv>"
EXTERNAL = "<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><nfv>&f;</nfv>"


@pytest.mark.parametrize(
    "text", [BOMB, EXTERNAL, "<!DOCTYPE x SYSTEM 'http://x/y'><nfv/>"]
)
def test_no_document_type_definition_is_taken(text: str):
    assert [code for code, _, _ in errors(text)] == ["yang.xml-doctype"]


def test_an_entity_that_nobody_defines_is_an_error():
    assert [code for code, _, _ in errors("<nfv>&nosuch;</nfv>")] == ["yang.xml"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<a>" * (MAX_DEPTH + 2), "yaml.too-deep"),
        ("<nfv>" + "<a/>" * 100_001 + "</nfv>", "yaml.too-many"),
        ("<nfv>" + "a" * 300_000 + "</nfv>", "yaml.long-text"),
    ],
    ids=["deep", "many", "long"],
)
def test_what_is_too_large_is_refused(text: str, code: str):
    assert [found for found, _, _ in errors(text)] == [code]


@pytest.mark.parametrize("text", ["<html><body/></html>", "<nfv>text</nfv>"])
def test_xml_that_is_no_descriptor_is_an_error(text: str):
    assert errors(text)


def test_a_folder_may_have_descriptors_in_xml_and_json_among_other_files(
    tmp_path: Path,
):
    (tmp_path / "fw.xml").write_text(as_xml(SOL006))
    (tmp_path / "chain.json").write_text(as_json(SOL006_NSD))
    (tmp_path / "package.json").write_text('{"name": "something else"}')
    (tmp_path / "pom.xml").write_text("<project/>")
    found, descriptors = check([tmp_path])
    assert [one for one in found if one.severity is Severity.ERROR] == []
    assert [one.id for one in (*descriptors.vnfds, *descriptors.nsds)] == [
        "fw",
        "chain",
    ]
