"""Every code of a problem: that it is found, where, and in which words."""

from functools import cache
from pathlib import Path

import pytest

from nfvo.descriptor import check, check_texts
from nfvo.descriptor.codes import CODES
from nfvo.descriptor.problems import Problem, Severity
from tests.descriptor.wrong import OUT, PAIR, WRONG
from tests.golden_files import Golden

OF_FILES = {"file.unreadable", "file.none"}
OF_OTHER_DIALECTS = (
    "convert.",
    "not-realised",
    "tosca.",
    "sol001.",
    "yang.",
    "osm.",
    "package.",
    "manifest.",
    "checksums.",
    "signature.",
)
"""What the short form cannot have; who reads those tests their codes."""


@cache
def problems(content: str | bytes) -> tuple[Problem, ...]:
    return check_texts({"file.yaml": content})[0]


@pytest.mark.parametrize("code", WRONG)
def test_the_problem_is_found(code: str):
    found = [problem for problem in problems(WRONG[code]) if problem.code == code]
    assert found
    assert all(problem.severity is CODES[code].severity for problem in found)


def test_every_code_has_a_document_that_has_it():
    others = {code for code in CODES if code.startswith(OF_OTHER_DIALECTS)}
    assert WRONG.keys() | OF_FILES | others == CODES.keys()


def test_problems_are_put_into_plain_words(golden: Golden):
    golden.compare(
        "problems.txt",
        "".join(
            f"# {code}\n"
            + "".join(f"{p}\n" for p in problems(content) if p.code == code)
            for code, content in WRONG.items()
        ),
    )


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path):
    (problem,) = check([tmp_path / "nosuch.yaml"])[0]
    assert problem.code == "file.unreadable"
    assert "No such file" in problem.message


def test_a_folder_without_descriptors_is_a_problem(tmp_path: Path):
    (problem,) = check([tmp_path])[0]
    assert problem.code == "file.none"


def test_all_problems_of_all_files_come_at_once_in_order():
    texts = {
        "b.yaml": "vnfd: b\nversion: 1\nprovider: me\nimage: x\nvcpus: 0\nmemory: x\n",
        "a.yaml": "nsd: a\nversion: 1\nvnfs: {x: nosuch, y: {vnfd: b, after: z}}\n",
        "c.yaml": "vnfd: c\n\tversion: 1\n",
    }
    found, _ = check_texts(texts)
    assert [f"{p.place} {p.code}" for p in found] == [
        "a.yaml:3:11 vnfd.unknown",
        "a.yaml:3:39 vnf.unknown",
        "b.yaml:5:8 value.range",
        "b.yaml:6:9 value.amount",
        "c.yaml:2:1 yaml.syntax",
    ]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        pytest.param("memroy: 1 GiB", "did you mean 'memory'?", id="a misspelt key"),
        pytest.param("memory: 2 GB", "write 2 GiB", id="a unit of thousands"),
        pytest.param("memory: 2 gib", "write 2 GiB", id="a unit in small letters"),
        pytest.param("architecture: x86-64", "did you mean 'x86_64'?", id="a choice"),
        pytest.param(
            "vls: {in: 10.0.0.7/24}", "did you mean 10.0.0.0/24?", id="a pool"
        ),
        pytest.param("cps: [my left]", "'my-left' would do", id="a name"),
    ],
)
def test_the_hint_says_what_to_write(text: str, hint: str):
    document = f"vnfd: x\nversion: 1\nprovider: me\nimage: x\nvcpus: 1\n{text}\n"
    assert hint in [problem.hint for problem in problems(document)]


def test_a_vnfd_with_problems_is_not_unknown_as_well():
    nsd = "nsd: a\nversion: 1\nvnfs: {x: broken}\n"
    found, _ = check_texts({"nsd.yaml": nsd, "vnfd.yaml": "vnfd: broken\n"})
    assert {problem.place.file for problem in found} == {"vnfd.yaml"}


def test_warnings_stop_nothing():
    found, descriptors = check_texts({"nsd.yaml": WRONG["cp.unconnected"]})
    assert {problem.severity for problem in found} == {Severity.WARNING}
    assert descriptors.nsds
    assert descriptors.warnings == found


def test_what_is_wrong_with_a_secret_never_shows_it():
    vnfd = WRONG["parameter.secret-in-clear"]
    assert isinstance(vnfd, str)
    found = problems(vnfd.replace("default: x", "default: hunter2"))
    assert "hunter2" not in "".join(map(str, found))


def test_the_links_inside_a_vnf_are_looked_at_too():
    inside = "vls: {inside: {bit-rate: 1 Gbit/s}}\n"
    (problem,) = problems(PAIR + OUT + inside)
    assert (problem.code, problem.path) == (
        "vl.not-enforced",
        "vls.inside.bit-rate",
    )
