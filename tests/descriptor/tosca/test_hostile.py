"""Whatever a template says, reading it ends, with problems and without a traceback."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nfvo.descriptor.compose import compose
from nfvo.descriptor.tosca import resolve
from nfvo.descriptor.tosca.pattern import Matcher, Unsure
from tests.descriptor.tosca.test_topology import INTERFACES, NODES, POLICIES
from tests.descriptor.tosca.writing import ETSI, HEAD, resolved


def codes(text: str) -> set[str]:
    return {problem.split()[0] for problem in resolved(text)[1]}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("node_types: {a: {derived_from: b}, b: {derived_from: a}}\n"
         "topology_template: {node_templates: {x: {type: a}}}", "tosca.type-cycle"),
        ("node_types: {a: {derived_from: b}}\n"
         "topology_template: {node_templates: {x: {type: a}}}", "tosca.type-unknown"),
        ("data_types: {t: {properties: {a: {type: t, default: {}}, "
         "b: {type: t, default: {}}}}}\n"
         "topology_template: {inputs: {i: {type: t, default: {}}}}", "tosca.endless"),
        ("imports: {a: 1}", "tosca.kind"),
        ("node_types: [1]", "tosca.kind"),
        ("topology_template: [1, [2], {a: 3}]", None),
        ("topology_template: {node_templates: [1, {a: 2}, {b: {type: [x]}}]}",
         "tosca.key-missing"),
        ("topology_template: {groups: 1, policies: [[1]], inputs: a}", "tosca.kind"),
        ("acme: {}", "tosca.key-unknown"),
        ("node_tpyes: {}", "tosca.key-misspelt"),
        ("topology_template: {polices: []}", "tosca.key-misspelt"),
        ("topology_template: {substitution_mappings: {requirments: {}}}",
         "tosca.key-misspelt"),
        ("policies: []", "tosca.key-misplaced"),
    ],
)  # fmt: skip
def test_nonsense_ends_in_a_problem(text: str, code: str | None):
    found = codes(text)
    assert code is None or code in found


@pytest.mark.parametrize("text", ["a", "[a]", "{a: 1}"])
def test_a_document_that_is_no_template_is_refused(text: str):
    (root,), _ = compose("a.yaml", text)
    _, problems = resolve({"a.yaml": root}, "a.yaml")
    assert {p.code for p in problems} & {"tosca.kind", "tosca.version"}


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+b", "(a|a)*b", "a*a*a*a*a*a*b", "(?=a)a", "(a?){99}b", "a?" * 40, r"(a)\1*"],
)
def test_a_pattern_that_could_take_long_is_not_tried(pattern: str):
    with pytest.raises(Unsure):
        Matcher().matches(pattern, "a" * 60)


def test_a_pattern_that_is_none_is_not_tried():
    with pytest.raises(Unsure):
        Matcher().matches("(", "a")


def test_the_patterns_of_a_whole_document_have_a_limit():
    matcher = Matcher()
    with pytest.raises(Unsure):
        for _ in range(1000):
            matcher.matches("a*a*a*a*b", "a" * 30)


VNFM = r"(^etsivnfm:v[0-9]?[0-9]\.[0-9]?[0-9]\.[0-9]?[0-9]$)|(^[0-9]+:[a-zA-Z0-9.-]+$)"


@pytest.mark.parametrize(
    ("text", "matches"),
    [("etsivnfm:v2.3.1", True), ("17:acme-vnfm.1", True), ("acme", False)],
)
def test_etsis_own_pattern_is_tried(text: str, matches: bool):
    assert Matcher().matches(VNFM, text) is matches


SEEDS = [HEAD + NODES + POLICIES, HEAD + ETSI + INTERFACES]
SNIPPETS = ["[]", "{}", "~", "[[1]]", "{a: b}", "'", "x", "{get_input: a}", "-1", ": "]


@given(st.data())
def test_a_mutated_template_is_read_or_refused(data: st.DataObject):
    lines = data.draw(st.sampled_from(SEEDS)).splitlines()
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(1, len(lines) - 1))
        match data.draw(st.integers(0, 3)):
            case 0:
                del lines[at]
            case 1:
                key = lines[at].partition(":")[0]
                lines[at] = f"{key}: {data.draw(st.sampled_from(SNIPPETS))}"
            case 2:
                lines.insert(at, lines[data.draw(st.integers(0, len(lines) - 1))])
            case 3:
                lines[at] = lines[at][data.draw(st.integers(0, 4)) :]
        if len(lines) < 2:
            break
    roots, _ = compose("a.yaml", "\n".join(lines))
    if roots:
        resolve({"a.yaml": roots[0]}, "a.yaml")
