"""Functions come to values, or stay as they are until somebody knows."""

import pytest

from tests.descriptor.tosca.writing import node, resolved, shown

PROPERTIES = ", ".join(
    f"{name}: {{type: {type_}, required: false}}"
    for name, type_ in {"p": "any", "q": "string", "r": "list", "s": "map"}.items()
)


def value(function: str, more: str = "") -> tuple[object, list[str]]:
    text = (
        f"node_types: {{t: {{properties: {{{PROPERTIES}}}, capabilities: {{c: "
        "{type: tosca.capabilities.Node, properties: {z: {type: string}}}}, "
        "requirements: [{host: tosca.capabilities.Node}]}}\n"
        "topology_template:\n"
        "  inputs: {given: {type: string, default: hi}, asked: {type: string}, "
        "deep: {type: map, default: {a: [x, y]}}}\n"
        "  node_templates:\n"
        f"    x: {{type: t, properties: {{p: {function}, q: mine{more}}}, "
        "requirements: [{host: y}]}\n"
        "    y: {type: t, properties: {q: other, r: [1, {k: v}], s: {a: {b: c}}}, "
        "capabilities: {c: {properties: {z: offered}}}}\n"
    )
    service, problems = resolved(text)
    return shown(service.top.nodes["x"].get("p")), problems


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("{get_input: given}", "hi"),
        ("{get_input: [deep, a, 1]}", "y"),
        ("{get_input: asked}", "{ get_input: asked }"),
        ("{get_property: [SELF, q]}", "mine"),
        ("{get_property: [y, q]}", "other"),
        ("{get_property: [y, r, 1, k]}", "v"),
        ("{get_property: [y, s, a, b]}", "c"),
        ("{get_property: [y, c, z]}", "offered"),
        ("{get_property: [SELF, host, q]}", "other"),
        ("{get_property: [HOST, q]}", "{ get_property: [HOST, q] }"),
        ("{get_attribute: [SELF, address]}", "{ get_attribute: [SELF, address] }"),
        ("{get_operation_output: [SELF, a, b, c]}",
         "{ get_operation_output: [SELF, a, b, c] }"),
        ("{concat: [a, {get_input: given}, {get_property: [y, q]}]}", "ahiother"),
        ("{concat: [a, {get_input: asked}]}", "{ concat: [a, ...] }"),
        ("{join: [[a, {get_input: given}], '-']}", "a-hi"),
        ("{join: [[a, b]]}", "ab"),
        ("{token: ['a:b:c', ':', 1]}", "b"),
        ("{token: [{get_attribute: [SELF, x]}, ':', 1]}", "{ token: [..., :, 1] }"),
        ("[{get_input: given}, {k: {get_input: given}}]", ["hi", {"k": "hi"}]),
        ("{token: abc}", {"token": "abc"}),
    ],
)  # fmt: skip
def test_a_function_comes_to_its_value(function: str, expected: object):
    assert value(function) == (expected, [])


@pytest.mark.parametrize(
    "function",
    [
        "{get_input: nosuch}",
        "{get_input: []}",
        "{get_input: [deep, nosuch]}",
        "{get_input: [deep, a, 7]}",
        "{get_property: [nosuch, q]}",
        "{get_property: [y, nosuch]}",
        "{get_property: [y, r, 7]}",
        "{concat: [[a]]}",
        "{join: [a]}",
        "{token: [a, b]}",
        "{token: [a, b, 3]}",
    ],
)
def test_a_function_that_means_nothing_is_an_error(function: str):
    assert [p.split()[0] for p in value(function)[1]] == ["tosca.function"]


@pytest.mark.parametrize(
    "values",
    [
        "p: {get_property: [SELF, p]}",
        "p: {get_property: [SELF, q]}, q: {get_property: [SELF, p]}",
        "p: {concat: [{get_property: [SELF, p]}, {get_property: [SELF, p]}]}",
    ],
)
def test_functions_that_need_each_other_come_to_an_end(values: str):
    _, problems = resolved(node("p: {type: string}, q: {type: string}", values))
    assert "tosca.function-cycle" in {p.split()[0] for p in problems}


def test_an_input_that_is_its_own_default_has_none():
    service, problems = resolved(
        "node_types: {t: {properties: {p: {type: string}}}}\n"
        "topology_template:\n"
        "  inputs: {flavour: {type: string, default: {get_input: flavour}}}\n"
        "  node_templates: {x: {type: t, properties: {p: {get_input: flavour}}}}\n"
    )
    assert problems == []
    assert shown(service.top.nodes["x"].get("p")) == "{ get_input: flavour }"


def test_texts_that_double_come_to_an_end():
    count = 60
    names = ", ".join(f"p{i}: {{type: string}}" for i in range(count + 1))
    calls = ", ".join(
        f"p{i}: {{concat: [{{get_property: [SELF, p{i + 1}]}}, "
        f"{{get_property: [SELF, p{i + 1}]}}]}}"
        for i in range(count)
    )
    _, problems = resolved(node(names, f"{calls}, p{count}: xxxx"))
    assert "tosca.function-cycle" in {p.split()[0] for p in problems}
