"""YAML as a tree: what is text stays text, and every node knows where it stands."""

import pytest
import yaml

from nfvo.descriptor.compose import compose
from nfvo.descriptor.tree import Mapping, Scalar, Spot, dotted, find, plain


def tree(text: str) -> Mapping:
    roots, problems = compose("file.yaml", text)
    assert problems == ()
    (root,) = roots
    assert isinstance(root, Mapping)
    return root


def value(text: str) -> object:
    return plain(tree(f"key: {text}\n"))["key"]


@pytest.mark.parametrize(
    "text",
    [
        "52:54:00:12:34:56",
        "1.10",
        "no",
        "0x1f",
        "012",
        "1e3",
        "2026-01-01",
        "=",
        ".inf",
    ],
)
def test_what_other_readers_make_numbers_of_stays_text(text: str):
    assert value(text) == text


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_none(text: str):
    assert value(text) is None


@pytest.mark.parametrize("text", ['""', "'~'", '"null"', "!!str null", "! ~"])
def test_quoted_or_tagged_nothing_is_text(text: str):
    assert isinstance(value(text), str)


def test_every_node_knows_its_line_and_column():
    root = tree("a:\n  b: [x, yy]\n")
    found = find(root, ("a", "b", 1))
    assert found.node == Scalar("yy", plain=True, at=Spot(2, 10))
    assert find(root, ("a", "b")).key == Spot(2, 3)


def test_columns_count_characters_not_bytes():
    assert find(tree("{ä: é, b: c}"), ("b",)).node.at == Spot(1, 11)


def test_what_is_left_out_is_passed_over():
    root = tree("cps: [left, right]\n")
    found = find(root, ("vdus", "vm", "cps", "right", "vl"))
    assert found.node.at == Spot(1, 13)
    assert found.path == ("cps", "right")


def test_an_index_past_the_end_is_passed_over():
    assert find(tree("a: [x]\n"), ("a", 7)).path == ("a",)


def test_a_path_is_written_as_one_would_say_it():
    assert dotted(("apart", 0, "members", 1)) == "apart[0].members[1]"


def test_an_alias_stands_for_its_anchor():
    assert plain(tree("a: &x [1, 2]\nb: *x\n")) == {"a": ["1", "2"], "b": ["1", "2"]}


BASES = "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc: "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("{<<: *a}", {"x": "1", "y": "2"}, id="all of one"),
        pytest.param("{y: 9, <<: *a}", {"x": "1", "y": "9"}, id="its own count"),
        pytest.param("{<<: *a, y: 9}", {"x": "1", "y": "9"}, id="also if before"),
        pytest.param(
            "{<<: [*b, *a]}", {"x": "1", "y": "3", "z": "4"}, id="the first counts"
        ),
        pytest.param("{<<: {w: 5}, v: 6}", {"w": "5", "v": "6"}, id="no alias"),
        pytest.param(
            "{<<: {<<: *a, y: 7}, v: 6}", {"x": "1", "y": "7", "v": "6"}, id="twice"
        ),
        pytest.param("{<<: []}", {}, id="none"),
        pytest.param("{'<<': *a}", {"<<": {"x": "1", "y": "2"}}, id="a key in quotes"),
    ],
)
def test_a_merge_key_takes_keys_of_other_mappings(text: str, expected: object):
    merged = tree(BASES + text).get("c")
    assert merged is not None and plain(merged) == expected
    if "'" not in text:  # PyYAML takes one in quotes for a merge key, too
        loaded = yaml.load(BASES + text, Loader=yaml.SafeLoader)["c"]
        assert {key: str(value) for key, value in loaded.items()} == expected


def test_what_was_merged_keeps_its_place():
    root = tree("base: &a\n  x: 1\nc:\n  <<: *a\n  y: 2\n")
    assert find(root, ("c", "x")).key == Spot(2, 3)
    assert find(root, ("c", "x")).node.at == Spot(2, 6)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("a: {<<: 1}", (1, 5), id="text"),
        pytest.param("a: {<<: }", (1, 5), id="nothing"),
        pytest.param("a: &a [1]\nb: {<<: [*a, {}]}", (2, 5), id="lists"),
    ],
)
def test_only_mappings_can_be_merged(text: str, place: tuple[int, int]):
    _, (problem,) = compose("file.yaml", text)
    assert problem.code == "yaml.merge"
    assert (problem.place.line, problem.place.column) == place


def test_merge_keys_cannot_grow_beyond_what_aliases_may():
    keys = ", ".join(f"k{n}: {n}" for n in range(100))
    lines = [f"a0: &a0 {{{keys}}}"]
    lines += [f"a{n}: &a{n} {{own{n}: 1, <<: *a{n - 1}}}" for n in range(1, 200)]
    _, problems = compose("file.yaml", "\n".join(lines))
    assert [problem.code for problem in problems] == ["yaml.alias-bomb"]


def test_anchors_end_with_their_document():
    _, problems = compose("file.yaml", "a: &x 1\n---\nb: *x\n")
    assert [problem.code for problem in problems] == ["yaml.unknown-anchor"]


def test_a_file_may_hold_several_documents():
    roots, problems = compose("file.yaml", "---\na: 1\n---\n---\nb: 2\n")
    assert [plain(root) for root in roots] == [{"a": "1"}, {"b": "2"}]
    assert problems == ()


def test_documents_before_a_broken_one_are_read():
    roots, problems = compose("file.yaml", "a: 1\n---\nb: [\n")
    assert [plain(root) for root in roots] == [{"a": "1"}]
    assert [problem.code for problem in problems] == ["yaml.syntax"]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        pytest.param("a:\n\tb: 1", "2:1", "spaces", id="a tab"),
        pytest.param("a: b: c", "1:5", "in quotes", id="a colon in text"),
        pytest.param("a: 1\n b: 2", "2:3", "indentation", id="indented too far"),
        pytest.param("a: [1, 2\nb: 1", "1:4", "']'", id="an open bracket"),
        pytest.param("a: {b: 1\n", "1:4", "'}'", id="an open brace"),
        pytest.param("a: 'x\nb: 1\n", "1:4", "closing quote", id="an open quote"),
        pytest.param("- a\nb: 1", "2:1", "not an item", id="a key in a list"),
        pytest.param("a: @x", "1:4", "in quotes", id="a reserved character"),
        pytest.param('a: "\\q"', "1:5", "single quotes", id="an escape"),
        pytest.param(
            "%YAML 3.0\n---\na: 1", "1:1", "incompatible", id="not in the table"
        ),
    ],
)
def test_a_syntax_error_says_where_to_look_and_what_to_do(text, place, words):
    _, problems = compose("file.yaml", text)
    (problem,) = problems
    assert str(problem.place) == f"file.yaml:{place}"
    assert words in str(problem)


def test_aliases_cannot_make_a_tree_deeper_than_the_limit():
    levels = ["a: &a " + "[" * 50 + "]" * 50]
    levels += [f"{b}: &{b} {'[' * 50}*{a}{']' * 50}" for a, b in ("ab", "bc", "cd")]
    _, problems = compose("file.yaml", "\n".join(levels))
    assert [problem.code for problem in problems] == ["yaml.too-deep"]


def test_aliases_of_a_long_text_count_by_its_length():
    text = f"a: &a {'x' * 200_000}\nb: [{', '.join(['*a'] * 20)}]\n"
    _, problems = compose("file.yaml", text)
    assert [problem.code for problem in problems] == ["yaml.alias-bomb"]
