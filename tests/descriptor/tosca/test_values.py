"""Values are of their types, or it is said where they are not."""

import pytest

from nfvo.descriptor.tosca import At, Items
from nfvo.descriptor.tree import Spot
from tests.descriptor.tosca.writing import node, resolved, shown


@pytest.mark.parametrize(
    ("schema", "written", "value"),
    [
        pytest.param("type: string", "1.10", "1.10", id="text that looks as a number"),
        pytest.param("type: string", "no", "no", id="text that looks as a flag"),
        pytest.param("type: integer", "-12", -12, id="integer"),
        pytest.param("type: integer", "0x1F", 31, id="hexadecimal"),
        pytest.param("type: float", "0.5", 0.5, id="float"),
        pytest.param("type: float", "2e-3", 0.002, id="float with exponent"),
        pytest.param("type: boolean", "True", True, id="boolean"),
        pytest.param("type: version", "1.2.3.beta-4", "1.2.3.beta-4", id="version"),
        pytest.param("type: timestamp", "2020-01-31", "2020-01-31", id="timestamp"),
        pytest.param("type: range", "[1, UNBOUNDED]", [1, "UNBOUNDED"], id="range"),
        pytest.param("type: scalar-unit.size", "2 GiB", "2147483648", id="size"),
        pytest.param("type: scalar-unit.size", "0.5kb", "500", id="size, no blank"),
        pytest.param("type: scalar-unit.time", "10 ms", "0.01", id="time"),
        pytest.param(
            "type: scalar-unit.frequency", "2.4 GHz", "2400000000", id="frequency"
        ),
        pytest.param("type: scalar-unit.bitrate", "1 Mbps", "1000000", id="bitrate"),
        pytest.param("type: scalar-unit.bitrate", "1 MBps", "8000000", id="byte rate"),
        pytest.param("type: list", "[1, a]", [1, "a"], id="list of anything"),
        pytest.param(
            "type: list, entry_schema: integer", "[1, 2]", [1, 2], id="short schema"
        ),
        pytest.param(
            "type: map, entry_schema: {type: boolean}",
            "{a: yes}",
            {"a": True},
            id="map",
        ),
        pytest.param(
            "type: map, key_schema: integer, entry_schema: string",
            "{1: a}",
            {"1": "a"},
            id="map with keys",
        ),
        pytest.param("type: integer, default: 7", None, 7, id="default"),
        pytest.param("type: integer, required: false", None, None, id="optional"),
        pytest.param("type: integer, required: false", "~", None, id="nothing written"),
    ],
)
def test_a_value_is_read_as_its_type_says(schema: str, written: str, value: object):
    values = "" if written is None else f"p: {written}"
    service, problems = resolved(node(f"p: {{{schema}}}", values))
    assert problems == []
    assert shown(service.top.nodes["x"].get("p")) == value


@pytest.mark.parametrize(
    ("schema", "written", "code"),
    [
        pytest.param("type: integer", "two", "value", id="no integer"),
        pytest.param("type: float", "a", "value", id="no float"),
        pytest.param("type: boolean", "maybe", "value", id="no boolean"),
        pytest.param("type: scalar-unit.size", "2 Gibs", "value", id="no unit"),
        pytest.param("type: scalar-unit.time", "2 MB", "value", id="another unit"),
        pytest.param("type: range", "[1]", "value", id="half a range"),
        pytest.param("type: integer", "[1]", "kind", id="list for a number"),
        pytest.param("type: map", "[1]", "kind", id="list for a map"),
        pytest.param("type: list", "{a: 1}", "kind", id="map for a list"),
        pytest.param("type: list", "a", "not-listed", id="one for a list"),
        pytest.param("type: nosuch", "a", "type-unknown", id="unknown type"),
        *(
            pytest.param(f"type: {t}, constraints: [{c}]", v, "constraint", id=c)
            for t, c, v in [
                ("integer", "equal: 3", "4"),
                ("integer", "greater_than: 0", "0"),
                ("integer", "greater_or_equal: 1", "0"),
                ("integer", "less_than: 1", "1"),
                ("integer", "less_or_equal: 1", "2"),
                ("float", "in_range: [0.0, 1.0]", "1.5"),
                ("integer", "in_range: [1, UNBOUNDED]", "0"),
                ("scalar-unit.size", "greater_or_equal: 1 GB", "999 MB"),
                ("string", "valid_values: [a, b]", "c"),
                ("string", "length: 2", "abc"),
                ("list", "min_length: 2", "[a]"),
                ("map", "max_length: 1", "{a: 1, b: 2}"),
                ("string", "pattern: 'a+'", "b"),
            ]
        ),
    ],
)
def test_a_value_that_does_not_fit_is_found_at_its_place(
    schema: str, written: str, code: str
):
    text = node(f"p: {{{schema}}}", f"p: {written}")
    _, problems = resolved(text)
    column = text.splitlines()[1].index(f"p: {written}") + 4
    first = problems[0].split()
    assert first[0] == f"tosca.{code}"
    if code != "type-unknown":
        assert problems == [f"tosca.{code} top.yaml:3:{column}"]


@pytest.mark.parametrize(
    ("constraint", "written"),
    [
        ("in_range: [1, UNBOUNDED]", "5"),
        ("valid_values: [1.0, 2]", "2"),
        ("greater_than: x", "1"),
        ("schema: anything", "1"),
    ],
)
def test_a_constraint_that_holds_or_means_nothing_is_silent(constraint, written):
    schema = f"p: {{type: float, constraints: [{constraint}]}}"
    assert resolved(node(schema, f"p: {written}"))[1] == []


TYPED = (
    "data_types:\n"
    "  port: {derived_from: integer, constraints: [in_range: [1, 65535]]}\n"
    "  base: {properties: {a: {type: string}, b: {type: port, default: 80}}}\n"
    "  more: {derived_from: base, properties: {c: {type: port}}}\n"
)


def test_a_complex_value_has_the_properties_of_all_its_types():
    service, problems = resolved(node("p: {type: more}", "p: {a: x, c: 22}", TYPED))
    assert problems == []
    assert shown(service.top.nodes["x"].get("p")) == {"a": "x", "c": 22, "b": 80}


def test_every_problem_of_a_complex_value_is_found_at_once():
    _, problems = resolved(node("p: {type: more}", "p: {c: 0, accounts: 1}", TYPED))
    assert [p.split()[0] for p in problems] == [
        "tosca.constraint",
        "tosca.property-unknown",
        "tosca.property-missing",
    ]


def test_a_name_that_is_nearly_one_of_the_type_is_an_error():
    text = node("number: {type: integer, required: false}", "nubmer: 1")
    assert [p.split()[0] for p in resolved(text)[1]] == ["tosca.property-misspelt"]


def test_a_type_that_stands_among_others_is_what_its_name_says():
    text = (
        node(
            "p: {type: tosca.datatypes.acme.Port}",
            "p: 0",
            "  tosca.datatypes.acme.Port: "
            "{derived_from: integer, constraints: [greater_than: 0]}\n",
        )
        .replace("node_types: {t: {", "node_types:\n  t: {")
        .replace("}}}}\n", "}}}\n", 1)
    )
    assert [p.split()[0] for p in resolved(text)[1]] == [
        "tosca.type-misplaced",
        "tosca.constraint",
    ]


def test_a_derived_type_may_narrow_a_property_without_repeating_its_type():
    text = (
        "node_types:\n"
        "  a: {properties: {p: {type: integer, required: false}}}\n"
        "  b: {derived_from: a, properties: {p: {required: true}}}\n"
        "topology_template: {node_templates: {x: {type: b}}}\n"
    )
    assert [p.split()[0] for p in resolved(text)[1]] == ["tosca.property-missing"]


def test_a_value_knows_its_place_also_where_it_is_a_default():
    service, _ = resolved(
        node("p: {type: integer, default: 7}, q: {type: list}", "q: [a]")
    )
    x = service.top.nodes["x"]
    default, listed = x.get("p"), x.get("q")
    assert isinstance(listed, Items)
    (item,) = listed.items
    assert default is not None and default.at == At("top.yaml", Spot(2, 59))
    assert item.at == At("top.yaml", Spot(3, 68))
